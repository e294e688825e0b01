import { sha256 } from "../base/sha256.ts";
import type { ActiveSecret, Verification } from "./kind.ts";
import { matchingGeneration } from "./matching-secret.ts";

/** RFC 6750 §2.1, scheme in any case; the token is taken as it stands, without its surrounding white space. */
const BEARER_HEADER = /^Bearer +([\x21-\x7e\x80-\xff]+)$/i;

/** Verifies `Authorization: Bearer <secret>` in constant time: digests are compared, never the tokens. */
export function verifyBearer(authorizationHeader: string | undefined, secrets: readonly ActiveSecret[]): Verification {
  if (authorizationHeader === undefined || authorizationHeader === "") return { ok: false, reason: "missing" };
  const token = BEARER_HEADER.exec(authorizationHeader.trim())?.[1];
  if (token === undefined) return { ok: false, reason: "malformed" };
  const generation = matchingToken(token, secrets);
  return generation === null ? { ok: false, reason: "mismatch" } : { ok: true, method: "bearer", generation };
}

/** The generation of the secret that a header carries in clear, or null. Header values are Latin-1 (RFC 9110 §5.5). */
export function matchingToken(token: string, secrets: readonly ActiveSecret[]): number | null {
  return matchingGeneration(secrets, sha256(Buffer.from(token, "latin1")), (secret) => sha256(secret));
}
