import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acting, signedIn, type TestPerson } from "../../access/test-people.ts";
import { EVERYTHING } from "../../access/scope.ts";
import { erasedMark } from "../../base/erased.ts";
import { clock, COMMIT_A, fluxDone, TestLedger } from "../../deployments/test-ledger.ts";
import { dropProjections, projectionTables } from "../../ledger/store/rebuild.ts";
import { Follower } from "../../pipeline.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { eraseEntry } from "./erase-entry.ts";

let database: TestDatabase;
let ledger: TestLedger;
let admin: TestPerson;

const reason = { reason: "asked for by the person" };
const erase = (index: number, who: TestPerson = admin) =>
  inTransaction(database.db.pool, (tx) => eraseEntry(tx, acting(who.principal), index, reason));
const refusal = (word: string): unknown => expect.objectContaining({ reason: word });
const indexOf = async (kind: string) => {
  const [row] = await ledger.sql<{ index: number }>(
    "SELECT index::float8 AS index FROM evidence WHERE kind = $1 ORDER BY index LIMIT 1",
    [kind],
  );
  return row?.index ?? -1;
};

beforeAll(async () => {
  database = await testDatabase();
  const follower = new Follower(database.db.pool);
  ledger = await TestLedger.open(database.db, () => follower.run());
  await ledger.moveClock(clock(0));
  admin = await signedIn(database.db, { name: "Ada" });
  await ledger.source("src_flux", "flux", "prod-eu-1");
  await ledger.source("src_records", "records", "prod-eu-1");
  const by = { name: "Zelda Quill", email: "zelda@acme.example" };
  await ledger.deliver("src_records", { type: "ticket", ticket: "PAY-7", title: "Zelda asked", status: "open", by });
  await ledger.deliver("src_flux", fluxDone(1, COMMIT_A));
  await ledger.settle();
});
afterAll(() => database.close());

describe("erasing an entry", () => {
  it("is refused to who may not, may not see everything, or names what people did here", async () => {
    const manager = await signedIn(database.db, { roles: ["compliance-manager"] });
    const narrow = await signedIn(database.db, { scope: { ...EVERYTHING, environments: ["staging"] } });
    await ledger.settle();
    const ticket = await indexOf("ticket");
    await expect(erase(ticket, manager)).rejects.toThrow(refusal("NOT_PERMITTED"));
    await expect(erase(ticket, narrow)).rejects.toThrow(refusal("SCOPE_LIMITED"));
    await expect(erase(await indexOf("action"))).rejects.toThrow(refusal("OWN_RECORD"));
    await expect(erase(9_999)).rejects.toThrow(refusal("NO_SUCH_ENTRY"));
  });

  it("waits until the worker has read what would be erased", async () => {
    const ticket = await indexOf("ticket");
    await inTransaction(database.db.pool, dropProjections);
    await expect(erase(ticket)).rejects.toThrow(refusal("NOT_FOLLOWED"));
    await ledger.settle();
    expect(await indexOf("ticket")).toBe(ticket);
  });

  it("leaves the facts about things, and nobody's name in any projection", async () => {
    const ticket = await indexOf("ticket");
    const { id } = await erase(ticket);
    expect(await ledger.sql("SELECT size FROM advance_cursor")).toEqual([]);
    await ledger.settle();
    const rows = await ledger.sql(
      "SELECT kind, actor, headline, subject, facts->'fact'->>'status' AS status FROM evidence WHERE index = $1",
      [ticket],
    );
    const actor = erasedMark("Zelda Quill");
    expect(rows).toEqual([{ kind: "ticket", actor, headline: "PAY-7 open: erased", subject: "PAY-7", status: "open" }]);
    const [said] = await ledger.sql<{ facts: object }>(
      "SELECT facts FROM evidence e JOIN ledger_entry l ON l.index = e.index WHERE l.inbox_id = $1",
      [id],
    );
    expect(said?.facts).toMatchObject({ fact: { type: "ledger.erased", data: { index: ticket, ...reason } } });
    for (const table of await projectionTables(ledger.sql)) {
      expect(await ledger.sql(`SELECT FROM "${table}" t WHERE t::text ILIKE '%zelda%'`), table).toEqual([]);
    }
    await expect(erase(ticket)).rejects.toThrow(refusal("ALREADY_ERASED"));
    expect((await ledger.sql("SELECT FROM deployment WHERE until_size IS NULL")).length).toBe(1);
  });
});
