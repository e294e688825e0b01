import { matchingToken, verifyBearer } from "./bearer.ts";
import type { ActiveSecret, Verification } from "./kind.ts";

const BASIC = /^Basic +([A-Za-z0-9+/]+=*)$/i;

/**
 * Verifies `Authorization: Bearer <secret>`, or `Basic` with any user name and the secret as password (RFC 7617), for
 * senders that can set nothing else. Constant time; any header value is safe.
 */
export function verifyBearerOrBasic(header: string | undefined, secrets: readonly ActiveSecret[]): Verification {
  const encoded = BASIC.exec(header?.trim() ?? "")?.[1];
  if (encoded === undefined) return verifyBearer(header, secrets);
  const credentials = Buffer.from(encoded, "base64").toString("latin1");
  const colon = credentials.indexOf(":");
  if (colon === -1) return { ok: false, reason: "malformed" };
  const generation = matchingToken(credentials.slice(colon + 1), secrets);
  return generation === null ? { ok: false, reason: "mismatch" } : { ok: true, method: "basic", generation };
}
