import type { Prepared, Sql } from "../../platform/sql.ts";
import type { Acceptance } from "../acceptance.ts";
import { commitPayload } from "../leaf.ts";
import { nodeHmac } from "../node-hash.ts";

export interface Accepted {
  readonly inboxId: number;
  readonly receivedAt: string;
  readonly duplicate: boolean;
}

/**
 * Ids are drawn in the order given (order in a file is order in the ledger); keys are claimed in sorted order, so that
 * two flushes that share keys cannot deadlock. Nothing of a record is written unless its key was new.
 */
const ACCEPT: Prepared = {
  name: "ledger-accept",
  text: `
WITH moment AS MATERIALIZED (SELECT countersign.now() AS at),
incoming AS MATERIALIZED (
  SELECT nextval('inbox_id_seq') AS id, t.*
  FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::int[], $10::int[], $11::int[])
    WITH ORDINALITY AS t(source, origin, key, range_from, range_to, auth, headers, redactions, delivery_length, blob_from, blob_length, n)
), fresh AS (
  INSERT INTO inbox_key (source, key, inbox_id)
  SELECT source, key, id FROM incoming ORDER BY source, key, n
  ON CONFLICT DO NOTHING RETURNING inbox_id
), write_inbox AS (
  INSERT INTO inbox (id, source, origin, key, range_from, range_to, received_at, auth, key_hash, delivery_hash, commitment)
  SELECT i.id, i.source, i.origin, i.key, i.range_from, i.range_to, m.at, i.auth,
    substring($13::bytea FROM ((i.n - 1) * 160 + 33)::int FOR 32),
    substring($13::bytea FROM ((i.n - 1) * 160 + 65)::int FOR 32),
    substring($13::bytea FROM ((i.n - 1) * 160 + 97)::int FOR 32)
  FROM incoming i JOIN fresh f ON f.inbox_id = i.id, moment m
), write_payload AS (
  INSERT INTO payload (inbox_id, received_at, salt, bytes, headers, delivery_sha256, delivery_length, redactions)
  SELECT i.id, m.at, substring($13::bytea FROM ((i.n - 1) * 160 + 1)::int FOR 32),
    substring($12::bytea FROM i.blob_from + 1 FOR i.blob_length), i.headers,
    substring($13::bytea FROM ((i.n - 1) * 160 + 129)::int FOR 32), i.delivery_length, i.redactions
  FROM incoming i JOIN fresh f ON f.inbox_id = i.id, moment m
), write_pending AS (
  INSERT INTO pending (inbox_id) SELECT inbox_id FROM fresh
)
SELECT i.n::int AS n, i.id::text AS id, m.at FROM incoming i JOIN fresh f ON f.inbox_id = i.id, moment m`,
};

const FIND = `
SELECT t.n::int AS n, k.inbox_id::text AS id, i.received_at AS at
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t(source, key, n)
JOIN inbox_key k ON k.source = t.source AND k.key = t.key JOIN inbox i ON i.id = k.inbox_id`;

interface Row {
  readonly n: number;
  readonly id: string;
  readonly at: string | Date;
}

/** Writes all records whose key is new, in one statement; answers for each, in order. Durable once it returns (autocommit). */
export async function acceptRecords(sql: Sql, records: readonly Acceptance[]): Promise<Accepted[]> {
  const answers: (Accepted | undefined)[] = new Array<Accepted | undefined>(records.length).fill(undefined);
  for (const row of await sql<Row>(ACCEPT, acceptParameters(records))) answers[row.n - 1] = toAccepted(row, false);
  const missing = records.flatMap((record, at) => (answers[at] ? [] : [{ record, at }]));
  if (missing.length > 0) {
    const found = await sql<Row>(FIND, [missing.map((m) => m.record.source), missing.map((m) => m.record.key)]);
    for (const row of found) {
      const place = missing[row.n - 1];
      if (place) answers[place.at] = toAccepted(row, true);
    }
  }
  return answers.map((answer) => {
    if (!answer) throw new Error("A record was neither written nor found by its key.");
    return answer;
  });
}

function toAccepted(row: Row, duplicate: boolean): Accepted {
  return { inboxId: Number(row.id), receivedAt: new Date(row.at).toISOString(), duplicate };
}

function acceptParameters(records: readonly Acceptance[]): unknown[] {
  let offset = 0;
  const offsets = records.map((record) => {
    const at = offset;
    offset += record.bytes.byteLength;
    return at;
  });
  return [
    records.map((r) => r.source),
    records.map((r) => r.origin),
    records.map((r) => r.key),
    records.map((r) => r.from),
    records.map((r) => r.to),
    records.map((r) => r.auth),
    records.map((r) => r.headers),
    records.map((r) => r.redactions),
    records.map((r) => r.deliveryLength),
    offsets,
    records.map((r) => r.bytes.byteLength),
    Buffer.concat(records.map((r) => r.bytes)),
    Buffer.concat(records.map((r) => r.hashes)),
  ];
}

/**
 * Whether the stored record under an id holds these bytes. True as well where its payload was erased: then nothing is
 * left to differ from.
 */
export async function sameBytes(sql: Sql, inboxId: number, bytes: Uint8Array): Promise<boolean> {
  const [row] = await sql<{ salt: Uint8Array; commitment: Uint8Array }>(
    `SELECT p.salt, i.commitment FROM inbox i JOIN payload p ON p.inbox_id = i.id AND p.received_at = i.received_at WHERE i.id = $1`,
    [inboxId],
  );
  return !row || Buffer.from(commitPayload(nodeHmac, row.salt, bytes)).equals(row.commitment);
}
