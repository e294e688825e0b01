import type { Sql } from "../platform/sql.ts";
import type { LedgerRecord } from "./record.ts";
import type { Step, Touch } from "./projection.ts";
import { setAsideIndexes } from "./store/set-aside.ts";
import { readRecords } from "./store/records.ts";
import { ProjectionView } from "./store/projection-view.ts";

/** What the pipeline gives the engine: how a record becomes evidence, and the rooms' steps in their order. */
export interface Program<E extends { readonly index: number }> {
  read(record: LedgerRecord, view: ProjectionView): Promise<readonly E[]>;
  readonly steps: readonly Step<E>[];
}

/** A step could not digest an entry: the caller rolls back, counts the try, and sets it aside after some. */
export class StepFailure extends Error {
  readonly index: number;
  readonly step: string;

  constructor(index: number, step: string, cause: unknown) {
    super(`Step ${step} failed at entry ${index}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.index = index;
    this.step = step;
  }
}

/** "adva": one follower at a time, whatever process it is in. */
export const ADVANCE_LOCK = 0x61647661;

export interface Progress {
  /** Size that the projections now stand at. */
  readonly size: number;
  readonly entries: number;
}

/**
 * Applies whole checkpoints until `maxEntries`, in the caller's transaction. MUST be deterministic: what is written
 * depends on the ledger and the program alone, never on how entries fell into batches. Null: another process follows.
 */
export async function advanceBatch<E extends { readonly index: number }>(
  sql: Sql,
  program: Program<E>,
  held: { view: ProjectionView | undefined; at: number },
  maxEntries: number,
): Promise<Progress | null> {
  const [lock] = await sql<{ ok: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS ok", [ADVANCE_LOCK]);
  if (!lock?.ok) return null;
  const from = await readCursor(sql);
  const sizes = await nextSizes(sql, from, maxEntries);
  const to = sizes.at(-1);
  if (to === undefined) return { size: from, entries: 0 };
  const view = held.view && held.at === from ? held.view.rebound(sql) : new ProjectionView(sql);
  const records = await readRecords(sql, from, to);
  const aside = await setAsideIndexes(sql, from, to);
  const evidence = await readAll(program, records, view, aside);
  await view.load(touchesOf(program, evidence.flat()));
  let at = 0;
  for (const size of sizes) {
    view.size = size;
    for (; at < records.length && (records[at]?.index ?? size) < size; at += 1) {
      if (!aside.has(records[at]?.index ?? -1)) await applyAll(program, evidence[at] ?? [], view);
    }
    const last = records[at - 1];
    if (last) await closeCheckpoint(program, view, last.receivedAt);
    view.boundary(size);
  }
  await view.flush();
  await sql("INSERT INTO advance_cursor (size) VALUES ($1) ON CONFLICT (one) DO UPDATE SET size = excluded.size", [to]);
  held.view = view;
  held.at = to;
  return { size: to, entries: records.length };
}

async function readCursor(sql: Sql): Promise<number> {
  const [row] = await sql<{ size: string | number }>("SELECT size FROM advance_cursor");
  return Number(row?.size ?? 0);
}

/** The following checkpoints, as many as hold `maxEntries`, at least one. */
async function nextSizes(sql: Sql, from: number, maxEntries: number): Promise<number[]> {
  const rows = await sql<{ size: string | number }>(
    `SELECT size FROM checkpoint WHERE size > $1 AND size <= greatest($1 + $2, (SELECT min(size) FROM checkpoint WHERE size > $1)) ORDER BY size`,
    [from, maxEntries],
  );
  return rows.map((row) => Number(row.size));
}

async function readAll<E extends { readonly index: number }>(
  program: Program<E>,
  records: readonly LedgerRecord[],
  view: ProjectionView,
  aside: ReadonlySet<number>,
): Promise<(readonly E[])[]> {
  const evidence: (readonly E[])[] = [];
  for (const record of records) {
    try {
      evidence.push(await program.read(record, view));
    } catch (error) {
      // Set aside because it cannot be read: it says nothing, and must not stop the ones behind it again.
      if (!aside.has(record.index)) throw new StepFailure(record.index, "read", error);
      evidence.push([]);
    }
  }
  return evidence;
}

function touchesOf<E extends { readonly index: number }>(program: Program<E>, evidence: readonly E[]): Touch[] {
  return program.steps.flatMap((step) => (step.touches ? evidence.flatMap((one) => step.touches?.(one) ?? []) : []));
}

async function applyAll<E extends { readonly index: number }>(
  program: Program<E>,
  evidence: readonly E[],
  view: ProjectionView,
): Promise<void> {
  for (const one of evidence) {
    for (const step of program.steps) {
      try {
        await step.apply(view, one);
      } catch (error) {
        throw new StepFailure(one.index, step.name, error);
      }
    }
  }
}

// Not a StepFailure: no single entry is at fault, so none may be set aside for it.
async function closeCheckpoint<E extends { readonly index: number }>(
  program: Program<E>,
  view: ProjectionView,
  at: string,
): Promise<void> {
  for (const step of program.steps) await step.atCheckpoint?.(view, at);
}
