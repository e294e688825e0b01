import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSetupToken } from "../lib/access/commands/set-up.ts";
import { PEER_HEADER } from "../lib/access/peer.ts";
import { nextContext, requestTo, signedIn, TEST_PASSWORD, useDb, type TestPerson } from "../lib/access/test-people.ts";
import { testDatabase, type TestDatabase } from "../lib/platform/test-database.ts";
import { GET as authGet, POST as authPost } from "./api/auth/[...nextauth]/route.ts";
import { POST as stepUp } from "./api/v1/session/step-up/route.ts";
import { GET as whoAmI, POST as signIn } from "./api/v1/session/route.ts";
import { POST as setUp } from "./api/v1/setup/route.ts";
import { POST as invite } from "./api/v1/users/[id]/invitation/route.ts";
import { GET as provider } from "./sign-in/provider/route.ts";
import { POST as signOut } from "./sign-out/route.ts";

let base: TestDatabase;
let person: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  useDb(base.db);
  person = await signedIn(base.db, { roles: ["on-call"], withPassword: true });
});
beforeEach(() => base.owner.query("DELETE FROM login_attempt"));
afterAll(() => base.close());

type Sent = NonNullable<Parameters<typeof requestTo>[1]>;

const post = (handler: typeof signIn, path: string, sent: Sent) =>
  handler(requestTo(path, { method: "POST", ...sent }), nextContext());
