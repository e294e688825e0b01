import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { NewUser } from "../contract.ts";
import { systemPrincipal } from "../principal.ts";
import { mintScope } from "../scope.ts";
import { digestOf } from "../secret.ts";
import { readLiveSession, readLiveToken } from "../store/principal.ts";
import { acting, signedIn, type TestPerson } from "../test-people.ts";
import { changeUser } from "./change-user.ts";
import { createToken } from "./create-token.ts";
import { createUser } from "./create-user.ts";
import { inviteUser } from "./invite-user.ts";
import { revokeSessions } from "./revoke-sessions.ts";
import { revokeToken } from "./revoke-token.ts";

let base: TestDatabase;
let admin: TestPerson;
let viewer: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  admin = await signedIn(base.db, { roles: ["admin"] });
  viewer = await signedIn(base.db, { roles: ["viewer"] });
});
afterAll(() => base.close());

const within = <T>(work: (tx: Sql) => Promise<T>) => inTransaction(base.db.pool, work);
const refusal = (reason: string) => expect.objectContaining({ reason }) as Error;
let serial = 0;
const someone = (overrides: Partial<NewUser> = {}): NewUser => ({
  name: "Ada Nilsen",
  email: `ada${++serial}@example.test`,
  roles: ["on-call"],
  ...overrides,
});

/** The action entries of a subject, as they were accepted. */
async function acts(subject: string): Promise<{ type: string; data: unknown; actor: { id: string } }[]> {
  const { rows } = await base.owner.query<{ bytes: Buffer }>(
    `SELECT p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.origin = 'action' ORDER BY i.id`,
  );
  const bodies = rows.map((row) => JSON.parse(row.bytes.toString("utf8")) as { type: string; subject: string });
  return bodies.filter((body) => body.subject === subject) as never;
}

const without = (person: TestPerson, stepUpAt: string | null) => ({ ...person.principal, stepUpAt });

describe("createUser", () => {
  it("makes an account with an invitation, and an entry by the admin that holds no secret", async () => {
    const { user, invitation } = await within((tx) => createUser(tx, acting(admin.principal), someone()));
    expect(user).toMatchObject({ name: "Ada Nilsen", status: "active", roles: ["on-call"], version: 1 });
    expect(user.identities).toEqual([{ issuer: admin.principal.issuer, subject: user.id, login: user.email }]);
    expect(invitation?.path).toMatch(/^\/setup\?token=[\w-]{43}$/);
    const [act] = await acts(user.id);
    expect(act).toMatchObject({ type: "access.user-created", actor: { id: admin.id } });
    expect(JSON.stringify(act)).not.toContain(invitation?.path.split("=")[1]);
  });

  it("makes one account of a command that was sent twice", async () => {
    const by = acting(admin.principal);
    const input = someone();
    const first = await within((tx) => createUser(tx, by, input));
    const second = await within((tx) => createUser(tx, by, input));
    expect(second).toEqual({ user: first.user, invitation: null });
    expect(await acts(first.user.id)).toHaveLength(1);
  });

  it("is for administrators, freshly confirmed", async () => {
    const attempt = (principal: TestPerson["principal"]) =>
      within((tx) => createUser(tx, acting(principal), someone()));
    await expect(attempt(viewer.principal)).rejects.toThrow(refusal("NOT_PERMITTED"));
    await expect(attempt(without(admin, null))).rejects.toThrow(refusal("STEP_UP_REQUIRED"));
    await expect(attempt(without(admin, "2020-01-01T00:00:00.000Z"))).rejects.toThrow(refusal("STEP_UP_REQUIRED"));
  });

  it("gives an e-mail address to one of two at once, and writes nothing of the other", async () => {
    const input = someone();
    const results = await Promise.allSettled(
      [0, 1].map(() => within((tx) => createUser(tx, acting(admin.principal), input))),
    );
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({ reason: { reason: "LOGIN_TAKEN" } });
    const { rows } = await base.owner.query("SELECT 1 FROM user_account WHERE email = $1", [input.email]);
    expect(rows).toHaveLength(1);
  });

  it("boxes auditors in time and keeps them apart from other roles", async () => {
    const attempt = (overrides: Partial<NewUser>) =>
      within((tx) => createUser(tx, acting(admin.principal), someone(overrides)));
    await expect(attempt({ roles: ["auditor"] })).rejects.toThrow(refusal("AUDITOR_NEEDS_END"));
    const until = "2030-01-01T00:00:00Z";
    await expect(attempt({ roles: ["auditor", "admin"], accessUntil: until })).rejects.toThrow(
      refusal("AUDITOR_ALONE"),
    );
    await expect(
      attempt({ roles: ["auditor"], accessFrom: "2031-01-01T00:00:00Z", accessUntil: until }),
    ).rejects.toThrow(refusal("INTERVAL_REVERSED"));
    await expect(attempt({ roles: ["auditor"], accessUntil: until })).resolves.toMatchObject({
      user: { name: "Ada Nilsen" },
    });
  });

  it("lets nobody give more than they hold", async () => {
    const bounded = { ...admin.principal, scope: mintScope({ repositories: ["acme/deploy"], environments: "all" }) };
    const attempt = (scope?: NewUser["scope"]) =>
      within((tx) => createUser(tx, acting(bounded), someone(scope ? { scope } : {})));
    await expect(attempt()).rejects.toThrow(refusal("BEYOND_OWN"));
    await expect(attempt({ repositories: ["acme/other"], environments: "all" })).rejects.toThrow(refusal("BEYOND_OWN"));
    await expect(attempt({ repositories: ["Acme/Deploy"], environments: ["prod"] })).resolves.toBeDefined();
  });
});

