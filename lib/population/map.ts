import { CHANGE_CLASSES, type ChangeClass } from "../changes/class.ts";
import type { Span } from "../ingest/blind.ts";
import { joined } from "../ingest/blind.ts";
import type { ClassCounts, MapCell } from "./contract.ts";
import type { Week } from "./week.ts";

/** One count of changes of a repository, in one of the weeks. */
export interface Counted {
  readonly slot: number;
  readonly repository: string;
  readonly class: string;
  readonly standing: "line" | "displaced";
  readonly count: number;
}

/** What is known of a repository's feeds. */
export interface Feeds {
  readonly repository: string;
  /** The first day on which its forge was heard of; null: never. */
  readonly collectedSince: string | null;
  readonly blind: readonly Span[];
}

/** A cell for each repository and week, also where nothing landed: an empty week is a statement too. */
export function cellsOf(
  weeks: readonly Week[],
  counts: readonly Counted[],
  feeds: readonly Feeds[],
  now: string,
): MapCell[] {
  const of = new Map<string, Counted[]>();
  for (const one of counts) {
    const key = `${one.repository} ${one.slot}`;
    of.set(key, [...(of.get(key) ?? []), one]);
  }
  return feeds.flatMap((feed) =>
    weeks.map((week, at) => cellOf(week, at, of.get(`${feed.repository} ${at + 1}`) ?? [], feed, now)),
  );
}

function cellOf(week: Week, at: number, counts: readonly Counted[], feed: Feeds, now: string): MapCell {
  const line = counts.filter(({ standing }) => standing === "line");
  const classes = classCounts(line);
  const displaced = sumOf(counts) - sumOf(line);
  return {
    repository: feed.repository,
    week: at,
    line: sumOf(line),
    displaced,
    classes,
    state: stateOf(classes, sumOf(counts)),
    blindMinutes: minutesWithin(feed.blind, week, now),
    before: beforeCollection(week, feed.collectedSince),
  };
}

/** Every class with its count, the zeros too. */
export function classCounts(counts: readonly Pick<Counted, "class" | "count">[]): ClassCounts {
  const of = (name: ChangeClass) => sumOf(counts.filter((one) => one.class === name));
  // Safe because every class is named.
  return Object.fromEntries(CHANGE_CLASSES.map((name) => [name, of(name)])) as ClassCounts;
}

function stateOf(classes: ClassCounts, all: number): MapCell["state"] {
  const worst = (["unexplained", "out-of-path", "emergency"] as const).find((name) => classes[name] > 0);
  return worst ?? (all > 0 ? "quiet" : "none");
}

function beforeCollection(week: Week, since: string | null): MapCell["before"] {
  if (since === null || week.last < since) return "wholly";
  return week.first < since ? "partly" : "no";
}

/** Started minutes of the week that the spans cover together; what goes on has lasted until now. */
function minutesWithin(spans: readonly Span[], week: Week, now: string): number {
  const bounded = spans.map(({ from, to }) => {
    const end = to ?? now;
    return { from: from > week.from ? from : week.from, to: end < week.to ? end : week.to };
  });
  const covered = joined(
    bounded.filter(({ from, to }) => from < to),
    week.from,
  );
  return covered.reduce((sum, { from, to }) => sum + Math.ceil((Date.parse(to ?? now) - Date.parse(from)) / 60_000), 0);
}

export function sumOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
