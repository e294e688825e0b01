import { signOut } from "../../lib/access/commands/sign-out.ts";
import { readSessionId, sessionCookie } from "../../lib/access/session-cookie.ts";
import { rawResponse, route } from "../../lib/http/route.ts";

export const POST = route({
  permission: "public",
  summary: "End the session and clear its cookie",
  response: rawResponse("", "204; a form is sent on with 303"),
  status: 204,
  form: { done: () => "/sign-in?left=1", failed: ({ reason }) => `/sign-in?error=${reason}` },
  handle: async ({ request, sql, responseHeaders }) => {
    await signOut(sql, await readSessionId(request.headers));
    responseHeaders.append("Set-Cookie", sessionCookie(null));
    return new Response(null, { status: 204 });
  },
});
