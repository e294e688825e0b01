import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../../access/principal.ts";
import { EVERYTHING } from "../../access/scope.ts";
import { acting, signedIn, type TestPerson } from "../../access/test-people.ts";
import { appendAction } from "../../ledger/append.ts";
import { readDeliveries } from "../../notifications/store/outbox.ts";
import { moveClock } from "../../platform/clock.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { setPolicy } from "../../policy/commands/set-policy.ts";
import { DEFAULT_POLICY } from "../../policy/policy.ts";
import { runTick } from "../../jobs/tick.ts";
import { caseStatus, type CaseState } from "../case.ts";
import { declareSchema, type Declare } from "../contract.ts";
import { readCaseHead } from "../store/head.ts";
import { testLedger, type TestLedger } from "../test-ledger.ts";
import { acknowledgeCase } from "./acknowledge.ts";
import { authoriseCase } from "./authorise.ts";
import { cancelCase } from "./cancel.ts";
import { claimCase } from "./claim.ts";
import { closeCase } from "./close.ts";
import { declareEmergency } from "./declare.ts";
import { dismissCase } from "./dismiss.ts";
import { endCase } from "./end.ts";
import { extendCase } from "./extend.ts";
import { handOverCase } from "./hand-over.ts";
import { linkPullRequest } from "./link-pr.ts";
import { noteOnCase } from "./note.ts";
import { reviewCase } from "./review.ts";

let base: TestDatabase;
let ledger: TestLedger;
let priya: TestPerson;
let tomasz: TestPerson;
let lena: TestPerson;
let ines: TestPerson;
let viewer: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  ledger = await testLedger(base);
  priya = await signedIn(base.db, { roles: ["on-call"], name: "Priya Raman" });
  tomasz = await signedIn(base.db, { roles: ["on-call"], name: "Tomasz Wilk" });
  lena = await signedIn(base.db, { roles: ["on-call"], name: "Lena Fischer" });
  ines = await signedIn(base.db, { roles: ["compliance-manager"], name: "Ines Duarte" });
  viewer = await signedIn(base.db, { roles: ["viewer"] });
  await appendAction(ledger.sql, {
    type: "sources.created",
    subject: "src_flux",
    data: { type: "flux", name: "flux prod-eu-1", cluster: "prod-eu-1", environment: "production" },
    actor: { kind: "system", name: "test", issuer: "countersign" },
    auth: { method: "internal" },
    idempotencyKey: "create",
  });
  await ledger.settle();
});
afterEach(() => moveClock(ledger.sql, null));
afterAll(() => base.close());

const refusal = (reason: string): unknown => expect.objectContaining({ reason });
const given = (more: Partial<Declare> = {}): Declare => ({
  ...declareSchema.parse({
    what: "Raise DB_POOL_MAX from 20 to 40",
    why: "INC-4471",
    place: { kind: "cluster", name: "prod-eu-1" },
    minutes: 120,
    authoriser: tomasz.id,
    authorisation: "verbal",
  }),
  ...more,
});
const declare = (by: Principal = priya.principal, more: Partial<Declare> = {}, key?: string) =>
  ledger.within((tx) => declareEmergency(tx, { ...acting(by), ...(key ? { idempotencyKey: key } : {}) }, given(more)));
const within = ledger_within;
function ledger_within<T>(work: Parameters<TestLedger["within"]>[0]): Promise<T> {
  return ledger.within(work) as Promise<T>;
}

/** The actions about a case, in ledger order. */
async function acts(id: string): Promise<{ type: string; actor: { id: string }; data: Record<string, unknown> }[]> {
  const { rows } = await base.owner.query<{
    body: { type: string; actor: { id: string }; data: Record<string, unknown> };
  }>(
    `SELECT convert_from(p.bytes, 'UTF8')::jsonb AS body FROM inbox i JOIN payload p ON p.inbox_id = i.id
     WHERE i.origin = 'action' AND convert_from(p.bytes, 'UTF8')::jsonb->>'subject' = $1 ORDER BY i.id`,
    [id],
  );
  return rows.map(({ body }) => body);
}

