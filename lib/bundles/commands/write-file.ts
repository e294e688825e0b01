import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import type pg from "pg";
import { AppError } from "../../base/errors.ts";
import type { NoteKey } from "../../ledger/note.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { verifyArchive } from "../node-verify.ts";
import type { BundleRequest } from "../request.ts";
import type { BundleSigner } from "../signer.ts";
import { pinnedHead } from "../store/head.ts";
import { writeBundle, type Progress, type WrittenBundle } from "../write-bundle.ts";

export interface BundleFileInput {
  readonly request: BundleRequest;
  /** Where the archive goes; it appears there whole or not at all. */
  readonly file: string;
  /** The ledger size to pin; null: the newest that projections have followed. */
  readonly size: number | null;
  readonly separation: "role" | "owner";
  readonly signer: BundleSigner;
  readonly logKey: NoteKey;
  readonly onProgress?: (progress: Progress) => Promise<void> | void;
  /** Told once all is written, before the self-check. */
  readonly onWritten?: () => Promise<void> | void;
}

export interface BundleFile extends WrittenBundle {
  readonly size: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes a bundle beside its place, verifies what was written as an auditor would, and only then moves it there. Throws
 * NOT_FOUND/EMPTY_LOG, CONFLICT/NO_SUCH_SIZE, INTEGRITY/SELF_CHECK; then nothing is at `file`.
 */
export async function writeBundleFile(pool: pg.Pool, input: BundleFileInput): Promise<BundleFile> {
  const half = `${input.file}.half`;
  try {
    const { written, size } = await writeHalf(pool, input, half);
    await input.onWritten?.();
    await selfCheck(half, input.signer.fingerprint, written);
    const sha256 = await digestOf(half);
    const { size: bytes } = await stat(half);
    await flush(half);
    await rename(half, input.file);
    return { ...written, size, bytes, sha256 };
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
}

async function writeHalf(
  pool: pg.Pool,
  input: BundleFileInput,
  half: string,
): Promise<{ written: WrittenBundle; size: number }> {
  return inTransaction(pool, async (tx) => {
    // One view of all tables, however long it takes: rows, records and counts must tie.
    await tx("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    const head = await pinnedHead(tx, input.size);
    if (!head) {
      throw input.size === null
        ? new AppError("NOT_FOUND", "EMPTY_LOG", "Nothing is in the log yet.")
        : new AppError("CONFLICT", "NO_SUCH_SIZE", `No checkpoint of size ${input.size} has been followed.`);
    }
    const { request, separation, signer, logKey, onProgress } = input;
    const out = createWriteStream(half, { mode: 0o600 });
    const written = await writeBundle(tx, {
      ...{ request, head, separation, signer, logKey, out },
      ...(onProgress ? { onProgress } : {}),
    });
    return { written, size: head.size };
  });
}

async function selfCheck(file: string, fingerprint: string, written: WrittenBundle): Promise<void> {
  const report = await verifyArchive(file, fingerprint);
  if (report.status === "verified" && report.records === written.records) return;
  throw new AppError("INTEGRITY", "SELF_CHECK", "The bundle does not verify; it was not given out.", {
    detail: { findings: report.findings.slice(0, 10) },
  });
}

/** SHA-256 of a file, lower-case hex. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
