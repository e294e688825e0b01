import { including } from "../changes/order.ts";
import type { Span } from "../ingest/blind.ts";
import { blindCovers } from "../ingest/continuity.ts";
import type { Evidence } from "../ingest/fact.ts";
import { touch, type Aggregate, type Touch, type View } from "../ledger/projection.ts";

/** Since when evidence of a kind is collected from a repository, and which sources sent it; `*` for all repositories. */
interface Collected {
  readonly since: string;
  readonly sources: readonly string[];
}

const feeds: Aggregate<Collected> = { table: "evidence_feed", versioned: false, columns: () => ({}) };

/** Kinds whose absence a test holds against somebody, and only where they have been collected. */
const KINDS: ReadonlySet<string> = new Set(["push", "pull-request", "check", "ci-run", "gate", "ticket", "commit"]);

export const EVERYWHERE = "*";

const feedKey = (kind: string, place: string): string => `${kind} ${place}`;

/** Notes that a kind of evidence has come from a place for the first time, or from another source. */
export async function noteFeeds(view: View, evidence: Evidence): Promise<void> {
  const { receivedAt, source } = evidence;
  for (const key of keysOf(evidence)) {
    const known = await view.get(feeds, key);
    const sources = including(known?.sources ?? [], source.id);
    if (sources !== known?.sources) view.put(feeds, key, { since: known?.since ?? receivedAt, sources });
  }
}

export function feedTouches(evidence: Evidence): Touch[] {
  return keysOf(evidence).map((key) => touch(feeds, key));
}

/** What is known of the feed that could have told of an item. */
export interface Feed {
  /** When the first record of the kind was received; undefined where none was. */
  readonly since?: string;
  /** The time around the item in which a source of it was blind. */
  readonly blind?: Span;
  readonly sources: readonly string[];
}

/** The feed of some kinds of evidence from a place, as it was when an item happened. */
export async function feedOf(view: View, kinds: readonly string[], place: string, at: string): Promise<Feed> {
  const read = await Promise.all(kinds.map((kind) => view.get(feeds, feedKey(kind, place))));
  const rows = read.filter((row) => row !== undefined);
  const [since] = rows.map((row) => row.since).sort();
  const sources = [...new Set(rows.flatMap((row) => row.sources))].sort();
  const blind = await blindAt(view, sources, at);
  return { sources, ...(since ? { since } : {}), ...(blind ? { blind } : {}) };
}

async function blindAt(view: View, sources: readonly string[], at: string): Promise<Span | undefined> {
  for (const source of sources) {
    const cover = await view.get(blindCovers, source);
    const holds = ({ from, to }: Span) => from <= at && (to === null || at < to);
    const span = cover?.spans.find(holds);
    // What the forge that is asked has told of since is known after all.
    if (span && !cover?.read?.some(holds)) return span;
  }
  return undefined;
}

/** Source and day → items of that day of which something is missing: judged again when the source turns out blind. */
const absences: Aggregate<{ readonly items: readonly string[] }> = {
  table: "absence",
  versioned: false,
  columns: () => ({}),
};

const absenceKey = (source: string, at: string): string => `${source} ${at.slice(0, 10)}`;

/** Remembers that a record of an item is missing from what these sources sent. */
export async function noteAbsence(view: View, feed: Feed, item: string, at: string): Promise<void> {
  for (const source of feed.sources) {
    const key = absenceKey(source, at);
    const known = (await view.get(absences, key))?.items ?? [];
    const items = including(known, item);
    if (items !== known) view.put(absences, key, { items });
  }
}

const DAY_MS = 86_400_000;

/** Items with something missing on the days on which a source is now known to have been blind. */
export async function itemsOfBlindDays(view: View, now: string): Promise<string[]> {
  const keys = new Set<string>();
  for (const source of view.changed(blindCovers)) {
    for (const { from, to } of (await view.get(blindCovers, source))?.spans ?? []) {
      const end = to ?? now;
      for (let at = Date.parse(from.slice(0, 10)); at <= Date.parse(end); at += DAY_MS) {
        keys.add(absenceKey(source, new Date(at).toISOString()));
      }
    }
  }
  await view.load([...keys].map((key) => touch(absences, key)));
  const found: string[] = [];
  for (const key of keys) found.push(...((await view.get(absences, key))?.items ?? []));
  return found;
}

function keysOf({ fact }: Evidence): string[] {
  // What another repository's jobs say of one begins no feed of it.
  if (!KINDS.has(fact.kind) || (fact.kind === "gate" && fact.spokenBy !== undefined)) return [];
  const place = "repository" in fact ? fact.repository : undefined;
  return [feedKey(fact.kind, EVERYWHERE), ...(place ? [feedKey(fact.kind, place)] : [])];
}