describe("declaring", () => {
  it("opens a case with its due times, its feeds and an entry", async () => {
    const state = await declare();
    expect(state).toMatchObject({
      id: expect.stringMatching(/^E-\d{4}-\d{3}$/) as string,
      origin: "declared",
      incident: "INC-4471",
      environment: "production",
      owner: { id: priya.id },
      implementers: [{ id: priya.id, name: "Priya Raman" }],
      authorisation: { mode: "verbal", named: { name: "Tomasz Wilk" } },
      feeds: [{ name: "flux prod-eu-1", type: "flux" }],
      terms: { policyVersion: 0 },
    });
    expect(await readCaseHead(ledger.sql, state.id)).toEqual(state);
    expect(await acts(state.id)).toMatchObject([{ type: "emergencies.declared", actor: { id: priya.id } }]);
  });

  it("numbers cases without a gap that anybody sees, however many are declared at once", async () => {
    const states = await Promise.all([
      declare(),
      declare(lena.principal),
      declare(tomasz.principal, { authoriser: lena.id }),
    ]);
    const numbers = states.map(({ id }) => Number(id.slice(-3))).sort((a, b) => a - b);
    expect(numbers).toEqual([numbers[0], (numbers[0] ?? 0) + 1, (numbers[0] ?? 0) + 2]);
  });

  it("is one case for one key, sent twice or at once", async () => {
    const [first, second] = await Promise.all([
      declare(priya.principal, {}, "same"),
      declare(priya.principal, {}, "same"),
    ]);
    const third = await declare(priya.principal, {}, "same");
    expect(new Set([first.id, second.id, third.id]).size).toBe(1);
    expect(await acts(first.id)).toHaveLength(1);
  });

  it.each<[string, () => Promise<CaseState>]>([
    ["SELF_AUTHORISATION", () => declare(priya.principal, { authoriser: priya.id })],
    ["AUTHORISER_UNFIT", () => declare(priya.principal, { authoriser: viewer.id })],
    ["AUTHORISER_UNFIT", () => declare(priya.principal, { authoriser: "00000000-0000-4000-8000-000000000000" })],
    ["WINDOW_TOO_LONG", () => declare(priya.principal, { minutes: 241 })],
    ["NOT_PERMITTED", () => declare(viewer.principal)],
    ["IMPLEMENTER_NEEDED", () => declare({ ...priya.principal, via: "token" })],
  ])("is refused: %s", async (reason, attempt) => {
    await expect(attempt()).rejects.toThrow(refusal(reason));
  });

  it("is done by a token for a named person", async () => {
    const state = await declare(
      { ...priya.principal, via: "token", id: "token-1", name: "pager" },
      { implementer: lena.id },
    );
    expect(state.implementers).toEqual([{ id: lena.id, name: "Lena Fischer" }]);
  });

  it("tells the authoriser and whoever is on call, but not the implementer", async () => {
    const { id } = await declare();
    const told = await readDeliveries(ledger.sql, id);
    expect(told.map(({ duty, recipient }) => `${duty} ${recipient}`).sort()).toEqual([
      "authoriser Tomasz Wilk",
      "compliance Ines Duarte",
      "on-call Lena Fischer",
    ]);
  });
});

