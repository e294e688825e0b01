import { equalBytes } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import type { Hmac } from "./leaf.ts";
import type { Findings } from "./log-findings.ts";
import type { HashFunction } from "./merkle.ts";
import type { NoteKey, VerifySignature } from "./note.ts";
import type { LogReader, StoredCheckpoint } from "./stored-log.ts";

/** A checkpoint note that was kept outside the database. */
export interface OutsideCheckpoint {
  readonly name: string;
  readonly note: string;
}

export interface VerifyLog {
  readonly hash: HashFunction;
  readonly hmac: Hmac;
  readonly verify: VerifySignature;
  readonly origin: string;
  readonly keys: readonly NoteKey[];
  readonly reader: LogReader;
  readonly outside: readonly OutsideCheckpoint[];
}

/** A checkpoint from outside whose signature was verified. */
export type Outside = Checkpoint & { readonly name: string };

/** A tree head that the log signed: held in the database, or `outside` under this name. */
export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
  readonly outside?: string;
}

/** Checkpoints of the database and from outside by size. Rows whose note is not what the log signed are found here. */
export class HeadStream {
  checkpoints = 0;
  /** Largest size of which a checkpoint was taken. */
  lastSize = 0;
  /** Size of the next head; undefined when none is left. */
  nextSize: number | undefined;
  readonly #input: VerifyLog;
  readonly #outside: Outside[];
  readonly #findings: Findings;
  readonly #batches: AsyncIterator<readonly StoredCheckpoint[]>;
  #stored: StoredCheckpoint[] = [];
  #signedAt = "";

  constructor(input: VerifyLog, outside: readonly Outside[], findings: Findings) {
    this.#input = input;
    this.#outside = [...outside];
    this.#findings = findings;
    this.#batches = input.reader.checkpoints()[Symbol.asyncIterator]();
  }

  /** The heads of this size, those from outside first: they are believed before the database. */
  async take(size: number): Promise<Head[]> {
    const heads: Head[] = [];
    for (await this.#peek(); this.nextSize !== undefined && this.nextSize <= size; await this.#peek()) {
      const fromOutside = this.#outside[0]?.size === size ? this.#outside.shift() : undefined;
      if (fromOutside) {
        heads.push({ size, root: fromOutside.root, outside: fromOutside.name });
        continue;
      }
      const row = this.#stored.shift();
      const root = row && (await this.#signedRoot(row));
      if (root && row.size === size) heads.push({ size, root });
      else if (root) this.#findings.add("checkpoint-altered", { size: row.size, since: this.lastSize });
      if (row) this.lastSize = Math.max(this.lastSize, row.size);
    }
    return heads;
  }

  async takeNext(): Promise<Head[] | undefined> {
    await this.#peek();
    return this.nextSize === undefined ? undefined : this.take(this.nextSize);
  }

  async #peek(): Promise<void> {
    while (this.#stored.length === 0) {
      const batch = await this.#batches.next();
      if (batch.done) break;
      this.#stored = [...batch.value];
    }
    const sizes = [this.#stored[0]?.size, this.#outside[0]?.size].filter((size) => size !== undefined);
    this.nextSize = sizes.length === 0 ? undefined : Math.min(...sizes);
  }

  /** The root that the log signed for this row; undefined, with a finding, where the note does not say so. */
  async #signedRoot(row: StoredCheckpoint): Promise<Uint8Array | undefined> {
    this.checkpoints += 1;
    const place = { size: row.size, since: this.lastSize };
    if (row.signedAt < this.#signedAt) this.#findings.add("checkpoint-time-altered", place);
    this.#signedAt = row.signedAt;
    const { origin, keys, verify } = this.#input;
    try {
      const signed = await openCheckpoint(row.note, origin, keys, verify);
      if (signed.size !== row.size) {
        this.#findings.add("checkpoint-altered", place);
        return undefined;
      }
      if (!equalBytes(signed.root, row.root)) this.#findings.add("checkpoint-altered", place);
      return signed.root;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#findings.add(error.code === "INTEGRITY" ? "checkpoint-bad-signature" : "checkpoint-malformed", place);
      return undefined;
    }
  }
}
