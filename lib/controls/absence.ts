import { including } from "../changes/order.ts";
import { blindCovers } from "../ingest/continuity.ts";
import type { Feed } from "../ingest/feed.ts";
import { touch, type Aggregate, type View } from "../ledger/projection.ts";

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
