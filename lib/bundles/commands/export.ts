import { mkdir } from "node:fs/promises";
import type pg from "pg";
import { AppError } from "../../base/errors.ts";
import { appendAction } from "../../ledger/append.ts";
import type { NoteKey } from "../../ledger/note.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { bundleFile, bundleFolder } from "../reads-file.ts";
import type { BundleSigner } from "../signer.ts";
import {
  claimBundle,
  noteFailed,
  noteProgress,
  noteReady,
  releaseBundle,
  unfinishedBundles,
  type BundleRow,
} from "../store/bundle.ts";
import type { Progress } from "../write-bundle.ts";
import { writeBundleFile, type BundleFile } from "./write-file.ts";

export interface ExportDeps {
  readonly pool: pg.Pool;
  readonly dataDir: string;
  readonly separation: "role" | "owner";
  readonly signer: BundleSigner;
  readonly logKey: NoteKey;
}

const MAX_TRIES = 5;
const TELL_EVERY_MS = 500;

/**
 * Makes the oldest bundle that nobody makes; false where there is none. What a worker that died had begun is begun anew:
 * its half file is overwritten, and a bundle appears at its place whole or not at all. Any number of workers may run it.
 */
export async function exportNext(deps: ExportDeps): Promise<boolean> {
  const client = await deps.pool.connect();
  const connection = pgSql(client);
  let broken: Error | undefined;
  try {
    for (const { id } of await unfinishedBundles(connection)) {
      const row = await claimBundle(connection, id);
      if (!row) continue;
      try {
        await exportOne(deps, row);
      } finally {
        await releaseBundle(connection, id);
      }
      return true;
    }
    return false;
  } catch (error) {
    // The lock belongs to the connection: it must not go back to the pool with it.
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function exportOne(deps: ExportDeps, row: BundleRow): Promise<void> {
  const sql = pgSql(deps.pool);
  if (row.tries > MAX_TRIES) {
    await noteFailed(sql, row.id, `No worker finished it in ${MAX_TRIES} tries.`);
    return;
  }
  try {
    await mkdir(bundleFolder(deps.dataDir), { recursive: true, mode: 0o700 });
    const made = await writeBundleFile(deps.pool, {
      request: row.request,
      file: bundleFile(deps.dataDir, row.id),
      size: row.size,
      separation: deps.separation,
      signer: deps.signer,
      logKey: deps.logKey,
      ...telling(sql, row.id),
    });
    await inTransaction(deps.pool, (tx) => finish(tx, row, made, deps.signer.fingerprint));
  } catch (error) {
    // What cannot change by waiting ends here and is shown; a lost database or a full disk is tried again.
    if (!(error instanceof AppError) || error.code === "UNAVAILABLE") throw error;
    await noteFailed(sql, row.id, error.message);
  }
}

function telling(
  sql: Sql,
  id: string,
): { onProgress: (progress: Progress) => Promise<void>; onWritten: () => Promise<void> } {
  let told = 0;
  let last: Progress = { done: 0, total: 0 };
  return {
    onProgress: async (progress) => {
      last = progress;
      if (performance.now() - told < TELL_EVERY_MS) return;
      told = performance.now();
      const state = progress.done < progress.total ? "collecting" : "hashing";
      await noteProgress(sql, id, { state, ...progress });
    },
    onWritten: () => noteProgress(sql, id, { state: "signed", ...last }),
  };
}

async function finish(tx: Sql, row: BundleRow, made: BundleFile, fingerprint: string): Promise<void> {
  const { sha256, bytes, records, files, identifier } = made;
  if (!(await noteReady(tx, row.id, { sha256, fingerprint, bytes, records, files }))) return;
  await appendAction(tx, {
    type: "bundles.exported",
    subject: row.id,
    data: { identifier, sha256, bytes, records, files, fingerprint, size: row.size },
    actor: { kind: "system", id: "system:worker", name: "worker", issuer: "countersign" },
    auth: { method: "internal" },
    idempotencyKey: `bundle-exported:${row.id}`,
  });
}