const cookieIn = (response: Response) => (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
const withPassword = (login: string, password = TEST_PASSWORD, headers: Sent["headers"] = {}) =>
  post(signIn, "/api/v1/session", { json: { login, password }, headers });
const who = async (cookie: string) => (await whoAmI(requestTo("/api/v1/session", { cookie }), nextContext())).status;

describe("signing in with a password", () => {
  it("sets a host-only, script-proof cookie that opens a session", async () => {
    const response = await withPassword(person.email.toUpperCase());
    expect(response.status).toBe(204);
    expect(response.headers.get("set-cookie")).toMatch(
      /^countersign\.session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
    );
    const session = await whoAmI(requestTo("/api/v1/session", { cookie: cookieIn(response) }), nextContext());
    expect(await session.json()).toMatchObject({ id: person.id, roles: ["on-call"], via: "session" });
  });

  it("works as a form, and goes on to a page of ours only", async () => {
    const form = { login: person.email, password: TEST_PASSWORD };
    const go = async (next: string) =>
      (await post(signIn, "/api/v1/session", { form: { ...form, next } })).headers.get("location");
    expect(await go("/emergencies/E-1?tab=x")).toBe("/emergencies/E-1?tab=x");
    expect(await go("https://evil.test/")).toBe("/");
    expect(await go("//evil.test")).toBe("/");
    const wrong = await post(signIn, "/api/v1/session", { form: { ...form, password: "wrong", next: "/x" } });
    expect([wrong.status, wrong.headers.get("location")]).toEqual([303, "/sign-in?error=BAD_CREDENTIALS&next=%2Fx"]);
    expect(wrong.headers.get("set-cookie")).toBeNull();
  });

  it("says the same of an unknown account, a wrong password and a disabled account", async () => {
    const gone = await signedIn(base.db, { roles: ["viewer"], withPassword: true });
    await base.owner.query("UPDATE user_account SET status = 'disabled' WHERE id = $1", [gone.id]);
    const invited = await signedIn(base.db, { roles: ["viewer"] });
    const answers = await Promise.all([
      withPassword("nobody@example.test"),
      withPassword(person.email, "not the password"),
      withPassword(gone.email),
      withPassword(invited.email, ""),
      withPassword(invited.email, "any"),
    ]);
    const bodies = await Promise.all(answers.map(async (answer) => (await answer.json()) as { reason: string }));
    expect(bodies.map((body) => body.reason)).toEqual([
      ...Array<string>(3).fill("BAD_CREDENTIALS"),
      "INVALID_INPUT",
      "BAD_CREDENTIALS",
    ]);
  });

  it("takes as long for an unknown account as for a wrong password", async () => {
    const time = async (login: string) => {
      const start = performance.now();
      await withPassword(login, "not the password");
      return performance.now() - start;
    };
    await time("warm@example.test");
    const median = async (login: () => string) => {
      const times: number[] = [];
      for (let n = 0; n < 7; n++) times.push(await time(login()));
      return times.sort((a, b) => a - b)[3] ?? 0;
    };
    let n = 0;
    const unknown = await median(() => `nobody${n++}@example.test`);
    const known = await median(() => person.email);
    expect(Math.min(unknown, known) / Math.max(unknown, known)).toBeGreaterThan(0.5);
  });

  it("never keeps a session that was planted before", async () => {
    const attacker = await signedIn(base.db, { roles: ["viewer"] });
    const sent = { json: { login: person.email, password: TEST_PASSWORD }, cookie: attacker.cookie };
    const response = await post(signIn, "/api/v1/session", sent);
    expect(cookieIn(response)).not.toBe(attacker.cookie);
    expect(await who(attacker.cookie)).toBe(401);
    expect(await who(cookieIn(response))).toBe(200);
  });

  it("refuses another site's form: signing somebody in as the attacker", async () => {
    const response = await withPassword(person.email, TEST_PASSWORD, { origin: "https://evil.test" });
    expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
  });
});

describe("guessing", () => {
  const from = (peer: string) => ({ [PEER_HEADER]: peer });

  it("stops after ten failures from one address, also in parallel; another address may still sign in", async () => {
    const guesses = await Promise.all(
      Array.from({ length: 25 }, () => withPassword(person.email, "guess", from("203.0.113.7"))),
    );
    const statuses = guesses.map((response) => response.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
    const right = await withPassword(person.email, TEST_PASSWORD, from("203.0.113.7"));
    expect([right.status, right.headers.get("retry-after")]).toEqual([429, "900"]);
    expect((await withPassword(person.email, TEST_PASSWORD, from("198.51.100.1"))).status).toBe(204);
  });

  it("stops one account being tried from many addresses", async () => {
    const login = "target@example.test";
    for (let n = 0; n < 50; n++) {
      await base.owner.query(
        "INSERT INTO login_attempt (login_hash, peer, at) VALUES (sha256(convert_to($1, 'UTF8')), $2, countersign.now())",
        [login, `203.0.113.${n}`],
      );
    }
    expect((await withPassword(login, "guess", from("198.51.100.9"))).status).toBe(429);
    expect((await withPassword(person.email, TEST_PASSWORD, from("198.51.100.9"))).status).toBe(204);
  });

  it("forgets failures after a success and after a quarter of an hour", async () => {
    for (let n = 0; n < 9; n++) await withPassword(person.email, "guess", from("203.0.113.8"));
    expect((await withPassword(person.email, TEST_PASSWORD, from("203.0.113.8"))).status).toBe(204);
    for (let n = 0; n < 9; n++) await withPassword(person.email, "guess", from("203.0.113.8"));
    expect((await withPassword(person.email, TEST_PASSWORD, from("203.0.113.8"))).status).toBe(204);
    for (let n = 0; n < 10; n++) await withPassword(person.email, "guess", from("203.0.113.8"));
    await base.owner.query("UPDATE login_attempt SET at = at - interval '16 minutes'");
    expect((await withPassword(person.email, TEST_PASSWORD, from("203.0.113.8"))).status).toBe(204);
  });

  it("keeps no login as it was typed", async () => {
    await withPassword("hunter2-typed-here@example.test", "x");
    const { rows } = await base.owner.query<{ row: string }>("SELECT l::text AS row FROM login_attempt l");
    expect(rows.some(({ row }) => row.includes("hunter2"))).toBe(false);
  });
});

describe("signing out", () => {
  it("ends the session itself, so that a copied cookie is worth nothing", async () => {
    const cookie = cookieIn(await withPassword(person.email));
    const response = await post(signOut, "/sign-out", { cookie, form: {} });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/sign-in?left=1"]);
    expect(response.headers.get("set-cookie")).toMatch(/^countersign\.session=; .*Max-Age=0/);
    expect(await who(cookie)).toBe(401);
    const foreign = await post(signOut, "/sign-out", { cookie, form: {}, headers: { origin: null } });
    expect(foreign.status).toBe(403);
  });
});

describe("stepping up", () => {
  it("takes the password again, counts failures, and stamps this session only", async () => {
    await base.owner.query("UPDATE session SET step_up_at = NULL WHERE id = $1", [person.sessionId]);
    const up = (password: string) =>
      post(stepUp, "/api/v1/session/step-up", { cookie: person.cookie, json: { password } });
    expect(await (await up("wrong")).json()).toMatchObject({ reason: "BAD_CREDENTIALS" });
    expect((await up(TEST_PASSWORD)).status).toBe(204);
    const { rows } = await base.owner.query("SELECT step_up_at FROM session WHERE id = $1", [person.sessionId]);
    expect(rows[0]).toMatchObject({ step_up_at: expect.any(String) as string });
    for (let n = 0; n < 10; n++) await up("wrong");
    expect((await up(TEST_PASSWORD)).status).toBe(429);
  });
});

describe("next-auth's own paths", () => {
  const auth = (path: string) => ({ params: Promise.resolve({ nextauth: path.split("/") }) });

  it("signs in by the same rules, into a token that holds a session id and nothing else", async () => {
    const csrf = await authGet(requestTo("/api/auth/csrf"), auth("csrf"));
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const body = { csrfToken, login: person.email, password: TEST_PASSWORD, json: "true" };
    const request = requestTo("/api/auth/callback/credentials", { method: "POST", form: body, cookie: cookieIn(csrf) });
    const response = await authPost(request, auth("callback/credentials"));
    expect(response.status).toBe(200);
    const cookie = response.headers.getSetCookie().find((each) => each.startsWith("countersign.session=")) ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
    expect(await who(cookie.split(";")[0] ?? "")).toBe(200);
    const session = await authGet(
      requestTo("/api/auth/session", { cookie: cookie.split(";")[0] ?? "" }),
      auth("session"),
    );
    expect(Object.keys((await session.json()) as object)).toEqual(["expires"]);
  });

  it("needs its CSRF token and our Origin", async () => {
    const form = { login: person.email, password: TEST_PASSWORD };
    const without = requestTo("/api/auth/callback/credentials", { method: "POST", form });
    const response = await authPost(without, auth("callback/credentials"));
    expect(response.headers.getSetCookie().some((each) => each.startsWith("countersign.session="))).toBe(false);
    const foreign = requestTo("/api/auth/callback/credentials", { method: "POST", form, headers: { origin: "null" } });
    expect((await authPost(foreign, auth("callback/credentials"))).status).toBe(403);
  });

  it.each(["_log", "signin/oidc", "signin/credentials", "session", "callback/email", "__proto__"])(
    "does not reach POST %s",
    async (path) => {
      const request = requestTo(`/api/auth/${path}`, { method: "POST", json: {} });
      expect((await authPost(request, auth(path))).status).toBe(404);
    },
  );

  it("survives a malformed Authorization header", async () => {
    const request = requestTo("/api/auth/session", { headers: { authorization: "Bearer %E0%A4%A" } });
    expect((await authGet(request, auth("session"))).status).toBe(200);
  });

  it("has no provider to go to unless one is configured", async () => {
    const response = await provider(requestTo("/sign-in/provider"), nextContext());
    expect(await response.json()).toMatchObject({ status: 404, reason: "NO_PROVIDER" });
  });
});

describe("one-time links", () => {
  const admin = { name: "First Admin", email: "first@example.test", password: TEST_PASSWORD };
  const use = (json: object) => post(setUp, "/api/v1/setup", { json });

  it("make the first administrator once, and none beside one", async () => {
    const own = await testDatabase();
    useDb(own.db);
    try {
      const older = await createSetupToken(own.db);
      const link = await createSetupToken(own.db);
      const token = (path = "") => path.split("token=")[1] ?? "";
      expect((await use({ ...admin, token: token(older?.path) })).status).toBe(404);
      const both = await Promise.all([
        use({ ...admin, token: token(link?.path) }),
        use({ ...admin, email: "second@example.test", token: token(link?.path) }),
      ]);
      expect(both.map((response) => response.status).sort()).toEqual([204, 404]);
      const winner = both.find((response) => response.status === 204) as Response;
      const session = await whoAmI(requestTo("/api/v1/session", { cookie: cookieIn(winner) }), nextContext());
      expect(await session.json()).toMatchObject({ roles: ["admin"], name: "First Admin" });
      expect(await createSetupToken(own.db)).toBeNull();
      const { rows } = await own.owner.query("SELECT 1 FROM user_account");
      expect(rows).toHaveLength(1);
    } finally {
      useDb(base.db);
      await own.close();
    }
  });

  it("end after a day, and refuse a short password without being used up", async () => {
    const own = await testDatabase();
    useDb(own.db);
    try {
      const token = (await createSetupToken(own.db))?.path.split("token=")[1] ?? "";
      const short = await post(setUp, "/api/v1/setup", { form: { ...admin, token, password: "short" } });
      expect(short.headers.get("location")).toBe(`/setup?token=${token}&error=PASSWORD_LENGTH`);
      await own.owner.query("UPDATE setup_token SET expires_at = now() - interval '1 second'");
      expect(await (await use({ ...admin, token })).json()).toMatchObject({ reason: "LINK_SPENT" });
    } finally {
      useDb(base.db);
      await own.close();
    }
  });

  it("let an invited person choose a password, and end what they had open", async () => {
    const boss = await signedIn(base.db);
    const invited = await signedIn(base.db, { roles: ["viewer"], withPassword: true });
    const request = requestTo("/x", { method: "POST", cookie: boss.cookie });
    const made = await invite(request, nextContext({ id: invited.id }));
    const { path } = (await made.json()) as { path: string };
    const password = "an entirely different one";
    const response = await use({ token: path.split("token=")[1], password });
    expect(response.status).toBe(204);
    expect(await who(invited.cookie)).toBe(401);
    expect((await withPassword(invited.email)).status).toBe(401);
    expect((await withPassword(invited.email, password)).status).toBe(204);
  });
});
