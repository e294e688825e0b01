/** The log as a database holds it, and as whoever can write to that database may have left it. Nothing here is believed. */

export interface StoredRecord {
  readonly source: string;
  readonly origin: string;
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly receivedAt: string;
  readonly auth: string;
  readonly keyHash: Uint8Array;
  readonly deliveryHash: Uint8Array;
  readonly commitment: Uint8Array;
}

export interface StoredPayload {
  readonly salt: Uint8Array;
  /** A large one is loaded when its turn comes. */
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
  readonly headers: string;
  readonly bodySha256: string;
  readonly bodyLength: number;
}

export interface StoredEntry {
  readonly index: number;
  readonly inboxId: number;
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
  /** Null: the inbox has no such row. */
  readonly record: StoredRecord | null;
  readonly payload: StoredPayload | null;
  /** An erasure is on record for this index. */
  readonly erased: boolean;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly signedAt: string;
}

export interface StoredErasure {
  readonly index: number;
  /** Body of the action that it names, as far as it is in the inbox. */
  readonly action: Uint8Array | null;
  /** Whether that action is in the log, or still waiting for it. */
  readonly logged: boolean;
}

export interface StoredTiles {
  readonly level: number;
  readonly count: number;
  readonly lastN: number;
}

/** Reads one consistent state of the log, in order and in batches. */
export interface LogReader {
  /** By index, ascending. */
  entries(): AsyncIterable<readonly StoredEntry[]>;
  /** By size, ascending. */
  checkpoints(): AsyncIterable<readonly StoredCheckpoint[]>;
  /** Full tiles of level 0 by n, ascending. */
  leafTiles(): AsyncIterable<readonly { readonly n: number; readonly hashes: Uint8Array }[]>;
  tile(level: number, n: number): Promise<Uint8Array | undefined>;
  tileCounts(): Promise<readonly StoredTiles[]>;
  erasures(): AsyncIterable<readonly StoredErasure[]>;
  /** Records that were accepted, are not in the log and do not wait for it either. */
  unsequenced(): Promise<{ readonly count: number; readonly firstInboxId: number | null }>;
}
