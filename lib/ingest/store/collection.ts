import type { Sql } from "../../platform/sql.ts";
import type { CollectionMode } from "../contract.ts";
import type { SourceType } from "../kind.ts";

/** How a source is collected, and how that went. */
export interface CollectionRow {
  readonly source_id: string;
  readonly type: SourceType;
  readonly mode: CollectionMode;
  readonly base_url: string;
  readonly repositories: readonly string[];
  readonly interval_seconds: number;
  readonly credential: Uint8Array | null;
  readonly credential_generation: number;
  readonly credential_set_at: string | null;
  readonly last_poll_at: string | null;
  readonly last_success_at: string | null;
  readonly last_round_ms: number | null;
  readonly last_error: string | null;
  readonly faults: number;
  readonly next_poll_at: string | null;
  readonly rate_limit: number | null;
  readonly rate_remaining: number | null;
  readonly rate_reset_at: string | null;
  readonly leased_by: string | null;
}

const COLUMNS = `c.source_id, s.type, c.mode, c.base_url, c.repositories, c.interval_seconds, c.credential,
  c.credential_generation, c.credential_set_at, c.last_poll_at, c.last_success_at, c.last_round_ms, c.last_error,
  c.faults, c.next_poll_at, c.rate_limit, c.rate_remaining, c.rate_reset_at, c.leased_by`;

export async function findCollection(sql: Sql, sourceId: string): Promise<CollectionRow | undefined> {
  const rows = await sql<CollectionRow>(
    `SELECT ${COLUMNS} FROM collection c JOIN source s ON s.id = c.source_id WHERE c.source_id = $1`,
    [sourceId],
  );
  return rows[0];
}

export interface CollectionSettings {
  readonly sourceId: string;
  readonly mode: CollectionMode;
  readonly baseUrl: string;
  readonly repositories: readonly string[];
  readonly intervalSeconds: number;
}

/** Writes how a source is collected; it is asked at once where it is to be asked at all. Answers the credential's number. */
export async function putCollection(tx: Sql, settings: CollectionSettings): Promise<number> {
  const { sourceId, mode, baseUrl, repositories, intervalSeconds } = settings;
  const [row] = await tx<{ credential_generation: number }>(
    `INSERT INTO collection AS c (source_id, mode, base_url, repositories, interval_seconds, next_poll_at)
     VALUES ($1, $2, $3, $4, $5, countersign.now())
     ON CONFLICT (source_id) DO UPDATE SET mode = excluded.mode, base_url = excluded.base_url,
       repositories = excluded.repositories, interval_seconds = excluded.interval_seconds,
       next_poll_at = excluded.next_poll_at, last_error = NULL, faults = 0
     RETURNING credential_generation`,
    [sourceId, mode, baseUrl, repositories, intervalSeconds],
  );
  return row?.credential_generation ?? 0;
}

export async function putCredential(tx: Sql, sourceId: string, generation: number, sealed: Uint8Array): Promise<void> {
  await tx(
    `UPDATE collection SET credential = $3, credential_generation = $2, credential_set_at = countersign.now(),
       rate_limit = NULL, rate_remaining = NULL, rate_reset_at = NULL WHERE source_id = $1`,
    [sourceId, generation, sealed],
  );
}

/** A credential is for the address that it was given with. */
export async function dropCredential(tx: Sql, sourceId: string): Promise<void> {
  await tx("UPDATE collection SET credential = NULL, credential_set_at = NULL WHERE source_id = $1", [sourceId]);
}

/** How long a process that collects keeps its turn without saying that it lives. */
const LEASE_SECONDS = 120;

/**
 * Takes the turn of the source that is due the longest: one to be polled, or one with a backfill under way whose last
 * round was not refused. Undefined: nothing is due, or others have it.
 */
export async function claimCollection(tx: Sql, work: "poll" | "backfill"): Promise<CollectionRow | undefined> {
  const due =
    work === "poll"
      ? "c.next_poll_at <= countersign.now()"
      : `EXISTS (SELECT 1 FROM backfill b WHERE b.source_id = c.source_id AND b.finished_at IS NULL)
         AND (c.faults = 0 OR c.next_poll_at <= countersign.now())`;
  const [claimed] = await tx<{ source_id: string }>(
    `UPDATE collection SET leased_by = gen_random_uuid()::text,
       leased_until = countersign.now() + make_interval(secs => ${LEASE_SECONDS})
     WHERE source_id = (
       SELECT c.source_id FROM collection c JOIN source s ON s.id = c.source_id
       WHERE c.credential IS NOT NULL AND s.disabled_at IS NULL AND ${due}
         AND (c.leased_until IS NULL OR c.leased_until <= countersign.now())
       ORDER BY c.next_poll_at LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
     RETURNING source_id`,
  );
  return claimed && findCollection(tx, claimed.source_id);
}

/** A turn that was taken: which source's, and by which process. */
export type Turn = Pick<CollectionRow, "source_id" | "leased_by">;

/** Says that the process lives; false where its turn was given to another. */
export async function renewLease(tx: Sql, turn: Turn): Promise<boolean> {
  const rows = await tx(
    `UPDATE collection SET leased_until = countersign.now() + make_interval(secs => ${LEASE_SECONDS})
     WHERE source_id = $1 AND leased_by = $2 RETURNING source_id`,
    [turn.source_id, turn.leased_by],
  );
  return rows.length === 1;
}

export interface RateLeft {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: string | null;
}

export interface RoundOutcome {
  readonly work: "poll" | "backfill";
  readonly error: string | null;
  /** Went well but for this. */
  readonly warning: string | null;
  readonly roundMs: number;
  /** When to ask again, in seconds from now. */
  readonly nextInSeconds: number;
  readonly rate: RateLeft | null;
}

/**
 * Ends a turn that is still one's own: how it went, and when the next one is. A backfill that went well leaves the
 * polling as it was. False, and nothing written, where the turn was given to another.
 */
export async function settleRound(tx: Sql, turn: Turn, outcome: RoundOutcome): Promise<boolean> {
  const { work, error, warning, roundMs, nextInSeconds, rate } = outcome;
  const polled = work === "poll";
  const rows = await tx(
    `UPDATE collection SET leased_until = NULL, leased_by = NULL, last_error = coalesce($2, $9), faults = CASE WHEN $2::text IS NULL THEN 0 ELSE faults + 1 END,
       last_poll_at = CASE WHEN $3 THEN countersign.now() ELSE last_poll_at END,
       last_success_at = CASE WHEN $3 AND $2::text IS NULL THEN countersign.now() ELSE last_success_at END,
       last_round_ms = CASE WHEN $3 AND $2::text IS NULL THEN $4 ELSE last_round_ms END,
       next_poll_at = CASE WHEN $3 OR $2::text IS NOT NULL THEN countersign.now() + make_interval(secs => $5) ELSE next_poll_at END,
       rate_limit = coalesce($6, rate_limit), rate_remaining = coalesce($7, rate_remaining),
       rate_reset_at = CASE WHEN $6::integer IS NULL THEN rate_reset_at ELSE $8::timestamptz END
     WHERE source_id = $1 AND leased_by = $10 RETURNING source_id`,
    [
      turn.source_id,
      error,
      polled,
      Math.round(roundMs),
      nextInSeconds,
      rate?.limit ?? null,
      rate?.remaining ?? null,
      rate?.resetAt ?? null,
      warning,
      turn.leased_by,
    ],
  );
  return rows.length === 1;
}
