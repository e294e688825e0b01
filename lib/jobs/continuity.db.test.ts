import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acting, signedIn, type TestPerson } from "../access/test-people.ts";
import { mintScope, systemScope } from "../access/scope.ts";
import { testLedger, type TestLedger } from "../emergencies/test-ledger.ts";
import { declareBlind } from "../ingest/commands/declare-blind.ts";
import { setSilenceLimit } from "../ingest/commands/set-silence-limit.ts";
import { blindQuery, type BlindPage } from "../ingest/contract.ts";
import { readSource } from "../ingest/reads.ts";
import { readBlind } from "../ingest/reads-blind.ts";
import { insertSource } from "../ingest/store/source.ts";
import type { SourceType } from "../ingest/kind.ts";
import { appendObservation } from "../ledger/append.ts";
import type { Auth } from "../ledger/record.ts";
import { readDeliveries } from "../notifications/store/outbox.ts";
import { moveClock } from "../platform/clock.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { tellBlind } from "./blind-alerts.ts";
import { runTick } from "./tick.ts";

let base: TestDatabase;
let ledger: TestLedger;
let admin: TestPerson;
let serial = 0;

beforeAll(async () => {
  base = await testDatabase();
  ledger = await testLedger(base);
  await moveClock(ledger.sql, at(0));
  admin = await signedIn(base.db, { roles: ["admin"] });
  await signedIn(base.db, { roles: ["compliance-manager"], name: "Ines Duarte" });
  await source("src_flux", "flux", "production");
  await source("src_lab", "gitlab", null);
});
afterAll(() => base.close());

const all = systemScope();

function at(minute: number): string {
  return new Date(Date.parse("2026-11-02T08:00:00.000Z") + minute * 60_000).toISOString();
}

async function source(id: string, type: SourceType, environment: string | null): Promise<void> {
  await insertSource(ledger.sql, { id, type, name: `${type} one`, cluster: null, environment });
  const data = { type, name: `${type} one`, ...(environment ? { environment } : {}) };
  await ledger.act("sources.created", id, data);
}

const event = (id = "src_flux", auth?: Auth) =>
  ledger.deliver(id, {}, { type: "heartbeat", at: at((serial += 1)) }, auth);

/** Lets a worker do its round each ten minutes. */
async function pass(from: number, to: number): Promise<void> {
  for (let minute = from; minute <= to; minute += 10) {
    await moveClock(ledger.sql, at(minute));
    await ledger.settle();
    await runTick(base.db.pool);
    await ledger.settle();
    await tellBlind(base.db.pool);
  }
}

const blind = (query: object = {}, scope = all): Promise<BlindPage> =>
  readBlind(ledger.sql, scope, blindQuery.parse(query));
const spans = ({ items }: BlindPage) => items.map(({ reason, from, to, minutes }) => [reason, from, to, minutes]);
const state = async (id: string) => (await readSource(ledger.sql, all, id)).state;

describe("a Flux feed that stops for three hours", () => {
  it("is live, late, blind; compliance is told once; the next record ends the interval, a backfill does not", async () => {
    await moveClock(ledger.sql, at(5));
    expect(await state("src_flux")).toBe("waiting");
    await event();
    expect(await state("src_flux")).toBe("live");
    await pass(10, 40);
    expect(await state("src_flux")).toBe("late");
    await pass(50, 70);
    expect(await readSource(ledger.sql, all, "src_flux")).toMatchObject({
      state: "blind",
      silence: { minutes: 60, basis: "kind" },
      blind: { since: at(5), intervals: 1, minutes: 65 },
      lastHeardAt: at(5),
    });
    await pass(80, 180);
    await event("src_flux", { method: "internal" });
    expect(await state("src_flux")).toBe("blind");
    await moveClock(ledger.sql, at(185));
    await event();
    expect(await state("src_flux")).toBe("live");
    expect(await blind()).toMatchObject({ total: 1, minutes: 180, nextCursor: null });
    expect(spans(await blind())).toEqual([["silent", at(5), at(185), 180]]);
    const told = await readDeliveries(ledger.sql, "src_flux");
    expect(told.map(({ kind, duty, recipient }) => [kind, duty, recipient])).toEqual([
      ["sources.blind", "compliance", "Ines Duarte"],
    ]);
  });

  it("is told again when it stops again", async () => {
    await pass(190, 260);
    expect(await state("src_flux")).toBe("blind");
    await event();
    expect(await readDeliveries(ledger.sql, "src_flux")).toHaveLength(2);
    expect(spans(await blind({ source: "src_flux" }))).toEqual([
      ["silent", at(185), at(260), 75],
      ["silent", at(5), at(185), 180],
    ]);
  });
});

