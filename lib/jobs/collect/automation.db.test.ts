import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../../access/principal.ts";
import type { Json } from "../../base/canonical-json.ts";
import { testLedger, type TestLedger } from "../../emergencies/test-ledger.ts";
import { changeCollection } from "../../ingest/commands/change-collection.ts";
import { createSource } from "../../ingest/commands/create-source.ts";
import { moveClock } from "../../platform/clock.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { DEFAULT_POLICY } from "../../policy/policy.ts";
import { addRepository } from "../../repositories/commands/add-repository.ts";
import { syncRepository } from "../../repositories/commands/sync-repository.ts";
import { addRepositorySchema } from "../../repositories/contract.ts";
import { testRepository, type TestRepository as GitRepository } from "../../repositories/test-repository.ts";
import { openCredential } from "../collect-forges.ts";
import { openFoundCases } from "../emergencies-detect.ts";
import { runTick } from "../tick.ts";
import { collectNext, type CollectDeps } from "./collect-next.ts";
import { testForge, TOKEN, type TestForge } from "./test-forge.ts";
import { person, REPOSITORY, TestRepository } from "./test-github.ts";

const SEAL = [Buffer.alloc(32, 7)];
const START = "2026-11-20T10:00:00.000Z";
const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1000).toISOString();
const bot = { ...person("images[bot]", 9), type: "Bot" };
const kchen = person("kchen", 77);

let database: TestDatabase;
let ledger: TestLedger;
let forge: TestForge;
let told: TestRepository;
let git: GitRepository;
let dataDir: string;
let deps: CollectDeps;

beforeAll(async () => {
  database = await testDatabase();
  ledger = await testLedger(database);
  await moveClock(ledger.sql, at(-3600));
  dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
  git = testRepository();
  git.commit("Begin", { "apps/payments.yaml": "tag: 0" }, { at: at(-7200) });
  forge = await testForge("github");
  told = new TestRepository(forge);
  const by = (key: string) => ({ principal: systemPrincipal("test"), idempotencyKey: key });
  const rule = { id: "images", actor: bot.login, repository: REPOSITORY, paths: ["apps/*.yaml"] };
  await ledger.act("policy.set", "policy", {
    ...{ effectiveFrom: null, loosens: [], reason: "image automation", proposal: null },
    // Safe because a policy is JSON.
    policy: { ...DEFAULT_POLICY, standardChanges: [rule] } as unknown as Json,
  });
  const repository = addRepositorySchema.parse({ name: REPOSITORY, url: git.folder, branches: ["main"] });
  await ledger.within((tx) => addRepository(tx, by("repository"), repository));
  await sync();
  const context = { db: database.db, ...by("source"), publicUrl: "https://cs.example", sealKeys: () => SEAL };
  const { id } = await createSource(context, { type: "github", name: "forge" });
  const address = { baseUrl: forge.url, repositories: [], intervalSeconds: 60, credential: TOKEN };
  await ledger.within((tx) => changeCollection(tx, by("set"), id, { mode: "poll", ...address }, () => SEAL));
  deps = {
    pool: database.db.pool,
    credentialOf: (row) => openCredential(row, SEAL),
    repositoriesOf: async () => [{ name: REPOSITORY, branches: ["main"] }],
    retryMs: [],
  };
});
afterAll(async () => {
  git.remove();
  rmSync(dataDir, { recursive: true, force: true });
  await forge.close();
  await database.close();
});

const sync = () => syncRepository({ db: database.db, dataDir }, REPOSITORY);
let serial = 0;

/** A push that the forge tells of, and that it let past its rules; answers the commit. */
function push(second: number, who: typeof bot, path: string): string {
  serial += 1;
  const before = git.git("rev-parse", "HEAD");
  const after = git.commit(`Update ${path}`, { [path]: `tag: ${serial}` }, { at: at(second - 5) });
  const ends = { id: serial, before, after, ref: "refs/heads/main", timestamp: at(second), actor: who };
  told.activity.unshift({ ...ends, activity_type: "push" });
  const suite = {
    ...{ id: 900 + serial, actor_id: who.id, actor_name: who.login, before_sha: before, after_sha: after },
    ...{ ref: "refs/heads/main", pushed_at: at(second), result: "bypass" },
  };
  told.suites.unshift(suite);
  const evaluations = [{ rule_type: "pull_request", enforcement: "active", result: "fail" }];
  told.set(`/rulesets/rule-suites/${suite.id}`, { document: () => ({ ...suite, rule_evaluations: evaluations }) });
  return after;
}

async function work(second: number, order: readonly ("poll" | "mirror")[]): Promise<void> {
  await moveClock(ledger.sql, at(second));
  for (const one of order) {
    if (one === "poll") await collectNext(deps, "poll");
    else await sync();
    await ledger.settle();
    await openFoundCases(database.db.pool);
  }
  await moveClock(ledger.sql, at(second + 65));
  await runTick(database.db.pool);
  await ledger.settle();
  await openFoundCases(database.db.pool);
  await ledger.settle();
}

async function classes(): Promise<Record<string, number>> {
  const rows = await ledger.sql<{ class: string; n: number }>(
    "SELECT class, count(*)::int AS n FROM change WHERE until_size IS NULL AND landed_at > $1 GROUP BY 1",
    [START],
  );
  return Object.fromEntries(rows.map(({ class: of, n }) => [of, n]));
}
const cases = () => ledger.sql<{ title: string }>("SELECT state->>'title' AS title FROM case_head ORDER BY key");

describe("an installation that asks its forge", () => {
  it("takes fifty bumps of an image automation for what the policy approves, past the forge's rules or not", async () => {
    await work(0, ["poll", "mirror"]);
    for (let bump = 0; bump < 25; bump += 1) push(100 + bump, bot, "apps/payments.yaml");
    await work(200, ["poll", "mirror"]);
    for (let bump = 0; bump < 25; bump += 1) push(300 + bump, bot, "apps/payments.yaml");
    await work(400, ["mirror", "poll"]);
    expect(await classes()).toEqual({ standard: 50 });
    expect(await cases()).toEqual([]);
  });

  it("finds what the same account pushes beyond what it may", async () => {
    push(500, bot, "rbac/admins.yaml");
    await work(600, ["poll", "mirror"]);
    expect(await cases()).toEqual([{ title: `images[bot] pushed to main of ${REPOSITORY} past its rules` }]);
  });

  it("finds at once whom the forge let past its rules, and names the rules", async () => {
    const sha = push(700, kchen, "apps/payments.yaml");
    await moveClock(ledger.sql, at(760));
    await collectNext(deps, "poll");
    await ledger.settle();
    expect(await openFoundCases(database.db.pool)).toBe(1);
    await ledger.settle();
    const [row] = await ledger.sql(
      `SELECT s.state->'rules'->'failed' AS failed, s.outcome, v.verdict FROM suspicion s
       JOIN verdict v ON v.item = s.key AND v.test = 'T-EMG-07' AND v.until_size IS NULL WHERE s.state->'commits' ? $1`,
      [sha],
    );
    expect(row).toEqual({ failed: ["pull_request: active"], outcome: "unmatched", verdict: "exception" });
  });
});
