import { AppError } from "../base/errors.ts";

/**
 * Refuses a mutation that a foreign page may have caused: what a browser sends with cookies must carry our own Origin.
 * Absent and `null` are foreign too (RFC 6454 §7.3; sandboxed frames and some redirects send `null`).
 * `publicOrigin` is the configured address; the Host that the browser asked for is accepted beside it.
 */
export function requireOwnOrigin(request: Request, publicOrigin: string): void {
  const origin = request.headers.get("origin");
  if (origin && (origin === publicOrigin || isHostOf(origin, request.headers.get("host")))) return;
  throw new AppError("FORBIDDEN", "FOREIGN_ORIGIN", "This request did not come from a page of this installation.");
}

function isHostOf(origin: string, host: string | null): boolean {
  if (!host || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return (url.protocol === "http:" || url.protocol === "https:") && url.origin === origin && url.host === host;
}

const LOCAL = /^\/(?![/\\])[^\\\p{Cc}]*$/u;

/**
 * Only a path of this installation may be the next page: absolute URLs, `//host` and what becomes `//host` once its
 * dots are resolved are refused.
 */
export function localPath(candidate: string | null | undefined, otherwise = "/"): string {
  if (!candidate || !LOCAL.test(candidate)) return otherwise;
  const url = new URL(candidate, "http://here.invalid");
  const path = `${url.pathname}${url.search}${url.hash}`;
  return url.origin === "http://here.invalid" && LOCAL.test(path) ? path : otherwise;
}
