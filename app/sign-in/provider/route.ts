import { z } from "zod";
import { startProviderSignIn } from "../../../lib/access/next-auth.ts";
import { AppError } from "../../../lib/base/errors.ts";
import { localPath } from "../../../lib/http/origin.ts";
import { rawResponse, route } from "../../../lib/http/route.ts";
import { getEnv } from "../../../lib/platform/env.ts";

// A link and not a form: the content security policy lets no form leave this installation, redirects included.
export const GET = route({
  permission: "public",
  summary: "Go to the identity provider to sign in",
  query: z.object({ next: z.string().max(2000).optional(), again: z.enum(["1"]).optional() }),
  response: rawResponse("", "303 to the identity provider, with state, nonce and PKCE in cookies"),
  status: 303,
  handle: async ({ query, request }) => {
    if (!getEnv().oidc) throw new AppError("NOT_FOUND", "NO_PROVIDER", "No identity provider is configured.");
    // Another site may not start a sign-in in somebody's browser; browsers that say nothing are let through.
    if (["cross-site", "same-site"].includes(request.headers.get("sec-fetch-site") ?? "")) {
      throw new AppError("FORBIDDEN", "FOREIGN_ORIGIN", "Start from the sign-in page of this installation.");
    }
    return startProviderSignIn(request, localPath(query.next), query.again === "1");
  },
});
