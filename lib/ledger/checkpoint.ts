import { fromBase64, toBase64 } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import { HASH_BYTES } from "./merkle.ts";
import { parseNote, signNote, verifyNote, type NoteKey, type Sign, type VerifySignature } from "./note.ts";

/** c2sp.org/tlog-checkpoint: what a log says its tree is. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * The text that is signed:
 *
 *     origin\n
 *     size\n          decimal, no leading zero
 *     base64(root)\n
 */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root } = checkpoint;
  const sound = origin.length > 0 && !origin.includes("\n") && Number.isSafeInteger(size) && size >= 0;
  if (!sound || root.byteLength !== HASH_BYTES) throw malformed();
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** A checkpoint as a signed note. The key's name must be the origin. */
export function signCheckpoint(checkpoint: Checkpoint, key: NoteKey, sign: Sign): string {
  if (key.name !== checkpoint.origin) {
    throw new AppError("INTERNAL", "CHECKPOINT_KEY_NAME", "A log signs with the key that is named as its origin.");
  }
  return signNote(formatCheckpoint(checkpoint), key, sign);
}

/** Reads a note's text; extension lines are allowed and left out. Throws BAD_REQUEST/CHECKPOINT_MALFORMED. */
export function parseCheckpointText(text: string): Checkpoint {
  const [origin, decimal, encodedRoot, ...extensions] = text.split("\n");
  if (!origin || decimal === undefined || encodedRoot === undefined || extensions.pop() !== "") throw malformed();
  if (extensions.includes("")) throw malformed();
  const size = Number(decimal);
  // Written again and compared: `007`, `+7`, `7e0` and sizes past 2^53 are refused.
  if (!/^\d+$/.test(decimal) || !Number.isSafeInteger(size) || String(size) !== decimal) throw malformed();
  return { origin, size, root: decodeRoot(encodedRoot) };
}

/** What a note claims, before any signature was looked at: to name the log and size of a note that may be bad. */
export function readUnverifiedCheckpoint(note: string): Checkpoint {
  return parseCheckpointText(parseNote(note).text);
}

/**
 * Opens a checkpoint note: signed by at least one of `keys`, no bad signature by any of them, and of the log `origin`.
 * Throws BAD_REQUEST/NOTE_MALFORMED or CHECKPOINT_MALFORMED, INTEGRITY/NOTE_SIGNATURE_BAD, NOTE_UNSIGNED or FOREIGN_LOG.
 */
export async function openCheckpoint(
  note: string,
  origin: string,
  keys: readonly NoteKey[],
  verify: VerifySignature,
): Promise<Checkpoint> {
  const signed = parseNote(note);
  await verifyNote(signed, keys, verify);
  const checkpoint = parseCheckpointText(signed.text);
  if (checkpoint.origin !== origin) {
    throw new AppError(
      "INTEGRITY",
      "FOREIGN_LOG",
      `This checkpoint is of the log ${checkpoint.origin}, not ${origin}.`,
    );
  }
  return checkpoint;
}

function decodeRoot(encoded: string): Uint8Array {
  const root = fromBase64(encoded);
  if (root?.byteLength !== HASH_BYTES) throw malformed();
  return root;
}

function malformed(): AppError {
  return new AppError("BAD_REQUEST", "CHECKPOINT_MALFORMED", "This is not a checkpoint.");
}
