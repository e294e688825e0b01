import { revokeSessions } from "../../../../lib/access/commands/revoke-sessions.ts";
import { signIn } from "../../../../lib/access/commands/sign-in.ts";
import { revokedSchema, sessionSchema, signInSchema } from "../../../../lib/access/contract.ts";
import { peerOf } from "../../../../lib/access/peer.ts";
import { toSessionView } from "../../../../lib/access/reads.ts";
import { readSessionId, sealSessionId, sessionCookie } from "../../../../lib/access/session-cookie.ts";
import { localPath } from "../../../../lib/http/origin.ts";
import { rawResponse, route } from "../../../../lib/http/route.ts";
import { getDb } from "../../../../lib/platform/db.ts";

export const GET = route({
  permission: "self:manage",
  summary: "Who the caller is, and what they may do",
  response: sessionSchema,
  handle: async ({ principal }) => toSessionView(principal),
});

export const POST = route({
  permission: "public",
  summary: "Sign in with e-mail and password; sets the session cookie",
  body: signInSchema,
  response: rawResponse("", "204; a form is sent on with 303"),
  status: 204,
  form: {
    done: (_result, fields) => localPath(fields.get("next")),
    failed: ({ reason }, fields) =>
      `/sign-in?${new URLSearchParams({ error: reason, next: localPath(fields.get("next")) }).toString()}`,
  },
  handle: async ({ body, request, responseHeaders }) => {
    const { pool } = await getDb();
    const previousSession = await readSessionId(request.headers);
    const { login, password } = body;
    const sessionId = await signIn(pool, { login, password, peer: peerOf(request.headers), previousSession });
    responseHeaders.append("Set-Cookie", sessionCookie(await sealSessionId(sessionId)));
    return new Response(null, { status: 204 });
  },
});

export const DELETE = route({
  permission: "self:manage",
  summary: "Sign out everywhere: ends every session of the caller",
  response: revokedSchema,
  handle: async (context) => {
    context.responseHeaders.append("Set-Cookie", sessionCookie(null));
    return { revoked: await context.transaction((tx) => revokeSessions(tx, context, context.principal.id)) };
  },
});
