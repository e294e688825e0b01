import { toBase64, toHex } from "../base/bytes.ts";
import type { FactRow, RecordRow } from "./store/records.ts";

/**
 * One line of a record part: the record as received (Base64) with its salt and what came with it, so that commitment,
 * leaf, tile and checkpoint can be recomputed; and what was read out of it. An erased record has no payload.
 */
export function recordLine(row: RecordRow, facts: readonly FactRow[]): string {
  const line = {
    index: row.index,
    receivedAt: row.received_at,
    occurredAt: facts.find((fact) => fact.occurred_at !== null)?.occurred_at ?? null,
    source: row.source,
    origin: row.origin,
    kinds: [...new Set(facts.map((fact) => fact.kind))],
    auth: JSON.parse(row.auth) as unknown,
    key: row.key,
    headers: row.headers,
    deliverySha256: row.delivery_sha256 && toHex(row.delivery_sha256),
    deliveryLength: row.delivery_length,
    redactions: row.redactions === null ? null : (JSON.parse(row.redactions) as unknown),
    salt: row.salt && toBase64(row.salt),
    bytes: row.bytes && Buffer.from(row.bytes).toString("base64"),
    erased: row.bytes === null,
    leaf: Buffer.from(row.leaf).toString("utf8"),
    facts: facts.map((fact) => ({
      ordinal: fact.ordinal,
      kind: fact.kind,
      type: fact.type,
      occurredAt: fact.occurred_at,
      repository: fact.repository,
      environment: fact.environment,
      subject: fact.subject,
      headline: fact.headline,
    })),
  };
  return JSON.stringify(line);
}
