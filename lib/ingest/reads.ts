import { AppError } from "../base/errors.ts";
import type { Scope } from "../access/scope.ts";
import { inScope } from "../access/scope.ts";
import type { Sql } from "../platform/sql.ts";
import type { SourceHealth, SourceList } from "./contract.ts";
import { isLate, silenceLimit } from "./pulse.ts";
import { readBlindSums } from "./reads-blind.ts";
import type { BlindSum } from "./store/blind.ts";
import { readSourceHealth, type SourceHealthRow } from "./store/source-health.ts";

/** All sources with what was last heard of them. A scope that limits environments sees the sources of its own. */
export async function readSources(sql: Sql, scope: Scope): Promise<SourceList> {
  const { rows, now } = await readSourceHealth(sql, null);
  const blind = await readBlindSums(sql, scope, now);
  const seen = rows.filter((row) => inScope(scope, { environment: row.environment }));
  const items = seen.map((row) => toHealth(row, now, blind.get(row.id)));
  return { items, total: items.length, nextCursor: null, generatedAt: now };
}

/** Throws NOT_FOUND/UNKNOWN_SOURCE, also out of scope. */
export async function readSource(sql: Sql, scope: Scope, id: string): Promise<SourceHealth> {
  const { rows, now } = await readSourceHealth(sql, id);
  const row = rows.find((one) => inScope(scope, { environment: one.environment }));
  if (!row) throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", "There is no such source.");
  return toHealth(row, now, (await readBlindSums(sql, scope, now)).get(id));
}

function toHealth(row: SourceHealthRow, now: string, blind: BlindSum | undefined): SourceHealth {
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    cluster: row.cluster,
    environment: row.environment,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    state: stateOf(row, now),
    silence: silenceOf(row),
    blind: { since: blind?.since ?? null, intervals: blind?.total ?? 0, minutes: blind?.minutes ?? 0 },
    lastHeardAt: heardAtOf(row),
    collectedSince: collectedSince(row.first_at, row.backfilled_from),
    lastReceivedAt: row.last_at,
    entries: row.entries,
    pending: row.pending,
    unparsed: row.unparsed,
    duplicates: row.duplicates,
    refusals: row.refusals.map((refusal) => ({
      reason: refusal.reason,
      count: refusal.count,
      lastAt: refusal.last_at,
    })),
    secrets: row.secrets.map((one) => ({
      generation: one.generation,
      createdAt: one.created_at,
      expiresAt: one.expires_at,
    })),
  };
}

/** Its first record, or the time that a backfill reached before it: what is earlier is before collection. */
function collectedSince(first: string | null, backfilled: string | null): string | null {
  if (first === null || backfilled === null) return first ?? backfilled;
  return backfilled < first ? backfilled : first;
}

function stateOf(row: SourceHealthRow, now: string): SourceHealth["state"] {
  if (row.disabled_at !== null) return "disabled";
  const heardAt = heardAtOf(row);
  if (heardAt === null) return "waiting";
  if (row.pulse && row.pulse.open !== null) return "blind";
  return isLate(row.type, heardAt, silenceOf(row).minutes, now) ? "late" : "live";
}

function silenceOf({ type, pulse }: SourceHealthRow): SourceHealth["silence"] {
  return silenceLimit(pulse ?? { type, heartbeats: false });
}

/** Its own sender's last sign of life; a source that only ever was filled by hand has what was last brought. */
function heardAtOf({ pulse, last_at: lastAt }: SourceHealthRow): string | null {
  return pulse?.heardAt ?? lastAt;
}
