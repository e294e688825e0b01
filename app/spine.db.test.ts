import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Who } from "../components/changes/told.tsx";
import { systemPrincipal } from "../lib/access/principal.ts";
import { EVERYTHING, systemScope, type ScopeGrant } from "../lib/access/scope.ts";
import type { Role } from "../lib/access/permission.ts";
import { nextContext, requestTo, signedIn, useDb, type TestPerson } from "../lib/access/test-people.ts";
import { readChange } from "../lib/changes/reads-change.ts";
import { testLedger } from "../lib/emergencies/test-ledger.ts";
import { declareBlind } from "../lib/ingest/commands/declare-blind.ts";
import { getEnv } from "../lib/platform/env.ts";
import { ensureKeys } from "../lib/platform/keys.ts";
import { pgSql } from "../lib/platform/sql.ts";
import { testDatabase, type TestDatabase } from "../lib/platform/test-database.ts";
import type { Spine } from "../lib/timeline/contract.ts";
import { GET } from "./api/v1/timeline/spine/route.ts";
import { environmentOf, fillPlaces, repositoryOf } from "./scope-fixtures.ts";

/** What a change's spine tells whom, through the route and the real path of evidence. */
const dataDir = mkdtempSync(join(tmpdir(), "countersign-spine-"));

let base: TestDatabase;
/** The last change of each place: pushed by somebody who is mapped, and applied. */
let tips: Record<"indoors" | "cellar", string>;

beforeAll(async () => {
  Object.assign(process.env, { DATA_DIR: dataDir });
  ensureKeys(getEnv(), { fresh: true, needsLogKey: false });
  base = await testDatabase();
  useDb(base.db);
  await fillPlaces(base, dataDir, ["indoors", "cellar"]);
  tips = { indoors: await tipOf("indoors"), cellar: await tipOf("cellar") };
});
afterAll(async () => {
  await base.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function tipOf(place: "indoors" | "cellar"): Promise<string> {
  const [row] = await pgSql(base.db.pool)<{ key: string }>(
    "SELECT key FROM change WHERE repository = $1 AND until_size IS NULL ORDER BY position DESC LIMIT 1",
    [repositoryOf(place)],
  );
  return row?.key ?? "";
}

const reader = (role: Role, scope: ScopeGrant = EVERYTHING) => signedIn(base.db, { roles: [role], scope });

async function spineOf(person: TestPerson, change: string): Promise<Spine> {
  const address = `/api/v1/timeline/spine?${new URLSearchParams({ change })}`;
  const response = await GET(requestTo(address, { cookie: person.cookie }), nextContext());
  expect(response.status).toBe(200);
  return (await response.json()) as Spine;
}

/** Blind from before both changes landed until now. */
async function declareBlindOf(name: string): Promise<void> {
  const sql = pgSql(base.db.pool);
  const [row] = await sql<{ id: string }>("SELECT key AS id FROM source_facts WHERE name = $1", [name]);
  const { landedAt } = await readChange(sql, systemScope(), tips.cellar);
  const by = { db: base.db, principal: systemPrincipal("test"), idempotencyKey: randomUUID() };
  const from = new Date(Date.parse(landedAt) - 3_600_000).toISOString();
  await declareBlind(by, row?.id ?? "", { from, to: new Date().toISOString(), reason: "its cluster was down" });
  await (await testLedger(base)).settle();
}

describe("the people of a spine", () => {
  async function actorAs(role: Role): Promise<{ spine: Spine; words: string }> {
    const person = await reader(role);
    const spine = await spineOf(person, tips.indoors);
    const change = await readChange(pgSql(base.db.pool), person.principal.scope, tips.indoors);
    const account = change.update?.actor ?? null;
    return { spine, words: renderToStaticMarkup(createElement(Who, { account, spine })) };
  }

  it("are named and linked for whoever may read people", async () => {
    const { spine, words } = await actorAs("on-call");
    expect(Object.values(spine.people ?? {}).map(({ name }) => name)).toContain("Somebody indoors");
    expect(words).toContain("/people/");
  });

  it("are not read for a viewer, who sees the account alone", async () => {
    const { spine, words } = await actorAs("viewer");
    expect(spine.people).toBeNull();
    expect(words).toBe("indoors-person");
  });
});

describe("the reconcilers of a spine", () => {
  const told = ({ feeds }: Spine) => feeds.find(({ step }) => step === "deployment");
  const within = (...environments: string[]) => ({ repositories: "all" as const, environments });

  it("are those that run the change's repository, whoever asks", async () => {
    const spine = await spineOf(await reader("auditor"), tips.indoors);
    expect(told(spine)?.sources.map(({ name }) => name)).toEqual(["flux of indoors"]);
    expect(told(spine)?.since).not.toBeNull();
  });

  it("and are seen in the reader's environments only, with their times", async () => {
    const inside = await spineOf(await reader("viewer", within(environmentOf("indoors"))), tips.indoors);
    expect(told(inside)?.sources.map(({ name }) => name)).toEqual(["flux of indoors"]);
    const outside = await spineOf(await reader("viewer", within(environmentOf("cellar"))), tips.indoors);
    expect(told(outside)).toEqual({
      step: "deployment",
      sources: [],
      since: null,
      blind: null,
      standing: "never",
      until: null,
    });
  });

  it("of which one is blind excuse nothing that others would have told", async () => {
    await declareBlindOf("flux of cellar");
    const person = await reader("compliance-manager");
    expect(told(await spineOf(person, tips.indoors))?.blind).toBeNull();
    expect(told(await spineOf(person, tips.cellar))?.blind).toMatchObject({ source: "flux of cellar" });
  });

  it("without an environment are seen by a reader of every place only", async () => {
    await pgSql(base.owner)("UPDATE source_facts SET state = state - 'environment' WHERE name = 'flux of indoors'");
    const limited = { repositories: [repositoryOf("indoors")], environments: "all" as const };
    expect(told(await spineOf(await reader("viewer", limited), tips.indoors))?.sources).toEqual([]);
    expect(told(await spineOf(await reader("viewer"), tips.indoors))?.sources).toHaveLength(1);
  });
});

describe("reverts", () => {
  const pairs = ({ relations }: Spine) => relations.map(({ kind, change }) => [kind, change?.id]);

  it("are told from both sides, with who, when and through whom", async () => {
    const person = await reader("on-call");
    const spine = await spineOf(person, tips.indoors);
    const [[, first = ""] = []] = pairs(spine);
    expect(pairs(spine)).toEqual([["reverts", expect.stringContaining(repositoryOf("indoors"))]]);
    const back = await spineOf(person, first);
    expect(pairs(back)).toEqual([["reverted-by", tips.indoors]]);
    const { change } = back.relations[0] ?? {};
    expect(change?.landedBy?.name).toBe("indoors-person");
    expect(back.entries[change?.evidence ?? ""]?.receivedAt).toBeDefined();
  });

  it("read so far are filled in by the migration as advance would have", async () => {
    const sql = pgSql(base.owner);
    const rows = () => sql("SELECT * FROM change_relation ORDER BY key");
    const advanced = await rows();
    expect(advanced).toHaveLength(2);
    await sql("TRUNCATE change_relation");
    const migration = readFileSync("prisma/migrations/0040_spine/migration.sql", "utf8");
    await sql(/INSERT INTO change_relation[^;]*;/.exec(migration)?.[0] ?? "");
    expect(await rows()).toEqual(advanced);
  });
});
