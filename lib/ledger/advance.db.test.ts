import { afterAll, beforeAll, expect, test } from "vitest";
import { clock, COMMIT_A, fluxDone, TestLedger } from "../deployments/test-ledger.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { advanceBatch, StepFailure, type Program } from "./advance.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("an entry that cannot be read stops the log until it is set aside, and then nothing behind it", async () => {
  const poison = 1;
  const seen: number[] = [];
  const program: Program<{ readonly index: number }> = {
    read: async ({ index }) => {
      if (index === poison) throw new TypeError("cannot read");
      return [{ index }];
    },
    steps: [
      {
        name: "note",
        apply: async (_, { index }) => {
          seen.push(index);
        },
      },
    ],
  };
  const run = () =>
    inTransaction(database.db.pool, (sql) => advanceBatch(sql, program, { view: undefined, at: -1 }, 100));
  const ledger = await TestLedger.open(database.db, async () => null);
  await ledger.moveClock(clock(0));
  await ledger.source("src_flux", "flux", "prod-eu-1");
  for (const minute of [1, 2]) await ledger.deliver("src_flux", fluxDone(minute, COMMIT_A));
  await ledger.settle();

  const failure: unknown = await run().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StepFailure);
  expect(failure).toMatchObject({ index: poison, step: "read" });
  await ledger.sql("INSERT INTO set_aside VALUES ($1, 'read', 'cannot read', 3, countersign.now())", [poison]);
  expect(await run()).toMatchObject({ entries: 3, size: 3 });
  expect(seen).toEqual([0, 2]);
});
