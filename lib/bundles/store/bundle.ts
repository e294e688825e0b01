import type { Sql } from "../../platform/sql.ts";
import type { BundleRequest } from "../request.ts";

export type BundleState = "queued" | "collecting" | "hashing" | "signed" | "ready" | "failed";

export interface BundleRow {
  readonly id: string;
  readonly request: BundleRequest;
  readonly stored_from: string;
  readonly stored_to: string;
  readonly size: number;
  readonly identifier: string;
  readonly state: BundleState;
  readonly done: number;
  readonly total: number;
  readonly tries: number;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly finished_at: string | null;
  readonly sha256: string | null;
  readonly fingerprint: string | null;
  readonly bytes: number | null;
  readonly records: number | null;
  readonly files: number | null;
  readonly fault: string | null;
}

export type NewBundle = Pick<
  BundleRow,
  "id" | "request" | "stored_from" | "stored_to" | "size" | "identifier" | "requested_by"
>;

/** False where this id was taken before. */
export async function insertBundle(tx: Sql, bundle: NewBundle): Promise<boolean> {
  const { id, request, stored_from: from, stored_to: to, size, identifier, requested_by: by } = bundle;
  const rows = await tx(
    `INSERT INTO bundle (id, request, stored_from, stored_to, size, identifier, state, done, total, tries, requested_by, requested_at)
     VALUES ($1, $2::jsonb, $3::timestamptz, $4::timestamptz, $5, $6, 'queued', 0, 0, 0, $7, countersign.now())
     ON CONFLICT DO NOTHING RETURNING id`,
    [id, JSON.stringify(request), from, to, size, identifier, by],
  );
  return rows.length > 0;
}

/** Null: no limit. */
export interface BundleScope {
  readonly repositories: readonly string[] | null;
  readonly environments: readonly string[] | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** A bundle is seen by who may see all that is in it. Parameters $1 to $4. */
const COVERED = `
  ($1::text[] IS NULL OR (jsonb_typeof(request->'repositories') = 'array' AND request->'repositories' <@ to_jsonb($1::text[])))
  AND ($2::text[] IS NULL OR (jsonb_typeof(request->'environments') = 'array' AND request->'environments' <@ to_jsonb($2::text[])))
  AND ($3::timestamptz IS NULL OR stored_from >= $3::timestamptz)
  AND ($4::timestamptz IS NULL OR stored_to <= $4::timestamptz)`;

const covered = (scope: BundleScope) => [scope.repositories, scope.environments, scope.from, scope.to];

export async function listBundles(
  sql: Sql,
  scope: BundleScope,
  page: { readonly before: readonly [string, string] | null; readonly limit: number },
): Promise<BundleRow[]> {
  return sql<BundleRow>(
    `SELECT * FROM bundle WHERE ${COVERED}
       AND ($5::timestamptz IS NULL OR (requested_at, id) < ($5::timestamptz, $6::text))
     ORDER BY requested_at DESC, id DESC LIMIT $7`,
    [...covered(scope), page.before?.[0] ?? null, page.before?.[1] ?? null, page.limit],
  );
}

export async function countBundles(sql: Sql, scope: BundleScope): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::bigint AS count FROM bundle WHERE ${COVERED}`,
    covered(scope),
  );
  return row?.count ?? 0;
}

export async function findBundle(sql: Sql, scope: BundleScope, id: string): Promise<BundleRow | undefined> {
  const [row] = await sql<BundleRow>(`SELECT * FROM bundle WHERE ${COVERED} AND id = $5`, [...covered(scope), id]);
  return row;
}

/** Those that nobody has finished, oldest first; while projections are rebuilt past their size, they wait. */
export async function unfinishedBundles(sql: Sql): Promise<BundleRow[]> {
  return sql<BundleRow>(`SELECT * FROM bundle WHERE finished_at IS NULL AND size <= coalesce((SELECT size FROM advance_cursor), 0)
     ORDER BY requested_at, id LIMIT 100`);
}

/**
 * Takes a bundle for this connection, which MUST be held until `releaseBundle`: when its process dies the server lets go,
 * and another worker starts it from scratch. Undefined where somebody else has it, or it was finished meanwhile.
 */
export async function claimBundle(connection: Sql, id: string): Promise<BundleRow | undefined> {
  const [lock] = await connection<{ taken: boolean }>("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken", [
    `bundle/${id}`,
  ]);
  if (!lock?.taken) return undefined;
  const [row] = await connection<BundleRow>(
    `UPDATE bundle SET state = 'collecting', done = 0, total = 0, tries = tries + 1
     WHERE id = $1 AND finished_at IS NULL RETURNING *`,
    [id],
  );
  if (!row) await releaseBundle(connection, id);
  return row;
}

export async function releaseBundle(connection: Sql, id: string): Promise<void> {
  await connection("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [`bundle/${id}`]);
}

export async function noteProgress(
  sql: Sql,
  id: string,
  { state, done, total }: Pick<BundleRow, "state" | "done" | "total">,
): Promise<void> {
  await sql("UPDATE bundle SET state = $2, done = $3, total = $4 WHERE id = $1 AND finished_at IS NULL", [
    id,
    state,
    done,
    total,
  ]);
}

export type Outcome = Pick<BundleRow, "sha256" | "fingerprint" | "bytes" | "records" | "files">;

/** False where it was finished before. */
export async function noteReady(tx: Sql, id: string, outcome: Outcome): Promise<boolean> {
  const rows = await tx(
    `UPDATE bundle SET state = 'ready', finished_at = countersign.now(), done = total, sha256 = $2, fingerprint = $3,
       bytes = $4, records = $5, files = $6
     WHERE id = $1 AND finished_at IS NULL RETURNING id`,
    [id, outcome.sha256, outcome.fingerprint, outcome.bytes, outcome.records, outcome.files],
  );
  return rows.length > 0;
}

export async function noteFailed(sql: Sql, id: string, fault: string): Promise<void> {
  await sql(
    `UPDATE bundle SET state = 'failed', finished_at = countersign.now(), fault = $2
     WHERE id = $1 AND finished_at IS NULL`,
    [id, fault],
  );
}

/** The newest one that is ready. */
export async function newestReady(sql: Sql): Promise<Pick<BundleRow, "id" | "identifier"> | null> {
  const [row] = await sql<Pick<BundleRow, "id" | "identifier">>(
    "SELECT id, identifier FROM bundle WHERE state = 'ready' ORDER BY finished_at DESC, id DESC LIMIT 1",
  );
  return row ?? null;
}
