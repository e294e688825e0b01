import { stepUp } from "../../../../../lib/access/commands/sign-in.ts";
import { stepUpSchema } from "../../../../../lib/access/contract.ts";
import { peerOf } from "../../../../../lib/access/peer.ts";
import { localPath } from "../../../../../lib/http/origin.ts";
import { rawResponse, route } from "../../../../../lib/http/route.ts";
import { getDb } from "../../../../../lib/platform/db.ts";

export const POST = route({
  permission: "self:manage",
  summary: "Give the password again, for acts that ask for it within ten minutes",
  body: stepUpSchema,
  response: rawResponse("", "204; a form is sent on with 303"),
  status: 204,
  form: {
    done: (_result, fields) => localPath(fields.get("next")),
    failed: ({ reason }, fields) =>
      `/step-up?${new URLSearchParams({ error: reason, next: localPath(fields.get("next")) }).toString()}`,
  },
  handle: async ({ principal, body, request }) => {
    const { pool } = await getDb();
    await stepUp(pool, principal, { password: body.password, peer: peerOf(request.headers) });
    return new Response(null, { status: 204 });
  },
});
