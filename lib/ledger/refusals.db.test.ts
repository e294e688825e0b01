import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../base/sha256.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { makeAcceptance } from "./acceptance.ts";
import { Sequencer } from "./sequence.ts";
import { acceptRecords } from "./store/accept.ts";
import { testLogKey } from "./test-log-key.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const sql = pgSql(database.db.pool);
  const bytes = Buffer.from("record");
  const record = (key: string) =>
    makeAcceptance({
      source: "src_test",
      origin: "delivery",
      key,
      from: 0,
      to: bytes.byteLength,
      auth: { method: "bearer", generation: 1 },
      headers: {},
      bytes,
      deliverySha256: sha256(bytes),
      deliveryLength: bytes.byteLength,
    });
  await acceptRecords(
    sql,
    Array.from({ length: 257 }, (_, n) => record(String(n))),
  );
  const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
  await new Sequencer(database.db.pool, await testLogKey(sql), keeper).run(1_000);
});
afterAll(() => database.close());

/** A column of each table of the ledger that a fraud would want to change. */
const COLUMNS = {
  payload: "headers",
  inbox: "source",
  inbox_key: "key",
  ledger_entry: "leaf",
  tile: "hashes",
  checkpoint: "note",
  anchor: "kind",
  erasure: "residual",
  database_identity: "kind",
};

const statements = Object.entries(COLUMNS).flatMap(([table, column]) => [
  `UPDATE ${table} SET ${column} = ${column}`,
  `DELETE FROM ${table}`,
  `TRUNCATE ${table}`,
]);

describe("the database refuses", () => {
  it.each(statements)("the application: %s", async (statement) => {
    await expect(database.db.pool.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  // A trigger for each row fires on rows: those of empty tables are held by TRUNCATE's, for each statement.
  const rowless = ["anchor", "erasure"];
  it.each(statements.filter((sql) => sql.startsWith("TRUNCATE") || !rowless.some((table) => sql.includes(table))))(
    "the owner, as long as the triggers stand: %s",
    async (statement) => {
      await expect(database.owner.query(statement)).rejects.toMatchObject({ code: "42501" });
    },
  );

  it("the application: an erasure, or an identity, of its own making", async () => {
    const erasure = "INSERT INTO erasure VALUES (1, 2, 3, '{}', countersign.now())";
    await expect(database.db.pool.query(erasure)).rejects.toMatchObject({ code: "42501" });
    const identity = "INSERT INTO database_identity (kind, log_id, origin) VALUES ('test', 'x', 'y')";
    await expect(database.db.pool.query(identity)).rejects.toMatchObject({ code: "42501" });
  });

  it("the application: taking back what waits, but by sequencing it", async () => {
    await expect(database.db.pool.query("UPDATE pending SET inbox_id = 1")).rejects.toMatchObject({ code: "42501" });
    await expect(database.db.pool.query("TRUNCATE pending")).rejects.toMatchObject({ code: "42501" });
  });
});
