import { z } from "zod";
import type { Aggregate, Counter, View } from "../ledger/projection.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import { OWN_SOURCE } from "../ledger/record.ts";
import type { ActionFact, SourceFacts } from "./fact.ts";

/** Source id → what its `sources.created` action said. Replay reads sources from here, never from operational tables. */
export const sourceFacts: Aggregate<SourceFacts> = {
  table: "source_facts",
  versioned: false,
  columns: (state) => ({ type: state.type, name: state.name }),
};

export interface SourceSeen {
  readonly first: string;
  readonly last: string;
  readonly lastIndex: number;
  readonly entries: number;
  readonly unparsed: number;
  /** The earliest time that a finished backfill of it reached. */
  readonly backfilledFrom?: string;
}

/** Source id → when it was first and last heard in the ledger. */
export const sourceSeen: Aggregate<SourceSeen> = {
  table: "source_seen",
  versioned: false,
  columns: (state) => ({ last_index: state.lastIndex, last_at: state.last, entries: state.entries }),
};

type EvidenceCount = Record<"type" | "kind" | "source" | "repository" | "environment", string>;
const COUNTED = ["type", "kind", "source", "repository", "environment"] as const;

const evidenceDay: Counter<EvidenceCount & { day: string }> = {
  table: "evidence_day",
  dimensions: ["day", ...COUNTED],
};

/** The same by month, `day` its first: what a long period is summed from. */
const evidenceMonth: Counter<EvidenceCount & { month: string }> = {
  table: "evidence_month",
  dimensions: ["month", ...COUNTED],
};

/** Counts evidence by UTC day and month of its receipt. */
export function countEvidence(view: View, receivedAt: string, what: EvidenceCount): void {
  view.count(evidenceDay, { day: receivedAt.slice(0, 10), ...what }, 1);
  view.count(evidenceMonth, { month: `${receivedAt.slice(0, 7)}-01`, ...what }, 1);
}

const Created = z.looseObject({
  type: z.string(),
  name: z.string(),
  cluster: z.string().optional(),
  environment: z.string().optional(),
});

/** The source of a record, or the product itself; a source that no action created is named as unknown, not guessed. */
export async function sourceOf(view: View, record: LedgerRecord): Promise<SourceFacts> {
  if (record.source === OWN_SOURCE) return { id: OWN_SOURCE, type: OWN_SOURCE, name: "Countersign" };
  const known = await view.get(sourceFacts, record.source);
  return known ?? { id: record.source, type: "unknown", name: record.source };
}

/** Takes a `sources.created` action into the source facts, and a repository as the source of its mirror; others pass. */
export async function noteSource(view: View, action: ActionFact): Promise<void> {
  if (action.type === "repositories.added") {
    const id = `repo:${action.subject}`;
    await view.get(sourceFacts, id);
    view.put(sourceFacts, id, { id, type: "git", name: action.subject });
  }
  if (action.type === "sources.backfilled") await noteBackfill(view, action);
  if (action.type !== "sources.created") return;
  const created = Created.parse(action.data);
  await view.get(sourceFacts, action.subject);
  const { type, name, cluster, environment } = created;
  view.put(sourceFacts, action.subject, { id: action.subject, type, name, cluster, environment });
}

const Backfilled = z.looseObject({ from: z.string() });

/** A backfill that ended whole: what the source's forge knew since then is on record. */
async function noteBackfill(view: View, action: ActionFact): Promise<void> {
  const { from } = Backfilled.parse(action.data);
  const seen = await view.get(sourceSeen, action.subject);
  if (!seen || (seen.backfilledFrom !== undefined && seen.backfilledFrom <= from)) return;
  view.put(sourceSeen, action.subject, { ...seen, backfilledFrom: from });
}

/** Counts a record for its source's "last seen". */
export async function noteSeen(view: View, record: LedgerRecord, unparsed: boolean): Promise<void> {
  const seen = await view.get(sourceSeen, record.source);
  view.put(sourceSeen, record.source, {
    ...seen,
    first: seen?.first ?? record.receivedAt,
    last: record.receivedAt,
    lastIndex: record.index,
    entries: (seen?.entries ?? 0) + 1,
    unparsed: (seen?.unparsed ?? 0) + (unparsed ? 1 : 0),
  });
}
