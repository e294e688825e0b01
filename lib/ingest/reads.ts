import { AppError } from "../base/errors.ts";
import type { Scope } from "../access/scope.ts";
import { inScope } from "../access/scope.ts";
import type { Sql } from "../platform/sql.ts";
import type { SourceHealth, SourceList } from "./contract.ts";
import type { SourceType } from "./kind.ts";
import { readSourceHealth, type SourceHealthRow } from "./store/source-health.ts";

/** How long each kind may be silent before it is late: the rhythm at which it sends even when nothing changes. */
const SILENCE_HOURS: Readonly<Record<SourceType, number>> = {
  flux: 1,
  argocd: 6,
  "kubernetes-audit": 1,
  github: 96,
  gitlab: 96,
  ci: 96,
  records: 24 * 14,
};

/** All sources with what was last heard of them. A scope that limits environments sees the sources of its own. */
export async function readSources(sql: Sql, scope: Scope): Promise<SourceList> {
  const { rows, now } = await readSourceHealth(sql, null);
  const items = rows.filter((row) => inScope(scope, { environment: row.environment })).map((row) => toHealth(row, now));
  return { items, total: items.length, nextCursor: null, generatedAt: now };
}

/** Throws NOT_FOUND/UNKNOWN_SOURCE, also out of scope. */
export async function readSource(sql: Sql, scope: Scope, id: string): Promise<SourceHealth> {
  const { rows, now } = await readSourceHealth(sql, id);
  const row = rows.find((one) => inScope(scope, { environment: one.environment }));
  if (!row) throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", "There is no such source.");
  return toHealth(row, now);
}

function toHealth(row: SourceHealthRow, now: string): SourceHealth {
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    cluster: row.cluster,
    environment: row.environment,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    state: stateOf(row, now),
    collectedSince: row.first_at,
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

function stateOf(row: SourceHealthRow, now: string): SourceHealth["state"] {
  if (row.disabled_at !== null) return "disabled";
  if (row.last_at === null) return "waiting";
  const silentHours = (Date.parse(now) - Date.parse(row.last_at)) / 3_600_000;
  return silentHours > SILENCE_HOURS[row.type] ? "late" : "live";
}
