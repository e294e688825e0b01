import type { Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Sql } from "../platform/sql.ts";
import { isForge, latencySeconds, PUBLIC_API } from "./collection.ts";
import type { BackfillDto, Collection } from "./contract.ts";
import { readSource } from "./reads.ts";
import { findCollection, type CollectionRow } from "./store/collection.ts";
import { readBackfills, type BackfillRow } from "./store/collection-run.ts";

const SHOWN = 5;

/** How a forge is collected and how that goes. Throws NOT_FOUND/UNKNOWN_SOURCE, also out of scope, NOT_FOUND/NOT_A_FORGE. */
export async function readCollection(sql: Sql, scope: Scope, id: string): Promise<Collection> {
  const { type } = await readSource(sql, scope, id);
  if (!isForge(type)) throw new AppError("NOT_FOUND", "NOT_A_FORGE", "This source has no API that is asked.");
  const generatedAt = await databaseNow(sql);
  const row = await findCollection(sql, id);
  if (!row) return { ...NEVER_ASKED, source: id, baseUrl: PUBLIC_API[type], generatedAt };
  const backfills = (await readBackfills(sql, id, SHOWN)).map(toBackfill);
  return { ...toCollection(row), backfills, generatedAt };
}

const NEVER_ASKED = {
  mode: "push",
  repositories: [],
  intervalSeconds: 60,
  latencySeconds: null,
  credential: null,
  lastPollAt: null,
  lastSuccessAt: null,
  nextPollAt: null,
  lastError: null,
  rate: null,
  backfills: [],
} satisfies Omit<Collection, "source" | "baseUrl" | "generatedAt">;

function toCollection(row: CollectionRow): Omit<Collection, "backfills" | "generatedAt"> {
  const { mode, credential, credential_set_at: setAt, rate_limit: limit, rate_remaining: remaining } = row;
  return {
    source: row.source_id,
    mode,
    baseUrl: row.base_url,
    repositories: [...row.repositories],
    intervalSeconds: row.interval_seconds,
    latencySeconds: latencySeconds(mode, row.interval_seconds, row.last_round_ms),
    credential: credential && setAt ? { generation: row.credential_generation, setAt } : null,
    lastPollAt: row.last_poll_at,
    lastSuccessAt: row.last_success_at,
    nextPollAt: row.next_poll_at,
    lastError: row.last_error,
    rate: limit === null || remaining === null ? null : { limit, remaining, resetAt: row.rate_reset_at },
  };
}

function toBackfill(row: BackfillRow): BackfillDto {
  return {
    id: row.id,
    from: row.from_at,
    requestedAt: row.requested_at,
    requestedBy: row.requested_by,
    read: row.read,
    kept: row.kept,
    listsDone: row.lists_done,
    listsTotal: row.lists_total,
    finishedAt: row.finished_at,
    error: row.error,
  };
}
