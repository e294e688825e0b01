import { randomBytes } from "node:crypto";
import { createUser } from "../access/commands/create-user.ts";
import { systemPrincipal, type Principal } from "../access/principal.ts";
import { EVERYTHING, mintScope } from "../access/scope.ts";
import { createSource } from "../ingest/commands/create-source.ts";
import type { CreatedSource } from "../ingest/contract.ts";
import { databaseNow } from "../platform/clock.ts";
import type { DemoAccount } from "../platform/child-process.ts";
import type { Db } from "../platform/db.ts";
import { pgSql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";
import { setPolicy } from "../policy/commands/set-policy.ts";
import { parsePolicy } from "../policy/document.ts";
import { addKeys } from "../repositories/commands/add-keys.ts";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { CHECKS, REPOSITORIES, SOURCES, type RepositoryKey, type SourceKey } from "./event.ts";
import { ACCOUNTS, PEOPLE } from "./people.ts";
import type { DemoKeys } from "./signing.ts";

const by = (key: string) => ({ principal: systemPrincipal("demo"), idempotencyKey: `demo:${key}` });

export interface DemoUser {
  readonly id: string;
  readonly account: DemoAccount;
  readonly roles: Principal["roles"];
}

/** Accounts with passwords made for this installation; they are printed, and kept nowhere in clear. */
export async function makeUsers(db: Db, auditUntil: string): Promise<ReadonlyMap<string, DemoUser>> {
  const users = new Map<string, DemoUser>();
  for (const { key, name, email, role, scope } of ACCOUNTS) {
    const password = randomBytes(9).toString("base64url");
    const made = await inTransaction(db.pool, (tx) =>
      createUser(tx, by(`user:${key}`), {
        name,
        email,
        roles: [role],
        scope,
        password,
        accessUntil: role === "auditor" ? auditUntil : null,
      }),
    );
    users.set(key, { id: made.user.id, account: { name, email, password, role }, roles: [role] });
  }
  return users;
}

/** The user as somebody who is signed in and has just confirmed who they are. */
export async function signedIn(db: Db, user: DemoUser): Promise<Principal> {
  return {
    id: user.id,
    issuer: "countersign",
    subject: user.id,
    name: user.account.name,
    email: user.account.email,
    roles: user.roles,
    scope: mintScope(EVERYTHING),
    stepUpAt: await databaseNow(pgSql(db.pool)),
    via: "session",
    sessionId: `demo:${user.id}`,
  };
}

export async function makePolicy(db: Db): Promise<void> {
  const policy = parsePolicy({
    calendar: { zone: "Europe/Berlin", workingDays: [1, 2, 3, 4, 5], holidays: [] },
    recipients: {
      onCall: [{ name: "On-call rota", email: "oncall@northwind.example", phone: "+49 30 555 0100" }],
      compliance: [{ name: "Ines Duarte", email: "ines@northwind.example", phone: "+49 30 555 0131" }],
      security: [{ name: "Security desk", email: "security@northwind.example", phone: "+49 30 555 0140" }],
    },
    requiredChecks: Object.values(REPOSITORIES).map(({ name, forge }) => ({ repository: name, names: CHECKS[forge] })),
    standardChanges: [
      {
        id: "image-automation",
        actor: "fleet-image-bot",
        repository: "northwind/fleet-prod",
        paths: ["apps/*/image.yaml"],
        approvedBy: "Ines Duarte",
      },
    ],
  });
  const reason = "First policy of Northwind Pay";
  await inTransaction(db.pool, (tx) => setPolicy(tx, by("policy"), { policy, reason, effectiveFrom: null }));
}

export async function makeSources(db: Db, publicUrl: string): Promise<ReadonlyMap<SourceKey, CreatedSource>> {
  const made = new Map<SourceKey, CreatedSource>();
  for (const key of Object.keys(SOURCES) as SourceKey[]) {
    made.set(key, await createSource({ db, publicUrl, ...by(`source:${key}`) }, { ...SOURCES[key] }));
  }
  return made;
}

const FORGE_KEYS = { github: "GitHub web-flow", gitlab: "GitLab" } as const;

/** `folderOf` says where each real Git repository lies. */
export async function makeRepositories(
  db: Db,
  keys: DemoKeys,
  folderOf: (key: RepositoryKey) => string,
): Promise<void> {
  for (const key of Object.keys(REPOSITORIES) as RepositoryKey[]) {
    const { name, kind, paths } = REPOSITORIES[key];
    const input = { name, url: folderOf(key), kind, branches: ["main"], deployingPaths: [...paths], tags: ["v*"] };
    await inTransaction(db.pool, (tx) => addRepository(tx, by(`repository:${key}`), input));
  }
  await inTransaction(db.pool, (tx) =>
    addKeys(tx, by("keys:people"), { content: keys.allowedSigners, kind: "person" }),
  );
  for (const [person, content] of keys.personPublicKeys) {
    const { name, email } = PEOPLE[person];
    await inTransaction(db.pool, (tx) => addKeys(tx, by(`keys:${person}`), { content, kind: "person", name, email }));
  }
  for (const forge of ["github", "gitlab"] as const) {
    const webFlow = { content: keys.forges[forge].publicKey, kind: "web-flow" as const, name: FORGE_KEYS[forge] };
    await inTransaction(db.pool, (tx) => addKeys(tx, by(`keys:${forge}`), webFlow));
  }
}
