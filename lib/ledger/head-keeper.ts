import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../base/errors.ts";
import type { Sql } from "../platform/sql.ts";
import { toHex } from "../base/bytes.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { rootAt } from "./merkle.ts";
import { nodeHash256, nodeVerifySignature } from "./node-hash.ts";
import type { NoteKey } from "./note.ts";
import type { HeadKeeper } from "./sequence.ts";
import type { Head } from "./store/sequence.ts";
import { readTiles } from "./store/tiles.ts";
import { partialTiles, tileReader } from "./tile.ts";

/**
 * Keeps this worker's last signed checkpoint in a file outside the database, and proves before signing on that the tree
 * still extends it: a restored backup, a cut tail and a fork are refused until `log accept-rollback`.
 */
export class FileHeadKeeper implements HeadKeeper {
  readonly #path: string;
  readonly #key: NoteKey;

  constructor(path: string, key: NoteKey) {
    this.#path = path;
    this.#key = key;
  }

  async check(sql: Sql, head: Head | undefined): Promise<void> {
    const last = await this.last();
    if (!last) return;
    const size = head?.size ?? 0;
    const detail = { signed: last.size, found: size, lost: size < last.size ? [size, last.size] : [] };
    if (size < last.size) {
      throw refusal("ROLLED_BACK", `Checkpoint ${last.size} was signed here; the database stands at ${size}.`, detail);
    }
    if (toHex(await rootOf(sql, last.size)) !== toHex(last.root)) {
      throw refusal("FORKED", `The entries no longer make the root that was signed at ${last.size}.`, detail);
    }
  }

  async signed(head: Head): Promise<void> {
    await writeDurably(this.#path, head.note);
  }

  /** Starts over from what the database holds: only `log accept-rollback` calls it, after its action entry. */
  async accept(head: Head): Promise<void> {
    await writeDurably(this.#path, head.note);
  }

  /** The last checkpoint that was signed here; undefined on a new data directory. */
  async last(): Promise<{ readonly size: number; readonly root: Uint8Array } | undefined> {
    const note = await readFile(this.#path, "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    });
    return note === undefined ? undefined : openCheckpoint(note, this.#key.name, [this.#key], nodeVerifySignature);
  }
}

function refusal(reason: "ROLLED_BACK" | "FORKED", message: string, detail: Record<string, unknown>): AppError {
  return new AppError("INTEGRITY", reason, `${message} Nothing is signed until countersign log accept-rollback.`, {
    detail,
  });
}

async function rootOf(sql: Sql, size: number): Promise<Uint8Array> {
  const source = await readTiles(sql, partialTiles(size));
  return rootAt(nodeHash256, tileReader(nodeHash256, source), size);
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
