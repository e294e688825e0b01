import type pg from "pg";
import { AppError } from "../../base/errors.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { appendObservation } from "../../ledger/append.ts";
import { openCheckpoint } from "../../ledger/checkpoint.ts";
import { nodeVerifySignature } from "../../ledger/node-hash.ts";
import type { NoteKey } from "../../ledger/note.ts";
import { standingLog } from "../../ledger/reads-standing.ts";
import { consistentWithLast, describeRollback } from "../../ledger/rollback.ts";
import { insertAnchor, isLoggedSince, noteAnchorTried, type AnchorTarget } from "../../ledger/store/anchor.ts";
import { readHead, type Head } from "../../ledger/store/sequence.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { AnchorRepository, type HeldCopy } from "../store/anchor-repository.ts";
import { withSyncLock } from "../store/lock.ts";

export interface AnchorDeps {
  readonly pool: pg.Pool;
  readonly dataDir: string;
  /** The log's public key, by which a copy that is there already is known as ours. */
  readonly key: NoteKey;
}

/** Size of the checkpoint that is held there now; null where nothing is signed yet, or another process is at it. */
export type Anchored = { readonly size: number; readonly commit: string | null } | null;

/**
 * Commits the newest checkpoint to a repository of the user's, where something was logged since, and puts it on record. What
 * is there is held against the log every time: the copy is a witness, and what does not extend it is never written over it.
 * Throws INTEGRITY/ROLLED_BACK, FORKED, NOTE_*, BAD_REQUEST/NOTE_MALFORMED, UNAVAILABLE/GIT; the fault is noted.
 */
export async function takeAnchor(deps: AnchorDeps, target: AnchorTarget): Promise<Anchored> {
  const { pool } = deps;
  return withSyncLock(pool, `anchor:${target.url}:${target.branch}`, async () => {
    try {
      const anchored = await commitHead(deps, target);
      await noteAnchorTried(pgSql(pool), target, null);
      return anchored;
    } catch (error) {
      await noteAnchorTried(pgSql(pool), target, error instanceof Error ? error.message : String(error));
      throw error;
    }
  });
}

async function commitHead({ pool, dataDir, key }: AnchorDeps, target: AnchorTarget): Promise<Anchored> {
  const sql = pgSql(pool);
  const head = await readHead(sql);
  if (!head) return null;
  const repository = new AnchorRepository(dataDir, target.url, target.branch);
  const path = `${key.name}.txt`;
  const held = await repository.read(path);
  const size = held.text === null ? 0 : await sizeOfCopy(sql, key, held.text, head);
  if (size > 0 && !(await isLoggedSince(sql, size))) {
    await record(pool, target, size, held.tip);
    return { size, commit: null };
  }
  const commit = await repository.push(held, { path, text: head.note }, messageOf(key, head, held));
  await record(pool, target, head.size, commit);
  return { size: head.size, commit };
}

/** Size of the copy, which the log MUST extend. The clock may have stood anywhere: that is for who signs. */
async function sizeOfCopy(sql: Sql, key: NoteKey, text: string, head: Head): Promise<number> {
  const copy = await openCheckpoint(text, key.name, [key], nodeVerifySignature);
  const rollback = await consistentWithLast(copy, await standingLog(sql, head), "9999");
  if (rollback === null) return copy.size;
  const message = `The copy held outside says otherwise. ${describeRollback(rollback)}`;
  throw new AppError("INTEGRITY", rollback.reason, message, { detail: { ...rollback } });
}

function messageOf(key: NoteKey, head: Head, { text }: HeldCopy): string {
  const first = text === null ? "The first checkpoint kept here. " : "";
  return `Checkpoint ${head.size} of ${key.name}\n\n${first}Check the log against it: countersign log verify --against FILE\n`;
}

/** Once for each size and target, however often it is asked for. */
async function record(pool: pg.Pool, target: AnchorTarget, size: number, commit: string | null): Promise<void> {
  const { url, branch } = target;
  const detail = { url, branch, commit };
  await inTransaction(pool, async (tx) => {
    const { duplicate } = await appendObservation(tx, {
      key: `anchor:git:${sha256Hex(url, "\0", branch).slice(0, 16)}:${size}`,
      body: { type: "ledger.anchored", subject: url, data: { size, kind: "git", ...detail } },
    });
    if (!duplicate) await insertAnchor(tx, { size, kind: "git", detail, at: null });
  });
}
