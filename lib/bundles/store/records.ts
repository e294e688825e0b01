import type { Sql } from "../../platform/sql.ts";
import type { Part } from "./selection.ts";

export interface RecordRow {
  readonly index: number;
  readonly leaf: Uint8Array;
  readonly source: string;
  readonly origin: string;
  readonly key: string;
  readonly received_at: string;
  readonly auth: string;
  /** Null with the rest of the payload once it was erased. */
  readonly salt: Uint8Array | null;
  readonly bytes: Uint8Array | null;
  readonly headers: string | null;
  readonly delivery_sha256: Uint8Array | null;
  readonly delivery_length: number | null;
  readonly redactions: string | null;
}

export interface FactRow {
  readonly index: number;
  readonly ordinal: number;
  readonly kind: string;
  readonly type: string | null;
  readonly occurred_at: string | null;
  readonly repository: string | null;
  readonly environment: string | null;
  readonly subject: string | null;
  readonly headline: string;
}

const ROWS = 400;
const BYTES = 8 * 1024 * 1024;

/** Records of a part by index, after `after`: up to 400, or up to 8 MiB of payload and the record that passes it. */
export async function readPart(tx: Sql, part: Part, after: number): Promise<RecordRow[]> {
  return tx<RecordRow>(
    `WITH next AS (
       SELECT index FROM bundle_record WHERE month = $1 AND kind = $2 AND index > $3::bigint ORDER BY index LIMIT ${ROWS}
     ), sized AS (
       SELECT e.index, e.inbox_id, i.received_at,
         sum(coalesce(octet_length(p.bytes), 0)) OVER (ORDER BY e.index) - coalesce(octet_length(p.bytes), 0) AS before
       FROM next JOIN ledger_entry e USING (index) JOIN inbox i ON i.id = e.inbox_id
       LEFT JOIN payload p ON p.inbox_id = i.id AND p.received_at = i.received_at
     )
     SELECT e.index, e.leaf, i.source, i.origin, i.key, i.received_at, i.auth, p.salt, p.bytes, p.headers,
       p.delivery_sha256, p.delivery_length, p.redactions
     FROM sized s JOIN ledger_entry e ON e.index = s.index JOIN inbox i ON i.id = s.inbox_id
     LEFT JOIN payload p ON p.inbox_id = i.id AND p.received_at = i.received_at
     WHERE s.before < ${BYTES} ORDER BY e.index`,
    [part.month, part.kind, after],
  );
}

/** What was read out of these entries, by entry and ordinal. */
export async function readFacts(tx: Sql, indexes: readonly number[]): Promise<FactRow[]> {
  return tx<FactRow>(
    `SELECT index, ordinal, kind, type, occurred_at, repository, environment, subject, headline
     FROM evidence WHERE index = ANY($1::bigint[]) ORDER BY index, ordinal`,
    [indexes],
  );
}

/** How many exported records hold evidence of each type of the catalogue. */
export async function recordsByType(tx: Sql): Promise<Map<string, number>> {
  const rows = await tx<{ type: string; records: number }>(
    `SELECT v.type, count(DISTINCT v.index)::bigint AS records FROM bundle_record b JOIN evidence v ON v.index = b.index
     WHERE v.type IS NOT NULL GROUP BY v.type ORDER BY v.type COLLATE "C"`,
  );
  return new Map(rows.map(({ type, records }) => [type, records]));
}

export interface SourceRow {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly records: number;
  readonly first_at: string;
  readonly last_at: string;
}

/** The sources of the exported records, with what was heard of each in the bundle. */
export async function sourcesOf(tx: Sql): Promise<SourceRow[]> {
  return tx<SourceRow>(
    `SELECT i.source AS id, coalesce(s.type, 'countersign') AS type, coalesce(s.name, i.source) AS name,
       count(*)::bigint AS records, min(i.received_at) AS first_at, max(i.received_at) AS last_at
     FROM bundle_record b JOIN ledger_entry e ON e.index = b.index JOIN inbox i ON i.id = e.inbox_id
     LEFT JOIN source_facts s ON s.key = i.source
     GROUP BY 1, 2, 3 ORDER BY i.source COLLATE "C"`,
  );
}

export interface RepositoryRow {
  readonly name: string;
  readonly state: { readonly url?: string; readonly kind?: string; readonly branches?: readonly string[] };
}

export async function repositoriesOf(tx: Sql, names: readonly string[] | null): Promise<RepositoryRow[]> {
  return tx<RepositoryRow>(
    `SELECT key AS name, state FROM repository_facts
     WHERE $1::text[] IS NULL OR lower(key) = ANY($1::text[]) ORDER BY key COLLATE "C"`,
    [names],
  );
}
