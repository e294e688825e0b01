import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { acting, signedIn, type TestPerson } from "../access/test-people.ts";
import { acknowledgeCase } from "../emergencies/commands/acknowledge.ts";
import { declareEmergency } from "../emergencies/commands/declare.ts";
import { dismissCase } from "../emergencies/commands/dismiss.ts";
import { endCase } from "../emergencies/commands/end.ts";
import { reviewCase } from "../emergencies/commands/review.ts";
import type { CaseState } from "../emergencies/case.ts";
import { readCaseHead } from "../emergencies/store/head.ts";
import { readCaseRecord, readRange } from "../emergencies/store/record.ts";
import { githubCommit, githubPush, PUSH, testLedger, type TestLedger } from "../emergencies/test-ledger.ts";
import { auditEventOf } from "../ingest/kubernetes-audit/made.ts";
import { readDeliveries } from "../notifications/store/outbox.ts";
import { moveClock } from "../platform/clock.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { setPolicy } from "../policy/commands/set-policy.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import { openFoundCases } from "./emergencies-detect.ts";
import { runTick } from "./tick.ts";

const REPO = "northwind/fleet-prod";
let base: TestDatabase;
let ledger: TestLedger;
let priya: TestPerson;
let tomasz: TestPerson;
let lena: TestPerson;
let ines: TestPerson;
let olga: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  ledger = await testLedger(base);
  await moveClock(ledger.sql, "2026-11-01T00:00:00.000Z");
  priya = await signedIn(base.db, { roles: ["on-call"], name: "Priya Raman" });
  tomasz = await signedIn(base.db, { roles: ["on-call"], name: "Tomasz Wilk" });
  lena = await signedIn(base.db, { roles: ["on-call"], name: "Lena Fischer" });
  ines = await signedIn(base.db, { roles: ["compliance-manager"], name: "Ines Duarte" });
  olga = await signedIn(base.db, { roles: ["compliance-manager"], name: "Olga Brandt" });
  const policy = { ...DEFAULT_POLICY, calendar: { ...DEFAULT_POLICY.calendar, zone: "Europe/Berlin" } };
  await ledger.within((tx) => setPolicy(tx, acting(ines.principal), { policy, reason: "ours", effectiveFrom: null }));
  await ledger.act("sources.created", "src_github", { type: "github", name: "github northwind" });
  await ledger.act("sources.created", "src_audit", {
    type: "kubernetes-audit",
    name: "audit prod-eu-1",
    cluster: "prod-eu-1",
    environment: "production",
  });
  await ledger.act("repositories.added", REPO, {
    url: "https://github.com/northwind/fleet-prod",
    kind: "deploy",
    branches: ["main"],
    deployingPaths: [],
  });
  await ledger.settle();
});
afterEach(() => base.owner.query("DELETE FROM deadline WHERE key LIKE 'none%'"));
afterAll(() => base.close());

const sha = (letter: string) => letter.repeat(40);
const pushed = (after: string, more: Record<string, unknown> = {}) =>
  ledger.deliver("src_github", PUSH, githubPush(REPO, after, more));
const wrote = (auditID: string, at: string, more: Record<string, unknown> = {}) =>
  ledger.deliver("src_audit", {}, auditEventOf({ auditID, stageTimestamp: at, requestReceivedTimestamp: at, ...more }));
const clock = (at: string) => moveClock(ledger.sql, at);

async function work(): Promise<void> {
  await ledger.settle();
  await runTick(base.db.pool);
  await ledger.settle();
  await openFoundCases(base.db.pool);
  await ledger.settle();
}
async function cases(): Promise<CaseState[]> {
  const rows = await ledger.sql<{ state: CaseState }>(`SELECT state FROM case_head ORDER BY key`);
  return rows.map(({ state }) => state);
}
const told = async (id: string, kind: string) =>
  (await readDeliveries(ledger.sql, id)).filter((one) => one.kind === kind);
