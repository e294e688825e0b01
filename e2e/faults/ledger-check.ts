import { toHex } from "../../lib/base/bytes.ts";
import { CompactRange } from "../../lib/ledger/compact-range.ts";
import { leafHash } from "../../lib/ledger/merkle.ts";
import { nodeHash256 } from "../../lib/ledger/node-hash.ts";
import type { Sql } from "../../lib/platform/sql.ts";
import { numberOf } from "./fault-event.ts";

const PAGE = 2000;

interface Row {
  readonly index: number;
  readonly inbox_id: number;
  readonly leaf: Uint8Array;
  readonly leaf_hash: Uint8Array;
  readonly source: string;
  readonly bytes: Uint8Array | null;
}

/** What the ledger is asked to show; every list MUST be empty. */
export interface LedgerFaults {
  /** Acknowledged events that no entry holds, or another entry than the acknowledgement named. */
  readonly lost: number[];
  /** Events that stand in more than one entry. */
  readonly doubled: number[];
  /** Entries of the source whose bytes are of no event that was sent. */
  readonly foreign: number[];
  /** Indexes that do not follow on the one before. */
  readonly gaps: number[];
  /** Entries whose stored hash is not that of their leaf. */
  readonly unhashed: number[];
}

export interface LedgerCheck {
  readonly faults: LedgerFaults;
  /** All entries, and those of the source. */
  readonly size: number;
  readonly ofSource: number;
  /** Hex: recomputed here, and as the newest checkpoint has it. */
  readonly root: string;
  readonly signedRoot: string;
  readonly signedSize: number;
}

/**
 * Reads the whole ledger row by row, without the product's own verification: what was acknowledged against what is
 * stored, byte by byte, and the root of the leaves against the signed one.
 */
export async function checkLedger(
  sql: Sql,
  source: string,
  acknowledged: ReadonlyMap<number, string>,
): Promise<LedgerCheck> {
  const range = CompactRange.empty(nodeHash256);
  const faults: LedgerFaults = { lost: [], doubled: [], foreign: [], gaps: [], unhashed: [] };
  const stored = new Map<number, string>();
  let ofSource = 0;
  for (let after = -1, rows = await page(sql, after); rows.length > 0; rows = await page(sql, after)) {
    for (const row of rows) {
      if (row.index !== after + 1) faults.gaps.push(row.index);
      after = row.index;
      const hash = leafHash(nodeHash256, row.leaf);
      if (toHex(hash) !== toHex(row.leaf_hash)) faults.unhashed.push(row.index);
      range.append(hash);
      if (row.source !== source) continue;
      ofSource += 1;
      const event = row.bytes ? numberOf(row.bytes) : undefined;
      if (event === undefined) faults.foreign.push(row.index);
      else if (stored.has(event)) faults.doubled.push(event);
      else stored.set(event, String(row.inbox_id));
    }
  }
  for (const [event, id] of acknowledged) if (stored.get(event) !== id) faults.lost.push(event);
  const [head] = await sql<{ size: number; root: Uint8Array }>(
    "SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1",
  );
  return {
    faults,
    size: range.size,
    ofSource,
    root: toHex(range.root()),
    signedRoot: head ? toHex(head.root) : "",
    signedSize: head?.size ?? 0,
  };
}

async function page(sql: Sql, after: number): Promise<Row[]> {
  return sql<Row>(
    `SELECT e.index, e.inbox_id, e.leaf, e.leaf_hash, i.source, p.bytes
     FROM ledger_entry e LEFT JOIN inbox i ON i.id = e.inbox_id
     LEFT JOIN payload p ON p.inbox_id = i.id AND p.received_at = i.received_at
     WHERE e.index > $1 ORDER BY e.index LIMIT $2`,
    [after, PAGE],
  );
}
