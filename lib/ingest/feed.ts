import { touch, type Aggregate, type Step, type Touch, type View } from "../ledger/projection.ts";
import type { Span } from "./blind.ts";
import { blindCovers, type BlindCover } from "./continuity.ts";
import type { Evidence } from "./fact.ts";

/** Since when evidence of a kind is collected from a repository, and which sources sent it; `*` for all repositories. */
export interface Collected {
  readonly since: string;
  readonly sources: readonly string[];
}

const feeds: Aggregate<Collected> = { table: "evidence_feed", versioned: false, columns: () => ({}) };

/** Kinds whose absence is held against somebody, and only where they have been collected, by what they tell of. */
export const FEEDS = {
  pulls: ["pull-request", "push"],
  checks: ["check", "ci-run"],
  gates: ["gate"],
  tickets: ["ticket"],
  mirror: ["commit"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type FeedName = keyof typeof FEEDS;

const KINDS: ReadonlySet<string> = new Set(Object.values(FEEDS).flat());

export const EVERYWHERE = "*";

export const feedKey = (kind: string, place: string): string => `${kind} ${place}`;

/** Notes that a kind of evidence has come from a place for the first time, or from another source. */
export const feedsStep: Step<Evidence> = {
  name: "feeds",
  touches: (evidence): Touch[] => keysOf(evidence).map((key) => touch(feeds, key)),
  apply: async (view, evidence) => {
    const { receivedAt, source } = evidence;
    for (const key of keysOf(evidence)) {
      const known = await view.get(feeds, key);
      const sources = known?.sources ?? [];
      if (sources.includes(source.id)) continue;
      view.put(feeds, key, { since: known?.since ?? receivedAt, sources: [...sources, source.id].sort() });
    }
  },
};

function keysOf({ fact }: Evidence): string[] {
  // What another repository's jobs say of one begins no feed of it.
  if (!KINDS.has(fact.kind) || (fact.kind === "gate" && fact.spokenBy !== undefined)) return [];
  const place = "repository" in fact ? fact.repository : undefined;
  return [feedKey(fact.kind, EVERYWHERE), ...(place ? [feedKey(fact.kind, place)] : [])];
}

/** What is known of the feed that could have told of an item. */
export interface Feed {
  /** When the first record of the kind was received; undefined where none was. */
  readonly since?: string;
  /** The time around the item in which a source of it was blind, and which. */
  readonly blind?: Span & { readonly source: string };
  readonly sources: readonly string[];
}

/** One feed of what was collected of several kinds, as it was at an instant; `covers` by source. */
export function feedFrom(
  rows: readonly { readonly since: string | null; readonly sources: readonly string[] }[],
  covers: ReadonlyMap<string, BlindCover>,
  at: string,
): Feed {
  const [since] = rows.flatMap((row) => row.since ?? []).sort();
  const sources = [...new Set(rows.flatMap((row) => row.sources))].sort();
  for (const source of sources) {
    const span = blindAt(covers.get(source), at);
    if (span) return { sources, ...(since ? { since } : {}), blind: { ...span, source } };
  }
  return { sources, ...(since ? { since } : {}) };
}

function blindAt(cover: BlindCover | undefined, at: string): Span | undefined {
  const holds = ({ from, to }: Span) => from <= at && (to === null || at < to);
  // What the forge that is asked has told of since is known after all.
  return cover?.read?.some(holds) ? undefined : cover?.spans.find(holds);
}

/** The feed of some kinds of evidence from a place, as it was when an item happened. */
export async function feedOf(view: View, kinds: readonly string[], place: string, at: string): Promise<Feed> {
  const read = await Promise.all(kinds.map((kind) => view.get(feeds, feedKey(kind, place))));
  const rows = read.filter((row) => row !== undefined);
  const covers = new Map<string, BlindCover>();
  for (const source of new Set(rows.flatMap((row) => row.sources))) {
    const cover = await view.get(blindCovers, source);
    if (cover) covers.set(source, cover);
  }
  return feedFrom(rows, covers, at);
}

/** What it says that a record is missing from a feed: nothing, nothing yet, or that it was never made. */
export type Standing =
  | { readonly is: "never" | "before-collection" | "collected" }
  | { readonly is: "blind"; readonly blind: NonNullable<Feed["blind"]> }
  | { readonly is: "on-its-way"; readonly until: string };

/** Records may be on their way: what is missing is held against nobody for so long. */
const ARRIVAL_MINUTES = 10;

/** Decides for tests and pages alike. `at` is when the item happened, `now` when the last entry was received. */
export function standingOf({ since, blind }: Feed, at: string, now: string): Standing {
  // By the ledger's clock it has yet to happen: a feed may still begin before it.
  if (now < at) return { is: "on-its-way", until: at };
  if (since === undefined) return { is: "never" };
  // A feed that begins at the same instant was not there before: what was judged without it stays as it was judged.
  if (at <= since) return { is: "before-collection" };
  if (blind) return { is: "blind", blind };
  const until = new Date(Date.parse(at) + ARRIVAL_MINUTES * 60_000).toISOString();
  return now < until ? { is: "on-its-way", until } : { is: "collected" };
}