describe("changeUser", () => {
  it("changes roles at once, says what was and what is", async () => {
    const person = await signedIn(base.db, { roles: ["compliance-manager"] });
    const change = { version: 1, roles: ["viewer" as const] };
    const after = await within((tx) => changeUser(tx, acting(admin.principal), person.id, change));
    expect(after).toMatchObject({ roles: ["viewer"], version: 2 });
    const session = await within((tx) => readLiveSession(tx, person.sessionId));
    expect(session?.roles).toEqual(["viewer"]);
    expect((await acts(person.id)).at(-1)).toMatchObject({
      type: "access.user-changed",
      data: { before: { roles: ["compliance-manager"] }, after: { roles: ["viewer"] } },
    });
  });

  it("ends the sessions of who is disabled, and enabling does not bring them back", async () => {
    const person = await signedIn(base.db, { roles: ["viewer"] });
    const change = (version: number, status: "active" | "disabled") =>
      within((tx) => changeUser(tx, acting(admin.principal), person.id, { version, status }));
    await change(1, "disabled");
    expect(await within((tx) => readLiveSession(tx, person.sessionId))).toBeNull();
    await change(2, "active");
    expect(await within((tx) => readLiveSession(tx, person.sessionId))).toBeNull();
    expect((await acts(person.id)).map((act) => act.type)).toEqual([
      "access.user-created",
      "access.user-disabled",
      "access.user-enabled",
    ]);
  });

  it("lets one of two changes at once win", async () => {
    const person = await signedIn(base.db, { roles: ["viewer"] });
    const results = await Promise.allSettled(
      ["A", "B"].map((name) =>
        within((tx) => changeUser(tx, acting(admin.principal), person.id, { version: 1, name })),
      ),
    );
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({
      reason: { reason: "CHANGED_MEANWHILE" },
    });
    expect(await acts(person.id)).toHaveLength(2);
  });

  it("is for administrators, and 404 for nobody", async () => {
    const to = { version: 1, name: "x" };
    await expect(within((tx) => changeUser(tx, acting(viewer.principal), viewer.id, to))).rejects.toThrow(
      refusal("NOT_PERMITTED"),
    );
    const nobody = "00000000-0000-4000-8000-000000000000";
    await expect(within((tx) => changeUser(tx, acting(admin.principal), nobody, to))).rejects.toThrow(
      refusal("NOT_FOUND"),
    );
  });

  it("keeps the last administrator, even when two step down at once", async () => {
    const own = await testDatabase();
    try {
      const two = [await signedIn(own.db), await signedIn(own.db)];
      const stepDown = (person: TestPerson) =>
        inTransaction(own.db.pool, (tx) =>
          changeUser(tx, acting(person.principal), person.id, { version: 1, roles: ["viewer"] }),
        );
      const results = await Promise.allSettled(two.map(stepDown));
      expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(results.find((result) => result.status === "rejected")).toMatchObject({
        reason: { reason: "LAST_ADMIN" },
      });
    } finally {
      await own.close();
    }
  });
});

