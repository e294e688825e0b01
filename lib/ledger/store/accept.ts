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
 * Answers one row: rows cost a delivery more than the digits of an id. Ids are drawn in the order given (order in a file is order in the ledger); keys are claimed in sorted order, so that
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
SELECT array_to_string(array_agg(f.inbox_id ORDER BY i.n), ',', '') AS ids, (SELECT at FROM moment) AS at
FROM incoming i LEFT JOIN fresh f ON f.inbox_id = i.id`,
};

const FIND = `
SELECT t.n::int AS n, k.inbox_id::text AS id, i.received_at AS at
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t(source, key, n)
JOIN inbox_key k ON k.source = t.source AND k.key = t.key JOIN inbox i ON i.id = k.inbox_id`;

interface Found {
  readonly n: number;
  readonly id: string;
  readonly at: string | Date;
}

/** Writes all records whose key is new, in one statement; answers for each, in order. Durable once it returns (autocommit). */
export async function acceptRecords(sql: Sql, records: readonly Acceptance[]): Promise<Accepted[]> {
  const answers: (Accepted | undefined)[] = new Array<Accepted | undefined>(records.length).fill(undefined);
  const [written] = await sql<{ ids: string; at: string | Date }>(ACCEPT, acceptParameters(records));
  const receivedAt = new Date(written?.at ?? NaN).toISOString();
  for (const [at, id] of (written?.ids ?? "").split(",").entries()) {
    if (id !== "") answers[at] = { inboxId: Number(id), receivedAt, duplicate: false };
  }
  const missing = records.flatMap((record, at) => (answers[at] ? [] : [{ record, at }]));
  if (missing.length > 0) {
    const found = await sql<Found>(FIND, [missing.map((m) => m.record.source), missing.map((m) => m.record.key)]);
    for (const row of found) {
      const place = missing[row.n - 1];
      const first = { inboxId: Number(row.id), receivedAt: new Date(row.at).toISOString(), duplicate: true };
      if (place) answers[place.at] = first;
    }
  }
  return answers.map((answer) => {
    if (!answer) throw new Error("A record was neither written nor found by its key.");
    return answer;
  });
}

function acceptParameters(records: readonly Acceptance[]): unknown[] {
  let offset = 0;
  const offsets = records.map((record) => {
    const at = offset;
    offset += record.bytes.byteLength;
    return at;
  });
  return [
    texts(records.map((r) => r.source)),
    texts(records.map((r) => r.origin)),
    texts(records.map((r) => r.key)),
    integers(records.map((r) => r.from)),
    integers(records.map((r) => r.to)),
    texts(records.map((r) => r.auth)),
    texts(records.map((r) => r.headers)),
    texts(records.map((r) => r.redactions)),
    integers(records.map((r) => r.deliveryLength)),
    integers(offsets),
    integers(records.map((r) => r.bytes.byteLength)),
    Buffer.concat(records.map((r) => r.bytes)),
    Buffer.concat(records.map((r) => r.hashes)),
  ];
}

// Array literals by our own hand: the driver makes each element by two replacements, a quarter of a delivery's time.
function texts(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : quoted(value))).join(",")}}`;
}

function quoted(text: string): string {
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, "\\$&") : text}"`;
}

function integers(values: readonly number[]): string {
  return `{${values.join(",")}}`;
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
