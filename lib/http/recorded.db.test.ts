import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { present } from "../ingest/present.ts";
import { NOT_PAYLOADS, RECORDED, type RecordedRow } from "../ingest/recorded.ts";
import { blank, type Span } from "../ingest/redact.ts";
import { ABSENT, ABSENT_NOTE, deliveryOf, recordedFiles } from "../ingest/test-recorded.ts";
import { openIngest, post, type Answered, type IngestTest } from "./test-ingest.ts";

interface Sent {
  readonly source: string;
  readonly body: Uint8Array;
  readonly first: Answered;
  readonly again: Answered;
}

interface StoredRecord {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly bytes: Buffer;
  readonly redactions: string | null;
}

interface EvidenceRow {
  readonly inbox_id: string;
  readonly kind: string;
  readonly occurred_at: string | Date | null;
  readonly actor: string | null;
  readonly fact: object;
}

const table = RECORDED.map((row) => [`${row.type}: ${row.file}`, row] as const);

// Every file as its sender sends it, twice, through the endpoint into one ledger; then what the database holds of it.
describe.skipIf(ABSENT)(`recorded payloads through the endpoint${ABSENT_NOTE}`, () => {
  const sent = new Map<string, Sent>();
  let test: IngestTest;

  beforeAll(async () => {
    test = await openIngest();
    for (const row of RECORDED) sent.set(row.file, await send(row));
    await test.settle();
  });
  afterAll(() => test.close());

  // A source for each file: two recordings may well share the key that their sender gave them.
  async function send(row: RecordedRow): Promise<Sent> {
    const source = await test.source({
      type: row.type,
      name: row.file.replace(/[^\w./-]/g, "-").slice(-80),
      cluster: "prod-eu-1",
    });
    const { body, headers } = deliveryOf(row, source.secret, Date.now());
    const first = await post(source.id, body, headers);
    return { source: source.id, body, first, again: await post(source.id, body, headers) };
  }

  const sentOf = (row: RecordedRow): Sent => {
    const found = sent.get(row.file);
    if (!found) throw new Error(`${row.file} was not sent.`);
    return found;
  };

  it.each(table)("%s is accepted and stored once, byte for byte", async (_name, row) => {
    const { source, body, first, again } = sentOf(row);
    expect(first).toMatchObject({ status: 202, body: { duplicates: 0 } });
    const ids = first.body.entries?.map(({ id }) => id) ?? [];
    expect(ids).toHaveLength(first.body.accepted ?? -1);
    expect(again).toMatchObject({ status: 202, body: { accepted: 0, duplicates: ids.length } });
    expect(again.body.entries).toEqual(first.body.entries?.map((entry) => ({ ...entry, duplicate: true })));

    const stored = await test.sql<StoredRecord>(
      `SELECT i.id::text AS id, i.range_from AS "from", i.range_to AS "to", p.bytes, p.redactions
       FROM inbox i JOIN payload p ON p.inbox_id = i.id JOIN ledger_entry e ON e.inbox_id = i.id
       WHERE i.source = $1 ORDER BY i.id`,
      [source],
    );
    expect(stored.map(({ id }) => id)).toEqual(ids);
    expect(stored.some(({ redactions }) => redactions !== null)).toBe(row.blanked !== undefined);
    let at = 0;
    let between = "";
    for (const { from, to, bytes, redactions } of stored) {
      // Safe because redactions are stored as the ranges that `split` gave.
      const spans = redactions === null ? [] : (JSON.parse(redactions) as Span[]);
      expect(bytes.equals(blank(body.subarray(from, to), spans, from))).toBe(true);
      for (const text of row.blanked ?? []) expect(bytes.includes(text)).toBe(false);
      between += Buffer.from(body.subarray(at, from)).toString("latin1");
      at = to;
    }
    between += Buffer.from(body.subarray(at)).toString("latin1");
    expect(between.trim()).toBe("");
  });

  it.each(table)("%s is evidence of its kind, with its time, what it is about, and who", async (_name, row) => {
    const { source, first } = sentOf(row);
    const rows = await test.sql<EvidenceRow>(
      `SELECT l.inbox_id::text AS inbox_id, e.kind, e.occurred_at, e.actor, e.facts->'fact' AS fact
       FROM evidence e JOIN ledger_entry l ON l.index = e.index WHERE e.source = $1 ORDER BY e.index, e.ordinal`,
      [source],
    );
    const seen = rows.map(({ kind, occurred_at: time, actor, fact }) => ({
      kind,
      time: time === null ? null : new Date(time).toISOString(),
      actor,
      fact,
    }));
    expect(seen).toHaveLength(row.readings.length);
    // A member that a row says is undefined is one that the payload must not be read to have.
    const told = row.readings.map(({ fact, ...reading }) => ({ kind: fact.kind, ...reading, fact: present(fact) }));
    expect(seen).toMatchObject(told);
    for (const [at, { fact }] of row.readings.entries()) {
      const absent = Object.keys(fact).filter((name) => fact[name] === undefined);
      for (const name of absent) expect(rows[at]?.fact).not.toHaveProperty(name);
    }
    expect([...new Set(rows.map((one) => one.inbox_id))]).toEqual(first.body.entries?.map(({ id }) => id));
  });

  it("have a row each, or a reason why nobody sends them", () => {
    const folders = Object.keys(NOT_PAYLOADS).filter((name) => name.endsWith("/"));
    const files = recordedFiles().filter((file) => !folders.some((folder) => file.startsWith(folder)));
    const told = Object.keys(NOT_PAYLOADS).filter((name) => !name.endsWith("/"));
    expect([...RECORDED.map((row) => row.file), ...told].sort()).toEqual(files);
  });

  it("leave at most 10 % unparsed, each with its reason", async () => {
    const left = await test.sql<{ source: string }>(
      "SELECT DISTINCT e.source FROM evidence e WHERE e.kind = 'unparsed' AND e.origin = 'delivery'",
    );
    const files = RECORDED.filter((row) => left.some(({ source }) => source === sentOf(row).source));
    expect(files.map(({ file, unparsed }) => [file, typeof unparsed])).toEqual(
      files.map(({ file }) => [file, "string"]),
    );
    expect(files).toHaveLength(left.length);
    expect(files.length / RECORDED.length).toBeLessThanOrEqual(0.1);
  });
});
