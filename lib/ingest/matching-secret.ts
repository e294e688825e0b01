import { timingSafeEqual } from "node:crypto";
import type { ActiveSecret } from "./kind.ts";

/**
 * The generation of the secret whose expected proof equals `given`, or null. Every secret is tried, in constant time,
 * so that the answer's delay tells neither how much of a proof was right nor which secret matched.
 * `expected` answers buffers as long as `given`.
 */
export function matchingGeneration(
  secrets: readonly ActiveSecret[],
  given: Uint8Array,
  expected: (secret: Uint8Array) => Uint8Array,
): number | null {
  let generation: number | null = null;
  for (const candidate of secrets) {
    // An empty secret authenticates nobody.
    if (candidate.secret.byteLength === 0) continue;
    const proof = expected(candidate.secret);
    const equal = proof.byteLength === given.byteLength && timingSafeEqual(proof, given);
    if (equal && generation === null) generation = candidate.generation;
  }
  return generation;
}
