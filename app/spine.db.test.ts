import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Who } from "../components/changes/told.tsx";
import { EVERYTHING, type ScopeGrant } from "../lib/access/scope.ts";
import type { Role } from "../lib/access/permission.ts";
import { nextContext, requestTo, signedIn, useDb, type TestPerson } from "../lib/access/test-people.ts";
import { readChange } from "../lib/changes/reads-change.ts";
import { getEnv } from "../lib/platform/env.ts";
import { ensureKeys } from "../lib/platform/keys.ts";
import { pgSql } from "../lib/platform/sql.ts";
import { testDatabase, type TestDatabase } from "../lib/platform/test-database.ts";
import type { Spine } from "../lib/timeline/contract.ts";
import { GET } from "./api/v1/timeline/spine/route.ts";
import { fillPlaces, repositoryOf } from "./scope-fixtures.ts";

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