describe("what people say", () => {
  const context = () => ({ db: base.db, ...acting(admin.principal) });

  it("is an entry, covers only what no interval covers, and is refused where it cannot be", async () => {
    const reason = "the relay was rebuilt";
    await declareBlind(context(), "src_flux", { from: at(0), to: at(15), reason });
    const future = { from: at(255), to: at(999), reason };
    await expect(declareBlind(context(), "src_flux", future)).rejects.toMatchObject({ reason: "BLIND_SPAN" });
    const none = { from: at(0), to: at(1), reason };
    await expect(declareBlind(context(), "src_none", none)).rejects.toMatchObject({ reason: "UNKNOWN_SOURCE" });
    const auditor = await signedIn(base.db, { roles: ["auditor"] });
    const theirs = { db: base.db, ...acting(auditor.principal) };
    await expect(declareBlind(theirs, "src_flux", none)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await ledger.settle();
    const [item] = (await blind({ reason: "declared" })).items;
    expect(item).toMatchObject({ from: at(0), to: at(5), minutes: 5, note: reason, by: admin.principal.name });
  });

  it("sets the limit of a source whose silence says nothing by itself", async () => {
    await event("src_lab");
    expect(await readSource(ledger.sql, all, "src_lab")).toMatchObject({ silence: { minutes: null, basis: "none" } });
    await setSilenceLimit(context(), "src_lab", { silenceLimitMinutes: 30 });
    await ledger.settle();
    expect(await readSource(ledger.sql, all, "src_lab")).toMatchObject({ silence: { minutes: 30, basis: "set" } });
    await pass(270, 300);
    expect(await state("src_lab")).toBe("blind");
    await setSilenceLimit(context(), "src_lab", {});
    await ledger.settle();
    expect(await state("src_lab")).toBe("live");
  });
});

describe("a refused delivery", () => {
  it("leaves a blind interval, and tells of it", async () => {
    await moveClock(ledger.sql, at(305));
    const body = { type: "ingest.refused", subject: "src_lab", data: { reason: "BODY_TOO_LARGE" } };
    await appendObservation(ledger.sql, { key: "refused:1", body });
    await pass(306, 306);
    expect((await blind({ reason: "refused" })).items).toMatchObject([
      { source: { id: "src_lab", name: "gitlab one" }, to: at(305), note: "BODY_TOO_LARGE", minutes: 5 },
    ]);
  });
});

describe("the list", () => {
  it("pages by keyset, and its minutes are the sum of its rows", async () => {
    const whole = await blind();
    const first = await blind({ limit: 2 });
    const rest = await blind({ limit: 200, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items]).toEqual(whole.items);
    expect(whole.total).toBe(whole.items.length);
    for (const page of [whole, await blind({ from: at(3), to: at(190.5) })]) {
      expect(page.minutes).toBe(page.items.reduce((sum, { minutes }) => sum + minutes, 0));
    }
  });

  it("counts of a period the minutes that lie in it", async () => {
    expect(spans(await blind({ source: "src_flux", from: at(100), to: at(190.5) }))).toEqual([
      ["silent", at(185), at(260), 6],
      ["silent", at(5), at(185), 85],
    ]);
    expect(await blind({ from: at(9000) })).toMatchObject({ total: 0, minutes: 0 });
  });

  it("shows a scope its own: an environment's sources, within its period", async () => {
    const production = mintScope({ repositories: "all", environments: ["production"], to: at(190) });
    expect((await blind({}, production)).items.map(({ source: { id }, from }) => [id, from])).toEqual([
      ["src_flux", at(185)],
      ["src_flux", at(5)],
      ["src_flux", at(0)],
    ]);
    expect(await blind({}, mintScope({ repositories: "all", environments: ["stage"] }))).toMatchObject({ total: 0 });
  });

  it("answers as of an earlier time", async () => {
    expect(spans(await blind({ asOf: at(100) }))).toEqual([["silent", at(5), null, 95]]);
    await expect(blind({ asOf: "2020-01-01T00:00:00.000Z" })).rejects.toMatchObject({ reason: "BEFORE_THE_LEDGER" });
  });
});

describe("a replay", () => {
  it.each([1, 7, 1000])("in batches of %i makes the same rows and tells nobody again", async (batch) => {
    const { before, after } = await ledger.replay(batch);
    expect(after).toEqual(before);
    expect(await tellBlind(base.db.pool)).toBe(0);
  });
});
