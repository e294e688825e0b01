import { createToken } from "../../../../lib/access/commands/create-token.ts";
import { newTokenSchema, tokenListSchema, tokenMadeSchema } from "../../../../lib/access/contract.ts";
import { readTokens } from "../../../../lib/access/reads.ts";
import { pageQuery } from "../../../../lib/base/page.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "tokens:read",
  summary: "Tokens, newest first; never their secrets",
  query: pageQuery,
  response: tokenListSchema,
  handle: async ({ sql, query }) => readTokens(sql, query),
});

export const POST = route({
  permission: "tokens:manage",
  summary: "Make a token with one role and a scope; its secret is answered once",
  body: newTokenSchema,
  response: tokenMadeSchema,
  status: 201,
  handle: async (context) => context.transaction((tx) => createToken(tx, context, context.body)),
});
