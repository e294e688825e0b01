import { scopeParameters, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import { ledgerSummary, sizeAsOf } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import type { BlindFilters, BlindIntervalItem, BlindPage, BlindQuery } from "./contract.ts";
import {
  listBlind,
  sumBlindBySource,
  type BlindAt,
  type BlindFilter,
  type BlindRow,
  type BlindSum,
} from "./store/blind.ts";

/** Blind intervals, the latest first; `total` and `minutes` are exact and count what every page together shows. */
export async function readBlind(sql: Sql, scope: Scope, query: BlindQuery): Promise<BlindPage> {
  const before = decodeCursor(query.cursor, ["instant", "string"]);
  const filter = toBlindFilter(scope, query);
  const { now: generatedAt, advanced } = await ledgerSummary(sql);
  const size = query.asOf === undefined ? null : await sizeAsOf(sql, query.asOf);
  if (size === 0) throw new AppError("BAD_REQUEST", "BEFORE_THE_LEDGER", "The ledger had no entries at that time.");
  const at: BlindAt = { size, now: query.asOf ?? generatedAt };
  const rows = await listBlind(sql, filter, at, { before, limit: query.limit + 1 });
  const sums = await sumBlindBySource(sql, filter, at);
  const total = sums.reduce((sum, one) => sum + one.total, 0);
  const minutes = sums.reduce((sum, one) => sum + one.minutes, 0);
  const page = toPage(rows, query.limit, total, { item: toItem, keyOf: (row) => [row.from_at, row.key] });
  return { ...page, items: [...page.items], minutes, generatedAt, size: size ?? advanced };
}

/** Per source what its blind intervals come to, within the scope. */
export async function readBlindSums(sql: Sql, scope: Scope, now: string): Promise<ReadonlyMap<string, BlindSum>> {
  const sums = await sumBlindBySource(sql, toBlindFilter(scope, {}), { size: null, now });
  return new Map(sums.map((one) => [one.source, one]));
}

function toBlindFilter(scope: Scope, { source, reason, from, to }: BlindFilters): BlindFilter {
  const bounds = scopeParameters(scope);
  return {
    limitedPlaces: bounds.repositories !== null || bounds.environments !== null,
    environments: bounds.environments,
    source: source ?? null,
    reason: reason ?? null,
    from: extreme([from, bounds.from], Math.max),
    to: extreme([to, bounds.to], Math.min),
  };
}

function extreme(bounds: readonly (string | null | undefined)[], pick: (...times: number[]) => number): string | null {
  const times = bounds.filter((at) => typeof at === "string").map((at) => Date.parse(at));
  return times.length > 0 ? new Date(pick(...times)).toISOString() : null;
}

function toItem({ key, state, minutes }: BlindRow): BlindIntervalItem {
  return {
    id: key,
    source: { id: state.source, name: state.name },
    environment: state.environment ?? null,
    reason: state.reason,
    from: state.from,
    to: state.to,
    minutes,
    note: state.note ?? null,
    by: state.by ?? null,
    limitMinutes: state.limit ?? null,
    recordedAt: state.recordedAt,
    openedBy: state.openedRef[0],
    closedBy: state.closedRef?.[0] ?? null,
    lost: [...(state.lost ?? [])],
    backfilledAt: state.backfilledAt ?? null,
    backfilledBy: state.backfilledRef?.[0] ?? null,
  };
}
