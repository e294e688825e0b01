import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../base/errors.ts";
import type { Sql } from "../platform/sql.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { nodeVerifySignature } from "./node-hash.ts";
import type { NoteKey } from "./note.ts";
import { standingLog } from "./reads-standing.ts";
import { consistentWithLast, describeRollback, type Rollback } from "./rollback.ts";
import type { HeadKeeper } from "./sequence.ts";
import type { Head } from "./store/sequence.ts";

/**
 * Keeps this worker's last signed checkpoint in a file outside the database, and proves before signing on that the tree
 * still extends it: a restored backup, a cut tail, a fork and a clock gone back are refused until `log accept-rollback`.
 */
export class FileHeadKeeper implements HeadKeeper {
  readonly #path: string;
  readonly #key: NoteKey;

  constructor(path: string, key: NoteKey) {
    this.#path = path;
    this.#key = key;
  }

  /** Throws INTEGRITY/ROLLED_BACK, FORKED or CLOCK_BEHIND, its detail the `Rollback`. */
  async check(sql: Sql, head: Head | undefined): Promise<void> {
    const rollback = await this.rollback(sql, head);
    if (rollback === null) return;
    const message = `${describeRollback(rollback)} Nothing is signed until countersign log accept-rollback.`;
    throw new AppError("INTEGRITY", rollback.reason, message, { detail: { ...rollback } });
  }

  /** Why nothing may be signed on this head; null where it extends the last checkpoint signed here. */
  async rollback(sql: Sql, head: Head | undefined): Promise<Rollback | null> {
    const last = await this.last();
    if (!last) return null;
    return consistentWithLast(last, await standingLog(sql, head), await readIfThere(this.#clockPath));
  }

  /** Keeps a checkpoint from outside, where none or an older one is kept here. Throws as `openCheckpoint` does. */
  async keep(note: string): Promise<void> {
    const given = await openCheckpoint(note, this.#key.name, [this.#key], nodeVerifySignature);
    if (given.size > ((await this.last())?.size ?? -1)) await writeDurably(this.#path, note);
  }

  async signed(head: Head): Promise<void> {
    await writeDurably(this.#path, head.note);
  }

  /** Starts over from what the database holds: only `log accept-rollback` calls it, after its action entry. */
  async accept(head: Head | undefined): Promise<void> {
    if (head === undefined) {
      await rm(this.#path, { force: true });
      return;
    }
    await writeDurably(this.#clockPath, head.signedAt);
    await writeDurably(this.#path, head.note);
  }

  /** The last checkpoint that was signed here; undefined on a new data directory. */
  async last(): Promise<Checkpoint | undefined> {
    const note = await readIfThere(this.#path);
    return note === null ? undefined : openCheckpoint(note, this.#key.name, [this.#key], nodeVerifySignature);
  }

  /** The latest checkpoint time of which it was accepted that the clock stood there. */
  get #clockPath(): string {
    return `${this.#path}-clock`;
  }
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
}

async function writeDurably(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
