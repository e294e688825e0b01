import { AppError } from "../base/errors.ts";
import type { Acceptance } from "../ledger/acceptance.ts";
import type { Accepted } from "../ledger/store/accept.ts";

/** Bounds of what waits in memory for its COMMIT, over all deliveries in this process (DESIGN §5). */
export interface Bounds {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly flushItems: number;
  readonly flushBytes: number;
  readonly connections: number;
}

export const DEFAULT_BOUNDS: Bounds = {
  maxItems: 10_000,
  maxBytes: 64 * 1024 * 1024,
  flushItems: 256,
  flushBytes: 8 * 1024 * 1024,
  connections: 4,
};

interface Waiting {
  readonly records: readonly Acceptance[];
  readonly bytes: number;
  readonly resolve: (accepted: Accepted[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes the records of many requests in one statement. `accept` resolves only after COMMIT; a delivery is never split
 * over two flushes, so it is acknowledged whole or not at all. A full queue is refused at once with OVERLOADED.
 */
export class GroupCommit {
  readonly #write: (records: readonly Acceptance[]) => Promise<Accepted[]>;
  readonly #bounds: Bounds;
  #waiting: Waiting[] = [];
  #items = 0;
  #bytes = 0;
  #flushing = 0;
  #scheduled = false;

  constructor(write: (records: readonly Acceptance[]) => Promise<Accepted[]>, bounds: Bounds = DEFAULT_BOUNDS) {
    this.#write = write;
    this.#bounds = bounds;
  }

  accept(records: readonly Acceptance[]): Promise<Accepted[]> {
    const bytes = records.reduce((sum, record) => sum + record.bytes.byteLength + OVERHEAD, 0);
    const { maxItems, maxBytes } = this.#bounds;
    // One delivery alone is always taken: its size was capped when it was read.
    if (this.#items > 0 && (this.#items + records.length > maxItems || this.#bytes + bytes > maxBytes)) {
      return Promise.reject(
        new AppError("OVERLOADED", "QUEUE_FULL", "The queue is full.", { detail: { retryAfterSeconds: 1 } }),
      );
    }
    this.#items += records.length;
    this.#bytes += bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0 || this.#flushing >= this.#bounds.connections) return;
    this.#scheduled = true;
    // After the requests that this turn of the event loop still brings.
    setImmediate(() => {
      this.#scheduled = false;
      void this.#flush();
      this.#schedule();
    });
  }

  async #flush(): Promise<void> {
    const group = this.#takeGroup();
    if (group.length === 0) return;
    this.#flushing += 1;
    try {
      const accepted = await this.#write(group.flatMap((waiting) => waiting.records));
      let at = 0;
      for (const waiting of group) {
        waiting.resolve(accepted.slice(at, at + waiting.records.length));
        at += waiting.records.length;
      }
    } catch (error) {
      for (const waiting of group) waiting.reject(error);
    } finally {
      this.#flushing -= 1;
      for (const waiting of group) {
        this.#items -= waiting.records.length;
        this.#bytes -= waiting.bytes;
      }
      this.#schedule();
    }
  }

  #takeGroup(): Waiting[] {
    let items = 0;
    let bytes = 0;
    let taken = 0;
    for (const waiting of this.#waiting) {
      items += waiting.records.length;
      bytes += waiting.bytes;
      if (taken > 0 && (items > this.#bounds.flushItems || bytes > this.#bounds.flushBytes)) break;
      taken += 1;
    }
    return this.#waiting.splice(0, taken);
  }
}

/** What a record costs in memory beside its bytes, roughly: salts, hashes, names. */
const OVERHEAD = 512;
