import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeUser } from "../lib/access/commands/change-user.ts";
import { signInWithProvider } from "../lib/access/commands/sign-in-with-provider.ts";
import { systemPrincipal } from "../lib/access/principal.ts";
import { startTestProvider, TEST_CLIENT, type TestProvider } from "../lib/access/test-identity-provider.ts";
import { acting, nextContext, requestTo, signedIn, TEST_ORIGIN, useDb } from "../lib/access/test-people.ts";
import { testDatabase, type TestDatabase } from "../lib/platform/test-database.ts";
import { inTransaction } from "../lib/platform/transaction.ts";
import { GET as authGet } from "./api/auth/[...nextauth]/route.ts";
import { GET as whoAmI } from "./api/v1/session/route.ts";
import { GET as start } from "./sign-in/provider/route.ts";

let base: TestDatabase;
let idp: TestProvider;

beforeAll(async () => {
  idp = await startTestProvider(`${TEST_ORIGIN}/api/auth/callback/oidc`);
  Object.assign(process.env, {
    PUBLIC_URL: TEST_ORIGIN,
    OIDC_ISSUER: idp.issuer,
    OIDC_CLIENT_ID: TEST_CLIENT.id,
    OIDC_CLIENT_SECRET: TEST_CLIENT.secret,
  });
  base = await testDatabase();
  useDb(base.db);
});
afterAll(async () => {
  await idp.close();
  await base.close();
});

const cookiesOf = (response: Response) => response.headers.getSetCookie().map((each) => each.split(";")[0] ?? "");
const sessionIn = (response: Response) => cookiesOf(response).find((each) => each.startsWith("countersign.session="));

async function begin(path = "/sign-in/provider?next=/drift") {
  const response = await start(requestTo(path, { headers: { "sec-fetch-site": "same-origin" } }), nextContext());
  return { response, cookies: cookiesOf(response), address: response.headers.get("location") ?? "" };
}

async function comeBack(back: URL, cookies: readonly string[]): Promise<Response> {
  const request = requestTo(`${back.pathname}${back.search}`, { cookie: cookies.join("; ") });
  return authGet(request, { params: Promise.resolve({ nextauth: ["callback", "oidc"] }) });
}

async function throughProvider() {
  const { cookies, address } = await begin();
  return comeBack(await idp.walk(address), cookies);
}

async function letIn(subject: string) {
  const { rows } = await base.owner.query<{ user_id: string }>("SELECT user_id FROM identity WHERE subject = $1", [
    subject,
  ]);
  const id = rows[0]?.user_id ?? "";
  const by = acting(systemPrincipal("test"));
  await inTransaction(base.db.pool, (tx) => changeUser(tx, by, id, { version: 1, roles: ["compliance-manager"] }));
  return id;
}

