import { setUp, setUpSchema } from "../../../../lib/access/commands/set-up.ts";
import { sealSessionId, sessionCookie } from "../../../../lib/access/session-cookie.ts";
import { rawResponse, route } from "../../../../lib/http/route.ts";
import { getDb } from "../../../../lib/platform/db.ts";

export const POST = route({
  permission: "public",
  summary: "Use a one-time link: make the first administrator, or accept an invitation; signs in",
  body: setUpSchema,
  response: rawResponse("", "204; a form is sent on with 303"),
  status: 204,
  form: {
    done: () => "/",
    failed: ({ reason, errors }, fields) => {
      const error = errors?.some(({ path }) => path === "password") ? "PASSWORD_LENGTH" : reason;
      return `/setup?${new URLSearchParams({ token: fields.get("token") ?? "", error }).toString()}`;
    },
  },
  handle: async ({ body, responseHeaders }) => {
    const { pool } = await getDb();
    const sessionId = await setUp(pool, body);
    responseHeaders.append("Set-Cookie", sessionCookie(await sealSessionId(sessionId)));
    return new Response(null, { status: 204 });
  },
});
