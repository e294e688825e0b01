import type { Sql } from "../../platform/sql.ts";

export interface TagRow {
  readonly tag: string;
  readonly object: string;
  readonly target: string | null;
  readonly sequence: number;
  readonly attempt: number;
  readonly status: string;
  readonly keyId: string | null;
  readonly verifier: string;
  readonly gone: boolean;
  readonly firstObservedAt: string;
}

/** Every tag that was ever observed, by its name. */
export async function readTags(sql: Sql, repository: string): Promise<Map<string, TagRow>> {
  const rows = await sql<TagRow>(
    `SELECT tag, object, target, sequence, attempt, status, key_id AS "keyId", verifier, gone,
       first_observed_at AS "firstObservedAt"
     FROM mirror_tag WHERE repository = $1`,
    [repository],
  );
  return new Map(rows.map((row) => [row.tag, row]));
}

/** Writes tags as observed; false where another process observed one of them meanwhile: then nothing may be kept. */
export async function putTags(tx: Sql, repository: string, rows: readonly TagRow[]): Promise<boolean> {
  const written = await tx(
    `INSERT INTO mirror_tag
       (repository, tag, object, target, sequence, attempt, status, key_id, verifier, gone, first_observed_at)
     SELECT $1, t.* FROM unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::text[], $8::text[],
       $9::text[], $10::boolean[], $11::timestamptz[]) AS t
     ON CONFLICT (repository, tag) DO UPDATE SET object = excluded.object, target = excluded.target,
       sequence = excluded.sequence, attempt = excluded.attempt, status = excluded.status, key_id = excluded.key_id,
       verifier = excluded.verifier, gone = excluded.gone, first_observed_at = excluded.first_observed_at
     WHERE mirror_tag.sequence = excluded.sequence - 1
     RETURNING tag`,
    [
      repository,
      rows.map((row) => row.tag),
      rows.map((row) => row.object),
      rows.map((row) => row.target),
      rows.map((row) => row.sequence),
      rows.map((row) => row.attempt),
      rows.map((row) => row.status),
      rows.map((row) => row.keyId),
      rows.map((row) => row.verifier),
      rows.map((row) => row.gone),
      rows.map((row) => row.firstObservedAt),
    ],
  );
  return written.length === rows.length;
}
