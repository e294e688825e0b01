import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVERYTHING } from "../../../../lib/access/scope.ts";
import {
  nextContext,
  requestTo,
  signedIn,
  tokenFor,
  useDb,
  type TestPerson,
} from "../../../../lib/access/test-people.ts";
import type { CaseList, CaseTotals, CaseView } from "../../../../lib/emergencies/contract.ts";
import { testLedger, type TestLedger } from "../../../../lib/emergencies/test-ledger.ts";
import { appendAction } from "../../../../lib/ledger/append.ts";
import { moveClock } from "../../../../lib/platform/clock.ts";
import { testDatabase, type TestDatabase } from "../../../../lib/platform/test-database.ts";
import { POST as acknowledge } from "./[id]/acknowledge/route.ts";
import { POST as end } from "./[id]/end/route.ts";
import { POST as note } from "./[id]/note/route.ts";
import { POST as review } from "./[id]/review/route.ts";
import { GET as one } from "./[id]/route.ts";
import { GET as list, POST as declare } from "./route.ts";
import { GET as totals } from "./totals/route.ts";

let base: TestDatabase;
let ledger: TestLedger;
let priya: TestPerson;
let tomasz: TestPerson;
let lena: TestPerson;
let narrow: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  useDb(base.db);
  ledger = await testLedger(base);
  priya = await signedIn(base.db, { roles: ["on-call"], name: "Priya Raman" });
  tomasz = await signedIn(base.db, { roles: ["on-call"], name: "Tomasz Wilk" });
  lena = await signedIn(base.db, { roles: ["on-call"], name: "Lena Fischer" });
  narrow = await signedIn(base.db, { roles: ["viewer"], scope: { ...EVERYTHING, environments: ["staging"] } });
  for (const [cluster, environment] of [
    ["prod-eu-1", "production"],
    ["stage-1", "staging"],
  ] as const) {
    await appendAction(ledger.sql, {
      ...{
        type: "sources.created",
        subject: `src_${cluster}`,
        data: { type: "flux", name: cluster, cluster, environment },
      },
      actor: { kind: "system", name: "test", issuer: "countersign" },
      ...{ auth: { method: "internal" }, idempotencyKey: cluster },
    });
  }
  await ledger.settle();
});
afterAll(() => base.close());

const body = (more: object = {}) => ({
  ...{ what: "Raise the pool", why: "INC-4471", place: { kind: "cluster", name: "prod-eu-1" }, minutes: 120 },
  ...{ authoriser: tomasz.id, authorisation: "verbal", ...more },
});
const declared = async (more: object = {}, key?: string): Promise<CaseView> => {
  const headers: Record<string, string> = key ? { "idempotency-key": key } : {};
  const response = await declare(
    requestTo("/api/v1/emergencies", { method: "POST", cookie: priya.cookie, json: body(more), headers }),
    nextContext(),
  );
  expect(response.status).toBe(201);
  return (await response.json()) as CaseView;
};
const read = async <T>(response: Response): Promise<T> => (await response.json()) as T;

