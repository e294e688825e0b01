import type { Revision } from "./fact-reconciler.ts";

const GIT_SHA1 = /^[0-9a-f]{40}$/i;
const SHA256 = /^[0-9a-f]{64}$/i;
/** Digest algorithms of OCI descriptors and Flux artifacts (RFC-0005), with their hex lengths. */
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128, blake3: 64 };
const HEX = /^[0-9a-f]+$/i;

/**
 * Reads a revision as Flux and Argo CD write it (Flux RFC-0005 `[<pointer>@]<algo>:<hash>`, the older `<pointer>/<hash>`,
 * a bare hash, a chart version). Total. A Git commit is only `sha1:` and 40 hex or a bare 40 hex; 64 hex is the digest
 * of an artifact, never a commit; anything else stays in `raw` alone. Hashes come out in lower case.
 */
export function parseRevision(raw: string): Revision {
  const colon = raw.lastIndexOf(":");
  if (colon !== -1) return parseTyped(raw, colon) ?? { raw };
  const slash = raw.lastIndexOf("/");
  const hash = hashOf(raw.slice(slash + 1));
  if (hash === null) return { raw };
  return slash > 0 ? { raw, ...hash, pointer: raw.slice(0, slash) } : { raw, ...hash };
}

function parseTyped(raw: string, colon: number): Revision | null {
  const at = raw.lastIndexOf("@", colon);
  const algorithm = raw.slice(at + 1, colon).toLowerCase();
  const hex = raw.slice(colon + 1);
  const pointer = at > 0 ? { pointer: raw.slice(0, at) } : {};
  if (algorithm === "sha1") return GIT_SHA1.test(hex) ? { raw, commit: hex.toLowerCase(), ...pointer } : null;
  // `hasOwn`, because the algorithm is the sender's text.
  const length = Object.hasOwn(DIGEST_LENGTHS, algorithm) ? DIGEST_LENGTHS[algorithm] : undefined;
  if (length === undefined || hex.length !== length || !HEX.test(hex)) return null;
  return { raw, digest: `${algorithm}:${hex.toLowerCase()}`, ...pointer };
}

function hashOf(hex: string): { commit: string } | { digest: string } | null {
  if (GIT_SHA1.test(hex)) return { commit: hex.toLowerCase() };
  return SHA256.test(hex) ? { digest: `sha256:${hex.toLowerCase()}` } : null;
}
