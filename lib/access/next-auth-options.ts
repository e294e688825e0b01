import type { NextAuthOptions, Profile } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import CredentialsProvider from "next-auth/providers/credentials";
import { AppError } from "../base/errors.ts";
import { getDb } from "../platform/db.ts";
import { getEnv, type Env } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { pgSql } from "../platform/sql.ts";
import { signIn } from "./commands/sign-in.ts";
import { signInWithProvider } from "./commands/sign-in-with-provider.ts";
import { peerOf } from "./peer.ts";
import { authSecret, isSecure, readSessionId, sessionCookieName } from "./session-cookie.ts";
import { SESSION_HOURS } from "./session-life.ts";
import { revokeSession } from "./store/session.ts";

/** The one OpenID Connect provider that the environment may configure. */
export const PROVIDER_ID = "oidc";

/**
 * next-auth for one request. JWT strategy for both providers; the token holds the id of a session row and nothing else
 * (DESIGN §11). What the row says is read on every request by `requirePrincipal`, never from the token.
 */
export function nextAuthOptions(request: Request): NextAuthOptions {
  const { oidc } = getEnv();
  return {
    secret: authSecret(),
    session: { strategy: "jwt", maxAge: SESSION_HOURS * 3600 },
    jwt: { maxAge: SESSION_HOURS * 3600 },
    useSecureCookies: isSecure(),
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() },
      },
    },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    providers: [credentials(request), ...(oidc ? [provider(oidc)] : [])],
    callbacks: {
      signIn: ({ user, account, profile }) =>
        account?.provider === PROVIDER_ID ? letIn(request, user, profile) : typeof sessionOf(user) === "string",
      // A token that holds no session of ours stays empty: it opens nothing.
      jwt: ({ token, user }) => ({ sid: user ? sessionOf(user) : token.sid }),
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === "string") await revokeSession(pgSql((await getDb()).pool), token.sid);
      },
    },
    logger: {
      error: (code, metadata) => getLog().error({ code, err: metadata }, "sign-in failed"),
      warn: (code) => getLog().warn({ code }, "next-auth"),
      debug: () => undefined,
    },
  };
}

function credentials(request: Request) {
  return CredentialsProvider({
    name: "E-mail and password",
    credentials: { login: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
    authorize: async (given) => {
      if (!given) return null;
      try {
        const { pool } = await getDb();
        const previousSession = await readSessionId(request.headers);
        const attempt = {
          login: given.login,
          password: given.password,
          peer: peerOf(request.headers),
          previousSession,
        };
        return { id: "local", sid: await signIn(pool, attempt) };
      } catch (error) {
        if (error instanceof AppError && error.reason === "BAD_CREDENTIALS") return null;
        throw plain(error); // next-auth puts the message into an address
      }
    },
  });
}

interface OidcClaims extends Profile {
  readonly iss?: string;
  readonly auth_time?: number;
  readonly preferred_username?: string;
}

function provider({ issuer, clientId, clientSecret }: NonNullable<Env["oidc"]>): OAuthConfig<OidcClaims> {
  return {
    id: PROVIDER_ID,
    name: "Company account",
    type: "oauth",
    issuer,
    wellKnown: `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid profile email" } },
    profile: (claims) => ({ id: claims.sub ?? "", name: claims.name ?? claims.preferred_username ?? claims.sub ?? "" }),
  };
}

/** True lets the person in; an address sends them back to the sign-in page with the reason. */
async function letIn(request: Request, user: object, profile: OidcClaims | undefined): Promise<boolean | string> {
  if (!profile?.iss || !profile.sub) return "/sign-in?error=NO_SUBJECT";
  try {
    const { pool } = await getDb();
    const claims = {
      issuer: profile.iss,
      subject: profile.sub,
      name: profile.name ?? profile.preferred_username ?? profile.sub,
      email: profile.email ?? null,
      authenticatedAt: profile.auth_time ? new Date(profile.auth_time * 1000).toISOString() : null,
    };
    const result = await signInWithProvider(pool, claims, await readSessionId(request.headers));
    if (result.outcome === "waiting") return "/sign-in?error=WAITING";
    if (result.outcome === "refused") return "/sign-in?error=REFUSED";
    Object.assign(user, { sid: result.sessionId });
    return true;
  } catch (error) {
    throw plain(error);
  }
}

/** The session id that `authorize` or `letIn` put on next-auth's user of this sign-in. */
function sessionOf(user: object): string | undefined {
  return "sid" in user && typeof user.sid === "string" ? user.sid : undefined;
}

function plain(error: unknown): Error {
  if (!(error instanceof AppError)) getLog().error({ err: error }, "sign-in failed");
  return new Error(error instanceof AppError ? error.reason : "UNAVAILABLE", { cause: error });
}