const declare = (minutes = 60) =>
  ledger.within((tx) =>
    declareEmergency(tx, acting(priya.principal), {
      what: "Raise the pool",
      why: "INC-4471",
      place: { kind: "cluster", name: "prod-eu-1" },
      ...{ minutes, authoriser: tomasz.id, authorisation: "asked", via: "page" },
    }),
  );

describe("what nobody declared", () => {
  it("is suspected at once, and a case after a minute that explains nothing", async () => {
    await clock("2026-11-02T10:00:05.000Z");
    await pushed(sha("b"));
    await work();
    expect(await cases()).toEqual([]);
    const [row] = await ledger.sql<{ outcome: string }>(
      `SELECT outcome FROM suspicion WHERE key = 'push:${REPO}:main:${sha("b")}'`,
    );
    expect(row?.outcome).toBe("suspected");
    await clock("2026-11-02T10:01:05.000Z");
    await work();
    const [state] = await cases();
    expect(state).toMatchObject({
      id: "E-2026-001",
      origin: "found",
      kind: "commit-on-branch",
      actor: "kchen",
      implementers: [],
      range: { before: sha("a"), after: sha("b") },
      ended: { at: "2026-11-02T10:00:05.000Z" },
    });
    await work();
    expect(await cases()).toHaveLength(1);
    expect((await told("E-2026-001", "emergencies.found")).map(({ recipient }) => recipient).sort()).toEqual([
      ...["Ines Duarte", "Lena Fischer", "Olga Brandt", "Priya Raman", "Tomasz Wilk"],
    ]);
  });

  it("joins the case of the same account while its gaps are short", async () => {
    await clock("2026-11-02T10:25:00.000Z");
    await pushed(sha("c"), { before: sha("b") });
    await clock("2026-11-02T10:27:00.000Z");
    await work();
    expect(await cases()).toHaveLength(1);
    const record = await readCaseRecord(ledger.sql, "E-2026-001");
    expect(record?.suspicions).toHaveLength(2);
    expect(record && (await readRange(ledger.sql, record.case))).toMatchObject({ before: sha("a"), after: sha("c") });
  });

  it("is reviewed as exactly its commits, by somebody who is not known to have pushed them", async () => {
    const review = (person: TestPerson, after: string) =>
      ledger.within((tx) =>
        reviewCase(tx, acting({ ...person.principal, stepUpAt: "2026-11-02T10:27:00.000Z" }), "E-2026-001", {
          ...{ of: "change", outcome: "approved", comment: "read both commits" },
          range: { repository: REPO, branch: "main", before: sha("a"), after },
        }),
      );
    await expect(review(lena, sha("c"))).rejects.toMatchObject({ reason: "IMPLEMENTER_UNKNOWN" });
    await ledger.within(async (tx) => {
      const { claimCase } = await import("../emergencies/commands/claim.ts");
      return claimCase(tx, acting(priya.principal), "E-2026-001", { asImplementer: true });
    });
    await expect(review(priya, sha("c"))).rejects.toMatchObject({ reason: "SELF_REVIEW" });
    await expect(review(lena, sha("b"))).rejects.toMatchObject({ reason: "RANGE_MISMATCH" });
    expect((await review(lena, sha("c"))).reviewed?.by.name).toBe("Lena Fischer");
  });

  it("needs a fresh confirmation of who reviews commits", async () => {
    const stale = { ...lena.principal, stepUpAt: "2026-11-02T08:00:00.000Z" };
    const review = { of: "change" as const, outcome: "approved" as const, comment: "x", range: null };
    await expect(ledger.within((tx) => reviewCase(tx, acting(stale), "E-2026-001", review))).rejects.toMatchObject({
      reason: "STEP_UP_REQUIRED",
    });
  });

  it("is one case, matched, with both times, where a commit broke the glass", async () => {
    await clock("2026-11-03T09:00:00.000Z");
    const message = "Raise pool\n\nBreak-Glass: pool is full\nIncident: INC-7";
    const commits = [githubCommit(sha("d"), { message, timestamp: "2026-11-03T06:30:00Z" })];
    await pushed(sha("d"), { commits });
    await work();
    await work();
    const [, state] = await cases();
    expect(state).toMatchObject({
      ...{ id: "E-2026-002", origin: "declared", via: "trailer", reason: "pool is full", incident: "INC-7" },
      ...{ claimedAt: "2026-11-03T06:30:00.000Z", openedAt: "2026-11-03T09:00:00.000Z" },
    });
    const [row] = await ledger.sql<{ outcome: string; case_id: string }>(
      `SELECT outcome, case_id FROM suspicion WHERE key = 'push:${REPO}:main:${sha("d")}'`,
    );
    expect(row).toEqual({ outcome: "matched", case_id: "E-2026-002" });
  });

  it("pages nobody when it is old, and tells once what was late when it is found", async () => {
    await clock("2026-11-20T12:00:00.000Z");
    await wrote("old", "2026-11-04T12:00:00.000Z");
    await wrote("late", "2026-11-16T12:00:00.000Z", { user: { username: "lee@example.com", groups: [] } });
    await work();
    // One case for each place and turn: what the first one will match is known only then.
    await work();
    const [, , old, late] = await cases();
    expect(old).toMatchObject({ quiet: true, firstWriteAt: "2026-11-04T12:00:00.000Z" });
    expect(await readDeliveries(ledger.sql, old?.id ?? "")).toEqual([]);
    expect(late?.quiet).toBe(false);
    const messages = new Set(
      (await told(late?.id ?? "", "emergencies.late-on-discovery")).map(({ message }) => message),
    );
    expect(messages.size).toBe(1);
    await work();
    expect(await told(late?.id ?? "", "emergencies.breached")).toEqual([]);
  });

  it("is dismissed by two", async () => {
    const id = "E-2026-004";
    const dismiss = (person: TestPerson) =>
      ledger.within((tx) => dismissCase(tx, acting(person.principal), id, { reason: "a drill" }));
    expect((await dismiss(ines)).dismissed).toBeNull();
    await expect(dismiss(ines)).rejects.toMatchObject({ reason: "SAME_PERSON" });
    expect((await dismiss(olga)).dismissed).toMatchObject({ by: { name: "Olga Brandt" } });
    await ledger.settle();
    const rows = await ledger.sql<{ outcome: string; n: number }>(
      `SELECT outcome, count(*)::int AS n FROM suspicion WHERE case_id = $1 GROUP BY outcome`,
      [id],
    );
    expect(rows).toEqual([{ outcome: "dismissed", n: 1 }]);
  });
});

