import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorOf, authOf, systemPrincipal } from "../access/principal.ts";
import { AppError } from "../base/errors.ts";
import { clock, COMMIT_A, fluxDone, TestLedger } from "../deployments/test-ledger.ts";
import { Follower } from "../pipeline.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { driveAgain } from "./commands/drive-again.ts";
import { readLag, readStatus } from "./reads-status.ts";
import { projectionDigests } from "./store/rebuild.ts";

let database: TestDatabase;
let ledger: TestLedger;
const principal = systemPrincipal("test");
const again = (index: number, idempotencyKey: string) =>
  inTransaction(database.db.pool, (tx) =>
    driveAgain(tx, { actor: actorOf(principal), auth: authOf(principal), idempotencyKey }, index),
  );
const reason = async (index: number, key: string) =>
  again(index, key).then(
    () => "done",
    (error: unknown) => (error instanceof AppError ? error.reason : error),
  );
const setAside = (index: number, tries: number) =>
  ledger.sql("INSERT INTO set_aside VALUES ($1, 'drift', 'cannot read', $2, countersign.now())", [index, tries]);
const evidenceOf = async (index: number) =>
  (await ledger.sql("SELECT 1 FROM deployment WHERE since_size = $1", [index + 1])).length;

beforeAll(async () => {
  database = await testDatabase();
  const follower = new Follower(database.db.pool);
  ledger = await TestLedger.open(database.db, () => follower.run());
  await ledger.moveClock(clock(0));
  await ledger.source("src_flux", "flux", "prod-eu-1");
  await ledger.settle();
});
afterAll(() => database.close());

describe("an entry that was set aside", () => {
  test("is told by the status until it is driven again, which builds projections from entry 0", async () => {
    const [before] = await ledger.sql<{ size: number }>("SELECT size FROM advance_cursor");
    const index = before?.size ?? -1;
    await setAside(index, 3);
    await ledger.deliver("src_flux", fluxDone(1, COMMIT_A));
    await ledger.settle();
    expect(await evidenceOf(index)).toBe(0);
    const told = await readStatus(ledger.sql, { reasons: true });
    expect(told.setAside).toMatchObject([{ index, step: "drift", reason: "cannot read", tries: 3, passed: true }]);
    expect((await readStatus(ledger.sql, { reasons: false })).setAside).toMatchObject([{ index, reason: null }]);

    expect(await again(index, "once")).toEqual({ index, rebuilding: true });
    expect(await ledger.sql("SELECT size FROM advance_cursor")).toEqual([]);
    await ledger.settle();
    expect(await evidenceOf(index)).toBe(1);
    const [action] = await ledger.sql<{ facts: object }>(
      "SELECT facts FROM evidence WHERE kind = 'action' ORDER BY index DESC LIMIT 1",
    );
    expect(JSON.stringify(action?.facts)).toContain("ledger.driven-again");
    expect((await readStatus(ledger.sql, { reasons: true })).setAside).toEqual([]);
    expect(await reason(index, "twice")).toBe("NOT_SET_ASIDE");
    const digests = await projectionDigests(ledger.sql);
    expect(digests.deployment).not.toMatch(/^0:/);
  });

  test("needs no rebuild where projections have not come to it", async () => {
    const [cursor] = await ledger.sql<{ size: number }>("SELECT size FROM advance_cursor");
    const ahead = (cursor?.size ?? 0) + 5;
    await setAside(ahead, 3);
    expect(await again(ahead, "ahead")).toEqual({ index: ahead, rebuilding: false });
    expect(await ledger.sql("SELECT size FROM advance_cursor")).toEqual([cursor]);
  });

  test("is not one that was tried and then went well, or is tried still", async () => {
    await setAside(0, 2);
    expect(await reason(0, "tried")).toBe("NOT_SET_ASIDE");
    expect((await readStatus(ledger.sql, { reasons: true })).setAside).toEqual([]);
  });
});

test("the worker is behind once a checkpoint was not followed for a while", async () => {
  await ledger.settle();
  expect(await readLag(ledger.sql)).toBeNull();
  await ledger.sql("UPDATE advance_cursor SET size = 1");
  await ledger.moveClock(clock(30));
  const lag = await readLag(ledger.sql);
  expect(lag?.entries).toBeGreaterThan(0);
});

test("a refusal to sign and the workers seen are told", async () => {
  await ledger.sql(
    `INSERT INTO worker_state VALUES ('host:1', countersign.now(), '{"separation":"role"}'),
       ('signing', countersign.now(), '{"refused":"ROLLED_BACK","message":"The log is shorter than it was."}')`,
  );
  expect(await readStatus(ledger.sql, { reasons: true })).toMatchObject({
    workers: [{ worker: "host:1", separation: "role" }],
    refusedToSign: { reason: "ROLLED_BACK", message: "The log is shorter than it was." },
  });
});