describe("over HTTP", () => {
  it("declares, with every due time and what may be done in the answer", async () => {
    const view = await declared();
    expect(view).toMatchObject({ origin: "declared", status: "in-effect", incident: "INC-4471", catchingUp: true });
    expect(view.clocks.map(({ name }) => name)).toEqual([
      "acknowledge",
      "window",
      "confirmation",
      "retro",
      "review",
      "post-review",
    ]);
    expect(view.verbs.find(({ verb }) => verb === "acknowledge")).toMatchObject({
      offered: false,
      refusal: "SELF_ACKNOWLEDGEMENT",
    });
    await ledger.settle();
    const seen = await read<CaseView>(
      await one(requestTo(`/api/v1/emergencies/${view.id}`, { cookie: lena.cookie }), nextContext({ id: view.id })),
    );
    expect(seen).toMatchObject({
      catchingUp: false,
      milestones: [
        { name: "declared", by: { name: "Priya Raman" }, entry: expect.any(Number) as number },
        {},
        {},
        {},
        {},
        {},
        {},
        {},
      ],
    });
    expect(seen.verbs.find(({ verb }) => verb === "acknowledge")?.offered).toBe(true);
    expect(seen.deliveries.map(({ recipient }) => recipient)).toEqual(
      expect.arrayContaining(["Tomasz Wilk", "Lena Fischer"]),
    );
    expect(JSON.stringify(seen)).not.toContain("@example.test");
  });

  it("answers a declaration that is sent again with the same case", async () => {
    expect((await declared({}, "twice")).id).toBe((await declared({}, "twice")).id);
  });

  it.each<[string, object, number, string]>([
    ["self-authorised", { authoriser: "self" }, 422, "SELF_AUTHORISATION"],
    ["too long", { minutes: 999 }, 422, "WINDOW_TOO_LONG"],
    ["without a reason", { why: "" }, 400, "INVALID_INPUT"],
    ["at no place", { place: { kind: "moon", name: "x" } }, 400, "INVALID_INPUT"],
  ])("refuses one that is %s", async (_name, more, status, reason) => {
    const json = body("authoriser" in more ? { authoriser: priya.id } : more);
    const response = await declare(
      requestTo("/api/v1/emergencies", { method: "POST", cookie: priya.cookie, json }),
      nextContext(),
    );
    expect([response.status, (await read<{ reason: string }>(response)).reason]).toEqual([status, reason]);
  });

  it("takes no acknowledgement from a token, and names the refusal of a second one", async () => {
    const { id } = await declared();
    const send = (options: { cookie?: string; token?: string }) =>
      acknowledge(
        requestTo(`/api/v1/emergencies/${id}/acknowledge`, { method: "POST", json: {}, ...options }),
        nextContext({ id }),
      );
    const byToken = await send({ token: await tokenFor(base.db, "on-call") });
    expect([byToken.status, (await read<{ reason: string }>(byToken)).reason]).toEqual([422, "PERSON_NEEDED"]);
    expect((await send({ cookie: lena.cookie })).status).toBe(200);
    const second = await send({ cookie: tomasz.cookie });
    expect([second.status, (await read<{ reason: string }>(second)).reason]).toEqual([409, "ALREADY_ACKNOWLEDGED"]);
  });

  it("asks for a fresh confirmation where commits are reviewed", async () => {
    const { id } = await declared();
    await end(
      requestTo(`/api/v1/emergencies/${id}/end`, { method: "POST", json: {}, cookie: priya.cookie }),
      nextContext({ id }),
    );
    const json = { of: "change", outcome: "keep", comment: "x" };
    const wrong = await review(
      requestTo(`/api/v1/emergencies/${id}/review`, { method: "POST", json, cookie: lena.cookie }),
      nextContext({ id }),
    );
    expect(wrong.status).toBe(400);
  });

  it("shows nothing out of scope, in lists and totals alike", async () => {
    await declared();
    const staging = await declared({ place: { kind: "cluster", name: "stage-1" } });
    await ledger.settle();
    const seen = await read<CaseList>(
      await list(requestTo("/api/v1/emergencies", { cookie: narrow.cookie }), nextContext()),
    );
    expect(seen).toMatchObject({ total: 1, items: [{ id: staging.id, environment: "staging" }] });
    const sums = await read<CaseTotals>(
      await totals(requestTo("/api/v1/emergencies/totals", { cookie: narrow.cookie }), nextContext()),
    );
    expect(sums).toMatchObject({ declared: 1, found: 0, open: 1 });
    const hidden = seen.items[0]?.id === staging.id ? "E-2026-999" : staging.id;
    expect(
      (await one(requestTo(`/api/v1/emergencies/${hidden}`, { cookie: narrow.cookie }), nextContext({ id: hidden })))
        .status,
    ).toBe(404);
  });

  it("pages through every case once, with an exact total, and ties the months to the sum", async () => {
    await ledger.settle();
    const ids: string[] = [];
    let cursor = "";
    let total: number | null = null;
    do {
      const path = `/api/v1/emergencies?limit=2${cursor ? `&cursor=${cursor}` : ""}`;
      const page = await read<CaseList>(await list(requestTo(path, { cookie: lena.cookie }), nextContext()));
      ids.push(...page.items.map(({ id }) => id));
      total = page.total;
      cursor = page.nextCursor ?? "";
    } while (cursor !== "");
    expect(new Set(ids).size).toBe(ids.length);
    expect(total).toBe(ids.length);
    const sums = await read<CaseTotals>(
      await totals(requestTo("/api/v1/emergencies/totals", { cookie: lena.cookie }), nextContext()),
    );
    expect(sums.declared + sums.found - sums.dismissed).toBe(ids.length);
    expect(sums.months.reduce((sum, month) => sum + month.declared + month.found - month.dismissed, 0)).toBe(
      ids.length,
    );
  });

  it("answers as of an earlier recorded time", async () => {
    const { id } = await declared();
    await ledger.settle();
    const before = new Date(Date.now() + 1000).toISOString();
    await moveClock(ledger.sql, new Date(Date.now() + 3_600_000).toISOString());
    await end(
      requestTo(`/api/v1/emergencies/${id}/end`, { method: "POST", json: {}, cookie: priya.cookie }),
      nextContext({ id }),
    );
    await ledger.settle();
    const statusAt = async (asOf: string) => {
      const page = await read<CaseList>(
        await list(requestTo(`/api/v1/emergencies?limit=200${asOf}`, { cookie: lena.cookie }), nextContext()),
      );
      return page.items.find((item) => item.id === id)?.status;
    };
    expect(await statusAt("")).toBe("ended");
    expect(await statusAt(`&asOf=${encodeURIComponent(before)}`)).toBe("in-effect");
    await moveClock(ledger.sql, null);
  });
});

