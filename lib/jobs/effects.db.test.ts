import { afterAll, beforeAll, expect, test } from "vitest";
import { acting, signedIn } from "../access/test-people.ts";
import { declareEmergency } from "../emergencies/commands/declare.ts";
import { declareSchema } from "../emergencies/contract.ts";
import { testLedger, type TestLedger } from "../emergencies/test-ledger.ts";
import { moveClock } from "../platform/clock.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { effectLoops } from "./effects.ts";

let base: TestDatabase;
let ledger: TestLedger;
beforeAll(async () => {
  base = await testDatabase();
  ledger = await testLedger(base);
});
afterAll(() => base.close());

test("deadlines and found cases wait while projections are far behind: what they say then is over", async () => {
  const priya = await signedIn(base.db, { roles: ["on-call"] });
  const tomasz = await signedIn(base.db, { roles: ["on-call"] });
  const place = { kind: "elsewhere", name: "elsewhere" };
  const told = { what: "Raise it", why: "INC-1", place, minutes: 60, authoriser: tomasz.id, authorisation: "asked" };
  await ledger.within((tx) => declareEmergency(tx, acting(priya.principal), declareSchema.parse(told)));
  await ledger.settle();
  await moveClock(ledger.sql, new Date(Date.now() + 2 * 3_600_000).toISOString());
  const loops = effectLoops(base.db);
  const tick = loops.find(({ name }) => name === "tick");
  const ticks = () => ledger.sql("SELECT FROM inbox WHERE origin = 'tick'");

  await ledger.sql("UPDATE advance_cursor SET size = size - 1");
  expect(await tick?.run()).toBe("rest");
  expect(await loops.find(({ name }) => name === "found cases")?.run()).toBe("rest");
  expect(await ticks()).toHaveLength(0);

  await ledger.sql("UPDATE advance_cursor SET size = size + 1");
  expect(await tick?.run()).toBe("again");
  expect(await ticks()).toHaveLength(1);
});