describe("one case to its end", () => {
  it("leaves an entry for every verb, and closes when its records are held", async () => {
    const { id } = await declare();
    const step = async (work: (tx: Parameters<Parameters<TestLedger["within"]>[0]>[0]) => Promise<CaseState>) =>
      ledger.within(work);
    await step((tx) => authoriseCase(tx, acting(tomasz.principal), id));
    await step((tx) => acknowledgeCase(tx, acting(lena.principal), id));
    await step((tx) => noteOnCase(tx, acting(priya.principal), id, { text: "pool is at its limit" }));
    await step((tx) => extendCase(tx, acting(tomasz.principal), id, { minutes: 30 }));
    const name = { pullRequest: "northwind/fleet-prod#1861", purpose: "retro" as const };
    await step((tx) => linkPullRequest(tx, acting(priya.principal), id, name));
    await step((tx) => endCase(tx, acting(priya.principal), id));
    const review = { of: "change" as const, outcome: "approved" as const, comment: "same field", range: null };
    await step((tx) => reviewCase(tx, acting(lena.principal), id, review));
    const post = { of: "implementation" as const, outcome: "keep" as const, comment: "fine", range: null };
    await step((tx) => reviewCase(tx, acting(tomasz.principal), id, post));
    await ledger.settle();
    const closing = step((tx) => closeCase(tx, acting(ines.principal), id));
    await expect(closing).rejects.toThrow(refusal("RECORDS_MISSING"));
    const refused: unknown = await closing.catch((error: unknown) => error);
    const { detail } = refused as { detail: { missing: string[] } };
    expect(detail.missing).toEqual(["signed-commit", "pull-request"]);
    expect((await acts(id)).map(({ type }) => type.slice("emergencies.".length))).toEqual([
      ...["declared", "authorised", "acknowledged", "noted", "extended", "linked", "ended", "reviewed", "reviewed"],
    ]);
  });

  it("closes a cancelled one, reviewed all the same", async () => {
    const { id } = await declare();
    await ledger.within((tx) => authoriseCase(tx, acting(tomasz.principal), id));
    await ledger.within((tx) => acknowledgeCase(tx, acting(lena.principal), id));
    await ledger.within((tx) => cancelCase(tx, acting(priya.principal), id, { reason: "it mended itself" }));
    const review = { of: "change" as const, outcome: "approved" as const, comment: "nothing was changed", range: null };
    await ledger.within((tx) => reviewCase(tx, acting(lena.principal), id, review));
    const post = {
      of: "implementation" as const,
      outcome: "follow-up" as const,
      comment: "alert was wrong",
      range: null,
    };
    await ledger.within((tx) => reviewCase(tx, acting(lena.principal), id, post));
    await ledger.settle();
    const closed = await ledger.within((tx) => closeCase(tx, acting(ines.principal), id));
    expect(caseStatus(closed)).toBe("closed");
    expect(closed.closed?.records.filter(({ state }) => state === "held").map(({ key }) => key)).toEqual([
      ...["independent-approval", "rationale", "ledger-proof", "opening", "authorisation", "acknowledgement"],
      "post-implementation-review",
    ]);
    expect((await readDeliveries(ledger.sql, id)).map(({ kind }) => kind)).toContain("emergencies.closed");
  });
});

describe("who may", () => {
  it.each<[string, (id: string) => Promise<CaseState>]>([
    ["SELF_AUTHORISATION", (id) => within((tx) => authoriseCase(tx, acting(priya.principal), id))],
    ["SELF_ACKNOWLEDGEMENT", (id) => within((tx) => acknowledgeCase(tx, acting(priya.principal), id))],
    ["NOT_PERMITTED", (id) => within((tx) => acknowledgeCase(tx, acting(viewer.principal), id))],
    ["NOT_PERMITTED", (id) => within((tx) => closeCase(tx, acting(lena.principal), id))],
    ["PERSON_NEEDED", (id) => within((tx) => acknowledgeCase(tx, acting({ ...lena.principal, via: "token" }), id))],
    ["PERSON_NEEDED", (id) => within((tx) => authoriseCase(tx, acting({ ...tomasz.principal, via: "token" }), id))],
    ["NOT_OWNER", (id) => within((tx) => handOverCase(tx, acting(lena.principal), id, { to: tomasz.id }))],
    ["NOT_ON_CALL", (id) => within((tx) => handOverCase(tx, acting(priya.principal), id, { to: viewer.id }))],
    ["ONLY_FOUND", (id) => within((tx) => dismissCase(tx, acting(ines.principal), id, { reason: "none" }))],
    ["NOT_ENDED", (id) => within((tx) => closeCase(tx, acting(ines.principal), id))],
    [
      "PULL_REQUEST_NAME",
      (id) =>
        within((tx) => linkPullRequest(tx, acting(priya.principal), id, { pullRequest: "1861", purpose: "retro" })),
    ],
    ["NOT_FOUND", () => within((tx) => endCase(tx, acting(priya.principal), "E-1999-001"))],
  ])("refuses with %s and leaves no entry", async (reason, attempt) => {
    const { id } = await declare();
    await expect(attempt(id)).rejects.toThrow(refusal(reason));
    expect(await acts(id)).toHaveLength(1);
  });

  it("does not know a case that is out of scope", async () => {
    const { id } = await declare();
    const narrow = await signedIn(base.db, { roles: ["on-call"], scope: { ...EVERYTHING, environments: ["staging"] } });
    await expect(within((tx) => acknowledgeCase(tx, acting(narrow.principal), id))).rejects.toThrow(
      refusal("NOT_FOUND"),
    );
  });

  it("lets one of two acknowledge who try at once; the other hears that it is done", async () => {
    const { id } = await declare();
    const tries = await Promise.allSettled(
      [lena, tomasz].map((who) => within((tx) => acknowledgeCase(tx, acting(who.principal), id))),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = tries.find((one) => one.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "CONFLICT", reason: "ALREADY_ACKNOWLEDGED" });
    expect((await acts(id)).filter(({ type }) => type === "emergencies.acknowledged")).toHaveLength(1);
  });

  it("answers an acknowledgement that is sent again as it did the first time", async () => {
    const { id } = await declare();
    const by = acting(lena.principal);
    const first = await within<CaseState>((tx) => acknowledgeCase(tx, by, id));
    expect(await within<CaseState>((tx) => acknowledgeCase(tx, by, id))).toEqual(first);
    expect(await acts(id)).toHaveLength(2);
  });
});

