import { z } from "zod";
import { ESCAPED_TEXT } from "../base/csv.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { Aggregate, Step } from "../ledger/projection.ts";

const count = z.int().nonnegative();
const text = z.string();

/** One control branch of a record: its rows, and what Git counts between the tips at both ends of the period. */
const branchRecord = z.object({
  repository: text,
  branch: text,
  /** Tips: Git counts what is reachable by first parents from `until` and not from `after`. */
  after: text.nullable(),
  until: text.nullable(),
  /** Rows on the line, and rows that once were. */
  line: count,
  displaced: count,
  /** By `git rev-list --first-parent --count`; null: not counted, as there was no tip or no mirror here holds it. */
  git: count.nullable(),
});

/**
 * Information produced by the entity: what was asked of the ledger, what it answered, by which digest the answer is
 * known, and a second count that does not come from this database.
 */
export const populationRecordData = z.object({
  period: z.object({ from: text, to: text, zone: text }),
  stored: z.object({ from: text, to: text }),
  /** Null: all. */
  repositories: z.array(text).nullable(),
  ledgerSize: count,
  query: text,
  columns: z.array(text),
  rows: count,
  firstKey: text.nullable(),
  lastKey: text.nullable(),
  sha256: text,
  method: text,
  branches: z.array(branchRecord),
  gitVersion: text.nullable(),
  by: text,
});
export type PopulationRecordData = z.output<typeof populationRecordData>;
export type BranchRecord = PopulationRecordData["branches"][number];

/** A record as the ledger keeps it. */
export interface PopulationRecord extends PopulationRecordData {
  readonly at: string;
  readonly entry: number;
}

export const METHOD =
  "SHA-256 of the file of rows as served: one line of RFC 4180 per row in the order of landed_at and key, " +
  `columns as named, no heading, lines ended by CR LF, UTF-8; ${ESCAPED_TEXT}.`;

export const RECORDED = "population.counted";

export const populationRecords: Aggregate<PopulationRecord> = {
  table: "population_record",
  versioned: false,
  columns: ({ stored, entry }) => ({ from_at: stored.from, to_at: stored.to, entry }),
};

/** Keeps every count that was put on record, under its subject. */
export const populationStep: Step<Evidence> = {
  name: "population",
  apply: async (view, { fact, index, receivedAt }) => {
    if (fact.kind !== "action" || fact.type !== RECORDED) return;
    const data = populationRecordData.parse(fact.data);
    await view.get(populationRecords, fact.subject);
    view.put(populationRecords, fact.subject, { ...data, at: receivedAt, entry: index });
  },
};

export interface SecondCount {
  readonly rows: number;
  /** Null: Git did not count every branch, or there was none. */
  readonly git: number | null;
  /** Branches of which Git counts another number than the population has rows. */
  readonly differing: readonly BranchRecord[];
  readonly uncounted: readonly BranchRecord[];
}

/** Both counts of the changes on the line, side by side; a difference is an exception, never evened out. */
export function secondCount(branches: readonly BranchRecord[]): SecondCount {
  const uncounted = branches.filter(({ git }) => git === null);
  const sum = (of: (branch: BranchRecord) => number) => branches.reduce((total, branch) => total + of(branch), 0);
  return {
    rows: sum(({ line }) => line),
    git: uncounted.length > 0 || branches.length === 0 ? null : sum(({ git }) => git ?? 0),
    differing: branches.filter(({ git, line }) => git !== null && git !== line),
    uncounted,
  };
}