describe("as of an earlier time", () => {
  it("is refused where only the present can be told", async () => {
    const { id } = await declared();
    const path = `/api/v1/emergencies/${id}?asOf=2026-01-01T00:00:00Z`;
    const response = await one(requestTo(path, { cookie: lena.cookie }), nextContext({ id }));
    expect([response.status, (await read<{ code: string }>(response)).code]).toEqual([400, "AS_OF_UNSUPPORTED"]);
  });
});

describe("as forms, without any script", () => {
  const form = (more: Record<string, string> = {}) => ({
    ...{ what: "Raise the pool", why: "INC-4471", place: "cluster:prod-eu-1", minutes: "60" },
    ...{ authoriser: `verbal:${tomasz.id}`, idempotencyKey: "form-1", from: "/emergency/declare", ...more },
  });
  const post = (fields: Record<string, string>, cookie = priya.cookie) =>
    declare(requestTo("/api/v1/emergencies", { method: "POST", cookie, form: fields }), nextContext());

  it("goes on to where it is acknowledged, once", async () => {
    const first = await post(form());
    expect(first.status).toBe(303);
    expect(first.headers.get("location")).toMatch(/^\/emergency\/E-\d{4}-\d{3}\/acknowledge$/);
    expect((await post(form())).headers.get("location")).toBe(first.headers.get("location"));
  });

  it("comes back with the reason and what was typed", async () => {
    const refused = await post(form({ authoriser: `verbal:${priya.id}`, idempotencyKey: "form-2" }));
    expect(refused.status).toBe(303);
    const back = new URL(refused.headers.get("location") ?? "", "http://x");
    expect(back.pathname).toBe("/emergency/declare");
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: "SELF_AUTHORISATION",
      what: "Raise the pool",
      minutes: "60",
    });
  });

  it("sends nobody to sign in and back", async () => {
    const headers = { referer: "http://localhost:3000/emergency/declare" };
    const away = await declare(
      requestTo("/api/v1/emergencies", { method: "POST", form: form(), headers }),
      nextContext(),
    );
    expect(away.headers.get("location")).toBe("/sign-in?next=%2Femergency%2Fdeclare");
  });

  it("goes nowhere but to this installation", async () => {
    const { id } = await declared();
    const path = `/api/v1/emergencies/${id}/note`;
    const fields = { text: "seen", then: "https://evil.example/", from: "//evil.example" };
    const done = await note(
      requestTo(path, { method: "POST", cookie: lena.cookie, form: fields }),
      nextContext({ id }),
    );
    expect(done.headers.get("location")).toBe("/");
    const failed = await note(
      requestTo(path, { method: "POST", cookie: lena.cookie, form: { ...fields, text: "" } }),
      nextContext({ id }),
    );
    expect(failed.headers.get("location")).toMatch(/^\/\?error=INVALID_INPUT/);
  });
});