describe("signing in with the identity provider", () => {
  it("starts with state, nonce and PKCE, by a link that other sites cannot follow", async () => {
    const { response, cookies, address } = await begin();
    expect(response.status).toBe(303);
    const asked = new URL(address).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: TEST_CLIENT.id,
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${TEST_ORIGIN}/api/auth/callback/oidc`,
    });
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked.get(name)).toMatch(/^[\w-]{20,}$/);
    expect(cookies.map((each) => each.split("=")[0])).toEqual(
      expect.arrayContaining(["next-auth.state", "next-auth.nonce", "next-auth.pkce.code_verifier"]),
    );
    const foreign = await start(
      requestTo("/sign-in/provider", { headers: { "sec-fetch-site": "cross-site" } }),
      nextContext(),
    );
    expect(foreign.status).toBe(403);
  });

  it("makes a newcomer wait without any right, until an administrator gives a role", async () => {
    idp.person = { subject: "u-1", name: "Ines Duarte", email: "ines@example.test" };
    const waiting = await throughProvider();
    expect(waiting.headers.get("location")).toBe("/sign-in?error=WAITING");
    expect(sessionIn(waiting)).toBeUndefined();

    const id = await letIn("u-1");
    const response = await throughProvider();
    expect(response.headers.get("location")).toBe(`${TEST_ORIGIN}/drift`);
    const cookie = sessionIn(response) ?? "";
    const session = await whoAmI(requestTo("/api/v1/session", { cookie }), nextContext());
    expect(await session.json()).toMatchObject({ id, name: "Ines Duarte", roles: ["compliance-manager"] });

    const { rows } = await base.owner.query<{ bytes: Buffer }>(
      `SELECT p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.key = $1`,
      [`action:access.provider:${id}`],
    );
    expect(JSON.parse(rows[0]?.bytes.toString("utf8") ?? "")).toMatchObject({
      type: "access.user-created",
      data: { status: "waiting", roles: [], issuer: idp.issuer },
    });
  });

  it("refuses who is disabled", async () => {
    idp.person = { subject: "u-2", name: "Gone", email: "gone@example.test" };
    await throughProvider();
    await letIn("u-2");
    await base.owner.query("UPDATE user_account SET status = 'disabled' WHERE name = 'Gone'");
    const response = await throughProvider();
    expect([response.headers.get("location"), sessionIn(response)]).toEqual(["/sign-in?error=REFUSED", undefined]);
  });

  it("asks the provider for the person again to step up, and believes its auth_time", async () => {
    idp.person = { subject: "u-1", name: "Ines Duarte", email: "ines@example.test" };
    const { cookies, address } = await begin("/sign-in/provider?again=1&next=/access");
    expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({ prompt: "login", max_age: "0" });
    const cookie = sessionIn(await comeBack(await idp.walk(address), cookies)) ?? "";
    const session = await whoAmI(requestTo("/api/v1/session", { cookie }), nextContext());
    const { stepUpAt } = (await session.json()) as { stepUpAt: string };
    expect(Math.abs(Date.now() - Date.parse(stepUpAt))).toBeLessThan(10_000);
  });
});

describe("an answer that was not asked for", () => {
  it.each([
    ["another state", (back: URL) => back.searchParams.set("state", "x".repeat(43)), (all: string[]) => all],
    ["no state cookie", () => undefined, (all: string[]) => all.filter((each) => !each.startsWith("next-auth.state"))],
    ["no PKCE cookie", () => undefined, (all: string[]) => all.filter((each) => !each.startsWith("next-auth.pkce"))],
    ["no nonce cookie", () => undefined, (all: string[]) => all.filter((each) => !each.startsWith("next-auth.nonce"))],
    ["another issuer", (back: URL) => back.searchParams.set("iss", "https://evil.test"), (all: string[]) => all],
  ])("opens nothing: %s", async (_, bend, keep) => {
    const { cookies, address } = await begin();
    const back = await idp.walk(address);
    bend(back);
    const response = await comeBack(back, keep(cookies));
    expect(sessionIn(response)).toBeUndefined();
    expect(response.headers.get("location")).toContain("error=");
  });

  it("opens nothing with another sign-in's cookies: a code that was planted", async () => {
    const victim = await begin();
    const attacker = await begin();
    const response = await comeBack(await idp.walk(attacker.address), victim.cookies);
    expect(sessionIn(response)).toBeUndefined();
  });

  it("opens nothing a second time", async () => {
    const { cookies, address } = await begin();
    const back = await idp.walk(address);
    expect(sessionIn(await comeBack(back, cookies))).toBeDefined();
    expect(sessionIn(await comeBack(back, cookies))).toBeUndefined();
  });
});

describe("the same e-mail address", () => {
  const claims = { name: "Ada", email: "ada@example.test", authenticatedAt: null };

  it("from a second provider, or with a local password, is somebody else", async () => {
    const local = await signedIn(base.db, { name: "Ada" });
    await base.owner.query("UPDATE user_account SET email = $2 WHERE id = $1", [local.id, claims.email]);
    await base.owner.query("UPDATE identity SET login = $2 WHERE user_id = $1", [local.id, claims.email]);
    const from = (issuer: string, subject: string) =>
      signInWithProvider(base.db.pool, { ...claims, issuer, subject }, null);
    expect(await from("https://first.test", "7")).toEqual({ outcome: "waiting" });
    expect(await from("https://second.test", "7")).toEqual({ outcome: "waiting" });
    expect(await from("https://second.test", local.id)).toEqual({ outcome: "waiting" });
    const { rows } = await base.owner.query<{ n: number }>(
      "SELECT count(DISTINCT user_id)::int AS n FROM identity WHERE user_id IN (SELECT id FROM user_account WHERE email = $1)",
      [claims.email],
    );
    expect(rows[0]?.n).toBe(4);
  });

  it("makes one waiting account of two first sign-ins at once", async () => {
    const both = await Promise.all(
      [0, 1].map(() => signInWithProvider(base.db.pool, { ...claims, issuer: "https://x.test", subject: "9" }, null)),
    );
    expect(both).toEqual([{ outcome: "waiting" }, { outcome: "waiting" }]);
  });
});