describe("handing over", () => {
  it("tells the new owner, and the former one no more", async () => {
    const { id } = await declare();
    await moveClock(ledger.sql, new Date(Date.now() + 16 * 60_000).toISOString());
    await ledger.settle();
    await runTick(base.db.pool);
    const before = (await readDeliveries(ledger.sql, id)).filter(({ duty }) => duty === "owner");
    expect(before).toMatchObject([{ recipient: "Priya Raman", state: "queued" }]);
    await within((tx) => handOverCase(tx, acting(priya.principal), id, { to: lena.id }));
    const after = (await readDeliveries(ledger.sql, id)).filter(({ duty }) => duty === "owner");
    expect(after.map(({ recipient, state }) => `${recipient} ${state}`).sort()).toEqual([
      "Lena Fischer queued",
      "Priya Raman withdrawn",
    ]);
    await within((tx) => claimCase(tx, acting(tomasz.principal), id, { asImplementer: false }));
    expect((await readCaseHead(ledger.sql, id))?.owner?.name).toBe("Tomasz Wilk");
  });
});

describe("the policy", () => {
  it("gives a case the terms that were in force when it opened, for good", async () => {
    const clocks = { ...DEFAULT_POLICY.clocks, acknowledgeMinutes: 10 };
    await ledger.within((tx) =>
      setPolicy(tx, acting(ines.principal), {
        policy: { ...DEFAULT_POLICY, clocks },
        reason: "stricter",
        effectiveFrom: null,
      }),
    );
    const { id, terms } = await declare();
    expect(terms).toMatchObject({ policyVersion: 1, clocks: { acknowledgeMinutes: 10 } });
    await ledger.settle();
    const [row] = await ledger.sql<{ due_at: string; opened: string }>(
      `SELECT d.due_at, c.opened_at AS opened FROM deadline d JOIN emergency_case c ON c.key = $1 AND c.until_size IS NULL
       WHERE d.key = 'case:' || $1 || ':acknowledge:breach'`,
      [id],
    );
    expect(Date.parse(row?.due_at ?? "") - Date.parse(row?.opened ?? "")).toBe(10 * 60_000);
  });
});

describe("replay", () => {
  it("makes from the entries the same heads that the commands wrote, and every other row again", async () => {
    await ledger.settle();
    for (const batch of [1, 3, 1000]) {
      const { before, after } = await ledger.replay(batch);
      expect(after).toEqual(before);
    }
    const { id } = await declare();
    const [ahead] = await ledger.sql<{ n: number }>(`SELECT count(*)::int AS n FROM emergency_case WHERE key = $1`, [
      id,
    ]);
    expect(ahead?.n).toBe(0);
    const head = await readCaseHead(ledger.sql, id);
    await ledger.settle();
    expect(await readCaseHead(ledger.sql, id)).toEqual(head);
  });

  it("refuses commands about a case whose head has not been read again", async () => {
    const { id } = await declare();
    await base.owner.query("DELETE FROM case_head WHERE key = $1", [id]);
    await expect(within((tx) => endCase(tx, acting(priya.principal), id))).rejects.toThrow(refusal("REBUILDING"));
  });
});
