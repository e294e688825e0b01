import type { Ref } from "../changes/change.ts";
import type { Aggregate, Counter } from "../ledger/projection.ts";

/** Disjoint; per test they sum to its population (DESIGN §2). `waived` is an *of which* of exception, never one more. */
export const VERDICTS = ["pass", "exception", "pending", "not_applicable", "unknown"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const POPULATIONS = [
  "branches",
  "landings",
  "changes",
  "deployments",
  "suspensions",
  "drifts",
  "cases",
  "bypasses",
] as const;
export type PopulationName = (typeof POPULATIONS)[number];

/** What a test says of one item. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Closed per test: `self_approval`, `before_collection`. */
  readonly reason: string;
  /** Names who and what, in the words of LOOK §12. */
  readonly sentence: string;
  /** Which part of the assertion failed or is not known. */
  readonly attribute?: string;
  /** When it is asked again without another record: what is pending falls due, what was accepted expires. */
  readonly until?: string;
  /** What it was decided by. */
  readonly evidence: readonly { readonly ref: Ref }[];
}

/** A judgement in its place: test, item, and the policy that it was given under. */
export interface VerdictState extends Judgement {
  readonly test: string;
  readonly testVersion: number;
  readonly policyVersion: number;
  readonly population: PopulationName;
  readonly item: string;
  /** What the item is called, for lists. */
  readonly name: string;
  /** When the item happened: landed, started, was detected, opened. */
  readonly at: string;
  readonly repository: string | null;
  readonly environment: string | null;
}

export const verdictKey = (test: string, item: string): string => `${test} ${item}`;

export const verdicts: Aggregate<VerdictState> = {
  table: "verdict",
  versioned: true,
  columns: (state) => ({
    test: state.test,
    item: state.item,
    verdict: state.verdict,
    reason: state.reason,
    repository: state.repository,
    environment: state.environment,
    at: state.at,
  }),
};

/** `` where an item stands in no repository or environment. */
export type VerdictDay = Record<"day" | "test" | "verdict" | "reason" | "repository" | "environment", string>;

/** Exact totals of every list and chart of verdicts, by UTC day of the item. */
export const verdictDay: Counter<VerdictDay> = {
  table: "verdict_day",
  dimensions: ["day", "test", "verdict", "reason", "repository", "environment"],
};

export function verdictDayOf(state: VerdictState): VerdictDay {
  const { test, verdict, reason } = state;
  const day = state.at.slice(0, 10);
  return { day, test, verdict, reason, repository: state.repository ?? "", environment: state.environment ?? "" };
}

/** No record of the kind had ever come from there when the item happened: its absence says nothing. */
export const BEFORE_COLLECTION = "before_collection";
