import type { Scope } from "../access/scope.ts";
import type { ChangeRecord } from "../changes/contract.ts";
import { EVERYWHERE, feedFrom, feedKey, FEEDS, standingOf, type Collected } from "../ingest/feed.ts";
import { findCovers, findFeeds, type CoverRow } from "../ingest/store/feed.ts";
import type { Sql } from "../platform/sql.ts";
import type { SpineFeed } from "./contract.ts";
import { seesTickets } from "./reads-ticket.ts";
import { reconcilersOf } from "./store/spine.ts";

type Told = readonly [step: SpineFeed["step"], kinds: readonly string[], place?: string];

/** Records of tickets name no repository. */
const TICKETS: Told = ["ticket", FEEDS.tickets, EVERYWHERE];

const STEPS: readonly Told[] = [
  ["pull-request", FEEDS.pulls],
  ["review", FEEDS.pulls],
  ["checks", FEEDS.checks],
  ["gate", FEEDS.gates],
  ["merge", FEEDS.pulls],
];

/** Per step the feed that would have told of it, as it was when the change landed. */
export async function readSpineFeeds(sql: Sql, scope: Scope, change: ChangeRecord): Promise<SpineFeed[]> {
  const { repository, landedAt, generatedAt } = change;
  const steps = seesTickets(scope, change) ? [...STEPS, TICKETS] : STEPS;
  const keysOf = (kinds: readonly string[], place: string = repository) => kinds.map((kind) => feedKey(kind, place));
  const [collected, reconcilers] = await Promise.all([
    findFeeds(
      sql,
      steps.flatMap(([, kinds, place]) => keysOf(kinds, place)),
    ),
    reconcilersOf(sql, scope, repository),
  ]);
  const told: (readonly [step: SpineFeed["step"], rows: readonly (Collected | typeof reconcilers)[]])[] = [
    ...steps.map(
      ([step, kinds, place]) => [step, keysOf(kinds, place).flatMap((key) => collected.get(key) ?? [])] as const,
    ),
    ["deployment", [reconcilers]],
  ];
  const ids = new Set(told.flatMap(([, rows]) => rows.flatMap(({ sources }) => sources)));
  const covers = await findCovers(sql, [...ids], landedAt);
  return told.map(([step, rows]) => spineFeed(step, rows, covers, { at: landedAt, now: generatedAt }));
}

function spineFeed(
  step: SpineFeed["step"],
  rows: Parameters<typeof feedFrom>[0],
  covers: readonly CoverRow[],
  { at, now }: { readonly at: string; readonly now: string },
): SpineFeed {
  const feed = feedFrom(rows, new Map(covers.map((one) => [one.id, one])), at);
  const standing = standingOf(feed, at, now);
  const nameOf = (id: string) => covers.find((one) => one.id === id)?.name ?? id;
  return {
    step,
    sources: covers.filter(({ id }) => feed.sources.includes(id)).map(({ id, name }) => ({ id, name })),
    since: feed.since ?? null,
    blind: feed.blind ? { ...feed.blind, source: nameOf(feed.blind.source) } : null,
    standing: standing.is,
    until: standing.is === "on-its-way" ? standing.until : null,
  };
}
