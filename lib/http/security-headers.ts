/**
 * The content security policy of a page (research: every script carries the request's nonce; attributes that the server
 * renders need `style-src-attr`). `development` also lets Next's hot reload evaluate and connect.
 */
export function pagePolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** What an API answer may do when it is opened as a page: nothing. */
export const API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Sent with every answer. `secure`: people reach us over https. */
export function commonHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ...(secure ? { "Strict-Transport-Security": "max-age=31536000" } : {}),
  };
}

/** Headers by which Next or a page trusts the server in front of it: whatever a client sends under them is dropped. */
export const OWN_HEADERS = [
  "content-security-policy",
  "x-nonce",
  "x-countersign-path",
  "x-countersign-peer",
  "x-middleware-subrequest",
  "x-middleware-prefetch",
  "x-middleware-rewrite",
  "x-middleware-set-cookie",
] as const;