describe("inviteUser", () => {
  it("makes a new link and ends the older one", async () => {
    const made = await within((tx) => createUser(tx, acting(admin.principal), someone()));
    const again = await within((tx) => inviteUser(tx, acting(admin.principal), made.user.id));
    const digest = (path: string | undefined) => digestOf(path?.split("=")[1] ?? "");
    const { rows } = await base.owner.query("SELECT token_hash FROM setup_token WHERE user_id = $1", [made.user.id]);
    expect(rows).toEqual([{ token_hash: digest(again.path) }]);
    await expect(within((tx) => inviteUser(tx, acting(viewer.principal), made.user.id))).rejects.toThrow(
      refusal("NOT_PERMITTED"),
    );
  });
});

describe("tokens", () => {
  it("are made with one role, stored as a digest, and work until revoked", async () => {
    const input = { name: "ci", role: "viewer" as const, expiresInDays: 7 };
    const { token, secret } = await within((tx) => createToken(tx, acting(admin.principal), input));
    expect(secret).toMatch(/^cst_[\w-]{43}$/);
    expect(token).toMatchObject({ hint: secret.slice(-4), createdBy: admin.principal.name });
    expect(Date.parse(token.expiresAt) - Date.parse(token.createdAt)).toBe(7 * 86_400_000);
    expect(await within((tx) => readLiveToken(tx, digestOf(secret)))).toMatchObject({
      id: token.id,
      roles: ["viewer"],
    });

    await within((tx) => revokeToken(tx, acting(admin.principal), token.id));
    expect(await within((tx) => readLiveToken(tx, digestOf(secret)))).toBeNull();
    const entries = await acts(token.id);
    expect(entries.map((act) => act.type)).toEqual(["access.token-created", "access.token-revoked"]);
    expect(JSON.stringify(entries)).not.toContain(secret);
  });

  it("shows a secret once, whatever is sent again", async () => {
    const by = acting(admin.principal);
    await within((tx) => createToken(tx, by, { name: "once", role: "viewer" }));
    await expect(within((tx) => createToken(tx, by, { name: "once", role: "viewer" }))).rejects.toThrow(
      refusal("TOKEN_EXISTS"),
    );
  });

  it("are for administrators", async () => {
    const forbidden = within((tx) => createToken(tx, acting(viewer.principal), { name: "x", role: "viewer" }));
    await expect(forbidden).rejects.toThrow(refusal("NOT_PERMITTED"));
    const id = "00000000-0000-4000-8000-000000000000";
    await expect(within((tx) => revokeToken(tx, acting(viewer.principal), id))).rejects.toThrow(
      refusal("NOT_PERMITTED"),
    );
    await expect(within((tx) => revokeToken(tx, acting(admin.principal), id))).rejects.toThrow(refusal("NOT_FOUND"));
  });

  it("are revoked by one of two at once", async () => {
    const { token } = await within((tx) => createToken(tx, acting(admin.principal), { name: "race", role: "viewer" }));
    const results = await Promise.allSettled(
      [0, 1].map(() => within((tx) => revokeToken(tx, acting(admin.principal), token.id))),
    );
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({
      reason: { reason: "ALREADY_REVOKED" },
    });
  });

  it("end by themselves", async () => {
    const { token, secret } = await within((tx) =>
      createToken(tx, acting(systemPrincipal("test")), { name: "short", role: "viewer" }),
    );
    await base.owner.query("UPDATE api_token SET expires_at = now() - interval '1 second' WHERE id = $1", [token.id]);
    expect(await within((tx) => readLiveToken(tx, digestOf(secret)))).toBeNull();
  });
});

describe("revokeSessions", () => {
  it("signs a person out everywhere, by themselves or by an administrator", async () => {
    const person = await signedIn(base.db, { roles: ["viewer"] });
    expect(await within((tx) => revokeSessions(tx, acting(person.principal), person.id))).toBe(1);
    expect(await within((tx) => readLiveSession(tx, person.sessionId))).toBeNull();
    expect((await acts(person.id)).at(-1)).toMatchObject({ type: "access.sessions-revoked", data: { revoked: 1 } });
    await expect(within((tx) => revokeSessions(tx, acting(viewer.principal), person.id))).rejects.toThrow(
      refusal("NOT_PERMITTED"),
    );
    expect(await within((tx) => revokeSessions(tx, acting(admin.principal), person.id))).toBe(0);
  });
});
