import { hmacSha256, sha256 } from "../../base/sha256.ts";
import { matchingToken } from "../bearer.ts";
import type { ActiveSecret, Delivery, Verification } from "../kind.ts";
import { matchingGeneration } from "../matching-secret.ts";

/** Clocks may differ by this much, both ways (the constant of Standard Webhooks' own libraries). */
const TOLERANCE_SECONDS = 300;
const SIGNING_TOKEN = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const SIGNATURE = /^v1,([A-Za-z0-9+/]{43}=)$/;
const TIMESTAMP = /^\d{1,12}$/;
/** An id holds no `.`, or what was signed could be read in two ways (Standard Webhooks, "Signature scheme"). */
const ID = /^[^.\s]{1,200}$/;

/**
 * GitLab's two ways (formats.md §7): the signing token (Standard Webhooks over `{id}.{timestamp}.{body}`, ±5 min) and
 * `X-Gitlab-Token`, the secret in clear. Both may be set at once, while one moves from the second to the first; whoever
 * knows the token can leave the signature out, so a right token is enough. `now` in ms since the epoch.
 */
export function verifyGitlab(delivery: Delivery, secrets: readonly ActiveSecret[], now: number): Verification {
  const token = delivery.headers["x-gitlab-token"];
  const signed = verifySignature(delivery, secrets, now);
  if (signed.ok || token === undefined || token === "") return signed;
  const generation = matchingToken(token, secrets);
  if (generation !== null) return { ok: true, method: "gitlab-token", generation };
  return { ok: false, reason: "mismatch" };
}

function verifySignature(delivery: Delivery, secrets: readonly ActiveSecret[], now: number): Verification {
  const id = delivery.headers["webhook-id"];
  const timestamp = delivery.headers["webhook-timestamp"];
  const header = delivery.headers["webhook-signature"];
  if (!id || !timestamp || !header) return { ok: false, reason: "missing" };
  const signatures = header.split(" ").flatMap((one) => SIGNATURE.exec(one)?.[1] ?? []);
  if (!ID.test(id) || !TIMESTAMP.test(timestamp) || signatures.length === 0) return { ok: false, reason: "malformed" };
  const prefix = `${id}.${timestamp}.`;
  const proof = (secret: Uint8Array) => hmacSha256(signingKey(secret), prefix, delivery.body);
  // Several signatures are how a sender changes its key without a gap.
  const generation = signatures
    .map((signature) => matchingGeneration(secrets, Buffer.from(signature, "base64"), proof))
    .find((matched) => matched !== null);
  if (generation === undefined) return { ok: false, reason: "mismatch" };
  const age = Math.abs(now / 1000 - Number(timestamp));
  if (age > TOLERANCE_SECONDS) return { ok: false, reason: "stale" };
  return { ok: true, method: "standard-webhooks", generation };
}

/**
 * `whsec_<base64>` names the key's bytes. GitLab takes a signing token of 32 bytes only, so that any other secret signs
 * with its digest, which `signingToken` spells.
 */
function signingKey(secret: Uint8Array): Uint8Array {
  const encoded = SIGNING_TOKEN.exec(Buffer.from(secret).toString("latin1"))?.[1];
  return encoded === undefined ? sha256(secret) : Buffer.from(encoded, "base64");
}

/** What to enter in GitLab's field "Signing token" for a source with this secret. */
export function signingToken(secret: string): string {
  return SIGNING_TOKEN.test(secret) ? secret : `whsec_${sha256(secret).toString("base64")}`;
}
