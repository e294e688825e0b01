import type { Sql } from "../../platform/sql.ts";
import type { StoredPeriod } from "../../policy/period.ts";

/** What a bundle is cut out of: the log at a size, a period, and places. Null: no limit. */
export interface Cut extends StoredPeriod {
  readonly size: number;
  readonly repositories: readonly string[] | null;
  readonly environments: readonly string[] | null;
}

export const cutValues = (cut: Cut): unknown[] => [cut.size, cut.from, cut.to, cut.repositories, cut.environments];

/**
 * The rule of `inScope` in SQL over parameters $4 and $5: each place that a row has must be granted, a row without any
 * place is seen only where nothing is limited. `null` names a column that the table does not have.
 */
export function placed(repository: string | null, environment: string | null): string {
  const repo = repository ?? "NULL::text";
  const env = environment ?? "NULL::text";
  return `(($4::text[] IS NULL AND $5::text[] IS NULL) OR (
    (${repo} IS NOT NULL OR ${env} IS NOT NULL)
    AND (${repo} IS NULL OR $4::text[] IS NULL OR lower(${repo}) = ANY($4::text[]))
    AND (${env} IS NULL OR $5::text[] IS NULL OR ${env} = ANY($5::text[]))))`;
}

/**
 * Chooses the records of a bundle into a temporary table: every entry received in the period that is in scope, under its
 * month and the kind of its first fact. MUST run in a transaction; the table ends with it.
 */
export async function selectRecords(tx: Sql, cut: Cut): Promise<void> {
  await tx(
    `CREATE TEMPORARY TABLE bundle_record (index bigint PRIMARY KEY, month text NOT NULL, kind text NOT NULL,
       in_period boolean NOT NULL) ON COMMIT DROP`,
  );
  await tx(
    `INSERT INTO bundle_record (index, month, kind, in_period)
     SELECT index, to_char(min(received_at) AT TIME ZONE 'UTC', 'YYYY-MM'), (array_agg(kind ORDER BY ordinal))[1], true
     FROM evidence
     WHERE index < $1::bigint AND received_at >= $2::timestamptz AND received_at < $3::timestamptz
       AND ${placed("repository", "environment")}
     GROUP BY index`,
    cutValues(cut),
  );
  // An entry that says nothing yet (set aside) belongs to no place: whole bundles carry it all the same.
  await tx(
    `INSERT INTO bundle_record (index, month, kind, in_period)
     SELECT e.index, to_char(i.received_at AT TIME ZONE 'UTC', 'YYYY-MM'), 'unread', true
     FROM ledger_entry e JOIN inbox i ON i.id = e.inbox_id
     WHERE e.index < $1::bigint AND e.index >= $6::bigint
       AND i.received_at >= $2::timestamptz AND i.received_at < $3::timestamptz
       AND $4::text[] IS NULL AND $5::text[] IS NULL
       AND NOT EXISTS (SELECT FROM evidence v WHERE v.index = e.index)`,
    [...cutValues(cut), await sizeBefore(tx, cut.from)],
  );
}

/** Adds entries that rows of the populations name, where they were received outside the period. */
export async function selectReferenced(tx: Sql, cut: Cut, indexes: readonly number[]): Promise<void> {
  if (indexes.length === 0) return;
  await tx(
    `INSERT INTO bundle_record (index, month, kind, in_period)
     SELECT index, to_char(min(received_at) AT TIME ZONE 'UTC', 'YYYY-MM'), (array_agg(kind ORDER BY ordinal))[1], false
     FROM evidence
     WHERE index < $1::bigint AND index = ANY($6::bigint[]) AND ($2::timestamptz <= $3::timestamptz)
       AND ${placed("repository", "environment")}
     GROUP BY index ON CONFLICT DO NOTHING`,
    [...cutValues(cut), indexes],
  );
}

/** Size of the newest checkpoint signed at or before an instant: every entry received later has a higher index. */
export async function sizeBefore(sql: Sql, at: string): Promise<number> {
  const [row] = await sql<{ size: number }>(
    "SELECT size FROM checkpoint WHERE signed_at <= $1::timestamptz ORDER BY signed_at DESC, size DESC LIMIT 1",
    [at],
  );
  return row?.size ?? 0;
}

export interface Part {
  readonly month: string;
  readonly kind: string;
  readonly records: number;
}

export async function recordParts(tx: Sql): Promise<Part[]> {
  return tx<Part>(
    `SELECT month, kind, count(*)::bigint AS records FROM bundle_record GROUP BY month, kind
     ORDER BY month COLLATE "C", kind COLLATE "C"`,
  );
}

/** Numbers of the lowest tiles that hold a record, and all those of the period between them. */
export async function leafTiles(tx: Sql): Promise<number[]> {
  const rows = await tx<{ n: number }>(
    `SELECT DISTINCT n FROM (
       SELECT index / 256 AS n FROM bundle_record
       UNION ALL
       SELECT generate_series(min(index) / 256, max(index) / 256) FROM bundle_record WHERE in_period
     ) t WHERE n IS NOT NULL ORDER BY n`,
  );
  return rows.map((row) => row.n);
}

export interface SelectionCounts {
  readonly records: number;
  readonly inPeriod: number;
  readonly erased: number;
  readonly unread: number;
  /** Counted in the ledger, not in what was made of it. */
  readonly receivedInPeriod: number;
}

export async function selectionCounts(tx: Sql, cut: Cut): Promise<SelectionCounts> {
  const [row] = await tx<SelectionCounts>(
    `SELECT count(*)::bigint AS records, count(*) FILTER (WHERE b.in_period)::bigint AS "inPeriod",
       count(*) FILTER (WHERE x.index IS NOT NULL)::bigint AS erased,
       count(*) FILTER (WHERE b.kind = 'unread')::bigint AS unread,
       (SELECT count(*)::bigint FROM ledger_entry e JOIN inbox i ON i.id = e.inbox_id
        WHERE e.index >= $2::bigint AND e.index < $1::bigint
          AND i.received_at >= $3::timestamptz AND i.received_at < $4::timestamptz) AS "receivedInPeriod"
     FROM bundle_record b LEFT JOIN erasure x ON x.index = b.index`,
    [cut.size, await sizeBefore(tx, cut.from), cut.from, cut.to],
  );
  return row ?? { records: 0, inPeriod: 0, erased: 0, unread: 0, receivedInPeriod: 0 };
}

/** How many entries of the period are in scope: what `selectRecords` would choose, without those that say nothing. */
export async function countRecords(sql: Sql, cut: Cut): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(DISTINCT index)::bigint AS count FROM evidence
     WHERE index < $1::bigint AND received_at >= $2::timestamptz AND received_at < $3::timestamptz
       AND ${placed("repository", "environment")}`,
    cutValues(cut),
  );
  return row?.count ?? 0;
}