describe("what was declared", () => {
  it("takes two edits and a question into the case, and makes no new one", async () => {
    await clock("2026-11-20T15:00:00.000Z");
    const { id } = await declare();
    const before = (await cases()).length;
    await clock("2026-11-20T15:10:00.000Z");
    await wrote("e1", "2026-11-20T15:09:00.000Z");
    await wrote("e2", "2026-11-20T15:09:30.000Z");
    await wrote("q1", "2026-11-20T15:09:40.000Z", {
      objectRef: { resource: "selfsubjectaccessreviews", apiGroup: "authorization.k8s.io" },
      verb: "create",
    });
    await work();
    expect(await cases()).toHaveLength(before);
    const record = await readCaseRecord(ledger.sql, id);
    expect(record?.gathered).toMatchObject({
      records: 2,
      writes: [{ object: "deployment/ui" }, { object: "deployment/ui" }],
    });
    expect(record?.suspicions).toHaveLength(2);
  });
});

describe("ticks", () => {
  it("remind at half and four fifths, tell the breach, each once, over a weekend on which clocks change", async () => {
    // Friday 23:50 in Berlin before the clocks go forward; nobody does anything.
    await clock("2027-03-26T22:50:00.000Z");
    const { id } = await declare(60);
    const due = { retro: "2027-03-27T23:50:00.000Z", review: "2027-03-30T22:50:00.000Z" };
    for (
      let at = Date.parse("2027-03-26T22:50:00.000Z");
      at <= Date.parse("2027-04-03T00:00:00.000Z");
      at += 30 * 60_000
    ) {
      await clock(new Date(at).toISOString());
      await ledger.settle();
      await runTick(base.db.pool);
      await runTick(base.db.pool);
    }
    await ledger.settle();
    const deliveries = await readDeliveries(ledger.sql, id);
    const messages = new Map(
      deliveries.map(({ message, kind, title, createdAt }) => [message, `${createdAt} ${kind.slice(12)} ${title}`]),
    );
    const lines = [...messages.values()].filter((line) => !line.includes("declared")).sort();
    expect(lines.filter((line) => line.includes("retro evidence"))).toEqual([
      `2027-03-27T11:50:00.000Z reminder ${id}: retro evidence is due 2027-03-27 23:50:00Z`,
      `2027-03-27T19:20:00.000Z reminder ${id}: retro evidence is due 2027-03-27 23:50:00Z`,
      `${due.retro} breached ${id}: retro evidence is late`,
    ]);
    expect(lines.filter((line) => line.includes("independent review")).at(-1)).toBe(
      `${due.review} breached ${id}: the independent review is late`,
    );
    // A tick each half hour: of the acknowledgement's steps only the last is told, of the window's two.
    expect(lines).toHaveLength(1 + 2 + 3 * 3);
    const escalated = deliveries.filter(({ kind }) => kind === "emergencies.breached").map(({ duty }) => duty);
    expect(new Set(escalated)).toEqual(new Set(["owner", "on-call", "compliance"]));
  });

  it("tell only the last step when several fall due while no worker ran", async () => {
    await clock("2027-05-03T10:00:00.000Z");
    const { id } = await declare(240);
    await ledger.settle();
    await clock("2027-05-03T10:40:00.000Z");
    await work();
    const titles = new Set((await readDeliveries(ledger.sql, id)).map(({ title }) => title));
    expect([...titles].filter((title) => title.includes("acknowledgement"))).toEqual([
      `${id}: acknowledgement by a second person is late`,
    ]);
  });

  it("do not remind of what was done a moment ago", async () => {
    await clock("2027-06-07T10:00:00.000Z");
    const { id } = await declare(240);
    await ledger.settle();
    await clock("2027-06-07T10:16:00.000Z");
    await ledger.within((tx) => acknowledgeCase(tx, acting(lena.principal), id));
    await runTick(base.db.pool);
    await work();
    expect((await readDeliveries(ledger.sql, id)).filter(({ title }) => title.includes("acknowledgement"))).toEqual([]);
    const state = await readCaseHead(ledger.sql, id);
    expect(state?.acknowledged?.by.name).toBe("Lena Fischer");
    await ledger.within((tx) => endCase(tx, acting(priya.principal), id));
  });

  it("are entries: a replay makes the same rows and fires nothing", async () => {
    await work();
    const count = async () => (await ledger.sql<{ n: number }>(`SELECT count(*)::int AS n FROM outbox`))[0]?.n;
    const messages = await count();
    const entries = (await ledger.sql<{ n: number }>(`SELECT count(*)::int AS n FROM inbox`))[0]?.n;
    const { before, after } = await ledger.replay(7);
    expect(after).toEqual(before);
    await openFoundCases(base.db.pool);
    await runTick(base.db.pool);
    expect(await count()).toBe(messages);
    expect((await ledger.sql<{ n: number }>(`SELECT count(*)::int AS n FROM inbox`))[0]?.n).toBe(entries);
  });
});
