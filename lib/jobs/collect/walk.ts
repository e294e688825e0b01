import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { ObservedObject } from "../../ingest/observed.ts";
import { nextPage, type ForgeAnswer } from "./forge-client.ts";
import { itemsOf, type Item, type ListContext, type Step } from "./list.ts";

/**
 * How far a list was read: all that is newer than `since`; in the middle of a walk also `next`, the page to go on with,
 * and `high`, the newest time of its first page, which becomes `since` at its end.
 */
const walkState = z.object({
  since: z.string().optional(),
  high: z.string().optional(),
  next: z.string().optional(),
  etag: z.string().optional(),
});

export interface Walk {
  /** Address of the first page: newest first. */
  readonly first: string;
  /** Name of the member that holds the items, where the answer is no list itself. */
  readonly member?: string;
  /** The time by which the list is in order. */
  timeOf(item: Json): unknown;
  /** What the items of a page are worth keeping as, with whatever is fetched for them. */
  expand(items: readonly Item[]): Promise<readonly ObservedObject[]>;
  /** Read again beyond what was read: for what appears late, or goes on changing in its place. */
  readonly overlapSeconds: number;
  /** The address to go on with after the forge's last page, where it cuts a list short. */
  after?(answer: ForgeAnswer, oldest: string): string | null;
}

/**
 * One page of a list that is told newest first. While it is walked, what is new pushes the rest to later pages: some is
 * met twice and none is passed over, so a walk that was broken off goes on with its page.
 */
export async function walkPage(context: ListContext, known: Json | undefined, walk: Walk): Promise<Step> {
  const state = walkState.parse(known ?? {});
  const starting = state.next === undefined;
  const answer = await context.client.get(state.next ?? walk.first, starting ? state.etag : undefined);
  if (answer.status === 304 || answer.status === 404) return { objects: [], state: { ...state }, done: true };
  const since = state.since ?? context.since;
  const lower = new Date(Date.parse(since) - walk.overlapSeconds * 1000).toISOString();
  const timed = itemsOf(answer, walk.member).map((item) => ({ item, at: parseInstant(walk.timeOf(item.value)) }));
  const fresh = timed.filter(({ at }) => at === null || at >= lower).map(({ item }) => item);
  const times = timed.flatMap(({ at }) => at ?? []).sort();
  const step = { objects: await walk.expand(fresh) };
  const etag = starting ? answer.headers["etag"] : state.etag;
  const high = starting ? (times.at(-1) ?? since) : (state.high ?? since);
  const oldest = times[0];
  const next =
    oldest === undefined || oldest < lower ? null : (nextPage(answer) ?? walk.after?.(answer, oldest) ?? null);
  const kept = { since, ...(etag ? { etag } : {}) };
  if (next !== null) return { ...step, state: { ...kept, high, next }, done: false };
  return { ...step, state: { ...kept, since: high > since ? high : since }, done: true };
}
