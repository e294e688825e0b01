import { decode, encode } from "next-auth/jwt";
import { AppError } from "../base/errors.ts";
import { getEnv } from "../platform/env.ts";
import { isUuid, readCookie } from "./credential.ts";
import { SESSION_HOURS } from "./session-life.ts";

/** Over https the cookie is host-locked (`__Host-`); http is for localhost and the test bench. */
export function sessionCookieName(): string {
  return isSecure() ? "__Host-countersign.session" : "countersign.session";
}

export function isSecure(): boolean {
  return getEnv().publicUrl.startsWith("https:");
}

/** Throws INTERNAL/AUTH_SECRET when the process was started without one (`npm start` makes and keeps it). */
export function authSecret(): string {
  const { authSecret: secret } = getEnv();
  if (!secret) throw new AppError("INTERNAL", "AUTH_SECRET", "AUTH_SECRET is not set.");
  return secret;
}

/** next-auth's encrypted JWT, holding the session id and nothing else. */
export async function sealSessionId(sessionId: string): Promise<string> {
  return encode({ token: { sid: sessionId }, secret: authSecret(), maxAge: SESSION_HOURS * 3600 });
}

/** Null for anything that we did not seal, and for what has expired. */
export async function openSessionId(sealed: string): Promise<string | null> {
  const secret = authSecret();
  try {
    const token = await decode({ token: sealed, secret });
    return isUuid(token?.sid) ? token.sid : null;
  } catch {
    return null; // forged, cut, of another secret or expired: all the same to us
  }
}

/** The session that the browser's cookie names, whether or not it is still open; null without one. */
export async function readSessionId(headers: Headers): Promise<string | null> {
  const sealed = readCookie(headers.get("cookie"), sessionCookieName());
  return sealed === null ? null : openSessionId(sealed);
}

/** The Set-Cookie value of a new session; `null` clears it. */
export function sessionCookie(sealed: string | null): string {
  const age = sealed === null ? 0 : SESSION_HOURS * 3600;
  const secure = isSecure() ? "; Secure" : "";
  return `${sessionCookieName()}=${sealed ?? ""}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}
