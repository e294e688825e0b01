import { AppError } from "../base/errors.ts";

const TOKEN = /^cst_[A-Za-z0-9_-]{43}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a request offers to say who it is. An Authorization header wins, and then no cookie is ever read. */
export type Credential =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "cookie"; readonly value: string }
  | { readonly kind: "none" };

/** Throws UNAUTHENTICATED/BAD_AUTHORIZATION for any header that is not a bearer token of ours in form. */
export function readCredential(headers: Headers, cookieName: string): Credential {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    if (!token || !TOKEN.test(token)) {
      throw new AppError(
        "UNAUTHENTICATED",
        "BAD_AUTHORIZATION",
        "The Authorization header holds no token of this product.",
      );
    }
    return { kind: "token", token };
  }
  const value = readCookie(headers.get("cookie"), cookieName);
  return value ? { kind: "cookie", value } : { kind: "none" };
}

/** The first cookie of that name: a later one of the same name came from a wider path or domain. */
export function readCookie(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || null;
  }
  return null;
}

export function isUuid(text: unknown): text is string {
  return typeof text === "string" && UUID.test(text);
}
