import { fromBase64, toBase64 } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { HASH_BYTES, leafHash, verifyInclusion, type HashFunction } from "./merkle.ts";
import type { NoteKey, VerifySignature } from "./note.ts";

/** c2sp.org/tlog-proof@v1: everything by which one entry is proven offline, except the log's key and origin. */
export interface LogProof {
  /** Opaque, authenticated by nothing. */
  readonly extra?: Uint8Array;
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

const HEADER = "c2sp.org/tlog-proof@v1";
/** A tree of 2^53 leaves has no longer path. */
const MAX_HASHES = 63;

/**
 *     c2sp.org/tlog-proof@v1\n
 *     extra base64\n              only where there is extra data
 *     index 73894\n
 *     base64(hash)\n              from the leaf's sibling to the root's child
 *     \n
 *     the checkpoint
 */
export function formatProof(proof: LogProof): string {
  const lines = [HEADER];
  if (proof.extra !== undefined) lines.push(`extra ${toBase64(proof.extra)}`);
  lines.push(`index ${proof.index}`, ...proof.hashes.map(toBase64), "");
  return `${lines.join("\n")}\n${proof.checkpoint}`;
}

/** Throws BAD_REQUEST/PROOF_MALFORMED. The checkpoint inside is not looked at. */
export function parseProof(text: string): LogProof {
  const split = text.indexOf("\n\n");
  if (split < 0) throw malformed();
  const [header, ...lines] = text.slice(0, split).split("\n");
  if (header !== HEADER) throw malformed();
  const extra = lines[0]?.startsWith("extra ") ? decode(lines.shift()?.slice("extra ".length)) : undefined;
  const index = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? "")?.[1];
  const hashes = lines.map(decode);
  const sound = index !== undefined && Number.isSafeInteger(Number(index)) && hashes.length <= MAX_HASHES;
  if (!sound || hashes.some((hash) => hash.byteLength !== HASH_BYTES)) throw malformed();
  return { ...(extra ? { extra } : {}), index: Number(index), hashes, checkpoint: text.slice(split + 2) };
}

export interface ProofTrust {
  readonly hash: HashFunction;
  readonly verify: VerifySignature;
  readonly origin: string;
  readonly keys: readonly NoteKey[];
}

/**
 * Proves that these leaf bytes are entry `index` of the log. Throws as `openCheckpoint` does, and
 * INTEGRITY/INCLUSION_NOT_PROVEN. Answers the checkpoint under which they are proven.
 */
export async function verifyProof(proof: LogProof, leaf: Uint8Array, trust: ProofTrust): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(proof.checkpoint, trust.origin, trust.keys, trust.verify);
  verifyInclusion(trust.hash, {
    index: proof.index,
    size: checkpoint.size,
    leafHash: leafHash(trust.hash, leaf),
    proof: proof.hashes,
    root: checkpoint.root,
  });
  return checkpoint;
}

function decode(encoded: string | undefined): Uint8Array {
  const bytes = encoded === undefined ? null : fromBase64(encoded);
  if (bytes === null) throw malformed();
  return bytes;
}

function malformed(): AppError {
  return new AppError("BAD_REQUEST", "PROOF_MALFORMED", "This is not a log proof.");
}
