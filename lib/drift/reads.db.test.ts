import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemPrincipal, type Principal } from "../access/principal.ts";
import { mintScope, systemScope, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { deploymentsQuery } from "../deployments/contract.ts";
import { hasEnvironments, readDeployments, readEnvironment, readEnvironments } from "../deployments/reads.ts";
import { deploymentFigures } from "../deployments/store/figures.ts";
import {
  argoApplication,
  auditEvent,
  clock,
  COMMIT_A,
  COMMIT_B,
  fluxConfigured,
  fluxDone,
  fluxEvent,
  TestLedger,
} from "../deployments/test-ledger.ts";
import { Follower } from "../pipeline.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { acceptDrift } from "./commands/accept-drift.ts";
import { driftsQuery } from "./contract.ts";
import { DRIFT_STATES } from "./drift-state-name.ts";
import { openDriftCount, readDrift, readDrifts } from "./reads.ts";
import { readDriftReport } from "./report.ts";

let database: TestDatabase;
let ledger: TestLedger;
const all = systemScope();

/** Two clusters; `shop` in production drifts and is put back at 08:21, `payments` drifts at 08:32 and stays so. */
beforeAll(async () => {
  database = await testDatabase();
  const follower = new Follower(database.db.pool);
  ledger = await TestLedger.open(database.db, () => follower.run());
  await ledger.moveClock(clock(0));
  await ledger.source("src_flux", "flux", "prod-eu-1");
  await ledger.source("src_stage", "flux", "staging-eu-1", "staging");
  await ledger.source("src_argo", "argocd", "prod-us-1");
  await ledger.source("src_audit", "kubernetes-audit", "prod-us-1");
  await ledger.moveClock(clock(20));
  await ledger.deliver("src_flux", fluxConfigured(0, COMMIT_A));
  await ledger.deliver("src_flux", fluxDone(1, COMMIT_A));
  await ledger.deliver("src_stage", fluxDone(2, COMMIT_B, "shop-staging"));
  await ledger.deliver("src_argo", argoApplication(1, "Synced", COMMIT_A));
  await ledger.settle();
  await ledger.moveClock(clock(40));
  await ledger.deliver("src_flux", fluxConfigured(21, COMMIT_A));
  await ledger.deliver("src_flux", fluxDone(30, COMMIT_B));
  await ledger.deliver("src_flux", fluxEvent(10, COMMIT_B, "Progressing", "Reconciliation is suspended", "paused"));
  await ledger.deliver("src_argo", argoApplication(30, "OutOfSync", COMMIT_A));
  await ledger.deliver("src_audit", auditEvent(25, "kchen"));
  await ledger.settle();
  // Ties, scope and links need a change; the room that makes them is tested by itself.
  await ledger.sql(
    `INSERT INTO change (key, since_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
     VALUES ('northwind/fleet@main:b', 1, '{"title":"Raise the limit","pullRequest":{"number":"7"}}', 'northwind/fleet', 'main', $1, 'deploy', 'pull-request', 'good', 'l', countersign.now(), true, 1)`,
    [COMMIT_B],
  );
});
afterAll(() => database.close());

const deployments = (query: object, scope: Scope = all) =>
  readDeployments(ledger.sql, scope, deploymentsQuery.parse(query));
const drifts = (query: object, scope: Scope = all) => readDrifts(ledger.sql, scope, driftsQuery.parse(query));
const names = (page: { items: readonly { target: { name: string } }[] }) => page.items.map((one) => one.target.name);

describe("deployments", () => {
  test("are listed newest first by keyset, with an exact total", async () => {
    const first = await deployments({ limit: 2 });
    expect([names(first), first.total]).toEqual([["shop", "shop-staging"], 4]);
    const second = await deployments({ limit: 2, cursor: first.nextCursor });
    expect([names(second), second.nextCursor]).toEqual([["payments", "shop"], null]);
  });

  test("are found by environment, cluster, target, commit and period", async () => {
    expect(names(await deployments({ environment: "staging" }))).toEqual(["shop-staging"]);
    expect(names(await deployments({ cluster: "prod-us-1" }))).toEqual(["payments"]);
    expect(names(await deployments({ sha: COMMIT_A }))).toEqual(["payments", "shop"]);
    expect(names(await deployments({ sha: "bbbb" }))).toEqual(["shop", "shop-staging"]);
    expect(names(await deployments({ from: clock(10), to: clock(60) }))).toEqual(["shop"]);
    const target = (await deployments({ cluster: "prod-us-1" })).items[0]?.target.key;
    expect((await deployments({ target })).total).toBe(1);
  });

  test("say which change they are and how sure each hop is", async () => {
    const [shop] = (await deployments({ environment: "production" })).items;
    expect(shop?.change).toMatchObject({ repository: "northwind/fleet", title: "Raise the limit", pullRequest: "7" });
    expect(Object.fromEntries((shop?.hops ?? []).map((hop) => [hop.hop, hop.assurance]))).toEqual({
      review: "missing",
      merge: "verified",
      revision: "inferred",
      target: "reported",
    });
    const [payments] = (await deployments({ cluster: "prod-us-1" })).items;
    expect(payments?.hops.find((hop) => hop.hop === "merge")?.assurance).toBe("missing");
  });

  test("out of scope are absent, also from totals", async () => {
    const staging = mintScope({ repositories: "all", environments: ["staging"] });
    expect((await deployments({}, staging)).total).toBe(1);
    const repository = mintScope({ repositories: ["northwind/other"], environments: "all" });
    expect(names(await deployments({}, repository))).toEqual(["payments", "shop"]);
    const period = mintScope({ repositories: "all", environments: "all", from: clock(10) });
    expect((await deployments({}, period)).total).toBe(1);
  });

  test("as of an earlier time are what the ledger told then", async () => {
    const then = await deployments({ asOf: clock(25), environment: "production" });
    expect(names(then)).toEqual(["payments", "shop"]);
    expect(then.items.every((one) => one.endedAt === null)).toBe(true);
    await expect(deployments({ asOf: "2020-01-01T00:00:00Z" })).rejects.toMatchObject({ reason: "BEFORE_THE_LEDGER" });
  });

  test("tell what ran in an environment now and at an instant", async () => {
    const now = await readEnvironment(ledger.sql, all, "production", {});
    const running = (environment: typeof now) =>
      environment.targets.map((one) => [one.target.name, one.deployment?.sha ?? null]);
    expect(running(now)).toEqual([
      ["paused", null],
      ["shop", COMMIT_B],
      ["payments", COMMIT_A],
    ]);
    const then = await readEnvironment(ledger.sql, all, "production", { at: clock(15) });
    expect(running(then)).toEqual([
      ["paused", null],
      ["shop", COMMIT_A],
      ["payments", COMMIT_A],
    ]);
    const staging = mintScope({ repositories: "all", environments: ["staging"] });
    await expect(readEnvironment(ledger.sql, staging, "production", {})).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await readEnvironments(ledger.sql, staging)).toMatchObject([{ name: "staging", targets: 1, revisions: 1 }]);
    const nowhere = mintScope({ repositories: "all", environments: ["attic"] });
    const known = [all, staging, nowhere].map((scope) => hasEnvironments(ledger.sql, scope));
    expect(await Promise.all(known)).toEqual([true, true, false]);
  });

  test("name who suspended a target, and until when", async () => {
    const { suspensions, targets } = await readEnvironment(ledger.sql, all, "production", {});
    expect(suspensions).toMatchObject([{ target: { name: "paused" }, startedBy: "state", endedAt: null, owner: null }]);
    expect(targets.find((one) => one.target.name === "paused")).toMatchObject({ suspended: true, deployment: null });
    const before = await readEnvironment(ledger.sql, all, "production", { at: clock(5) });
    expect(before.targets.some((one) => one.suspended)).toBe(false);
  });

  test("lists walk an index, whatever they are filtered by", async () => {
    const plans = await inTransaction(database.db.pool, async (tx) => {
      await tx("SET LOCAL enable_seqscan = off");
      await tx("SET LOCAL enable_sort = off");
      const of = async (table: string, where: string, by: string) => {
        const rows = await tx<{ "QUERY PLAN": string }>(
          `EXPLAIN SELECT state FROM ${table} WHERE until_size IS NULL ${where} ORDER BY ${by} DESC, key DESC LIMIT 51`,
        );
        return rows.map((row) => row["QUERY PLAN"]).join("\n");
      };
      return [
        await of("deployment", "", "started_at"),
        await of("deployment", "AND environment = 'production'", "started_at"),
        await of("deployment", "AND target = 'x'", "started_at"),
        await of("drift", "", "detected_at"),
        await of("drift", "AND ended_at IS NULL", "detected_at"),
      ];
    });
    const indexes = [
      "deployment_list",
      "deployment_environment",
      "deployment_target",
      "drift_list",
      "drift_unresolved",
    ];
    plans.forEach((plan, at) => expect(plan).toContain(indexes[at]));
  });

  test("tie: resolved and orphan revisions are all that were deployed", async () => {
    const { distinct, resolved, orphan } = await deploymentFigures(ledger.sql);
    expect([distinct, resolved, orphan]).toEqual([2, 1, 1]);
  });
});

describe("drift", () => {
  test("is listed and filtered by state, with bounds and who wrote", async () => {
    const page = await drifts({});
    expect(page.items.map((one) => [one.target.name, one.state])).toEqual([
      ["payments", "open"],
      ["shop", "reverted"],
    ]);
    expect(page.items[0]).toMatchObject({
      culprit: { name: "kchen", sourceIp: "10.40.2.17" },
      onset: { seen: true },
      duration: { least: 15 * 60_000, most: 15 * 60_000 },
      resources: ["ConfigMap/payments/flags"],
    });
    expect(page.items[1]?.duration).toEqual({ least: 0, most: 20 * 60_000 });
    expect(names(await drifts({ state: "open" }))).toEqual(["payments"]);
    expect(names(await drifts({ to: clock(30) }))).toEqual(["shop"]);
    expect((await drifts({ asOf: clock(25) })).total).toBe(0);
    const id = page.items[0]?.id ?? "";
    expect(await readDrift(ledger.sql, all, id)).toMatchObject({ id, state: "open" });
    const staging = mintScope({ repositories: "all", environments: ["staging"] });
    await expect(readDrift(ledger.sql, staging, id)).rejects.toMatchObject({ reason: "NO_SUCH_DRIFT" });
    expect(await openDriftCount(ledger.sql, staging)).toBe(0);
  });

  test("tie: every breakdown of the report adds up to its total", async () => {
    const report = await readDriftReport(ledger.sql, all, {});
    const [counted] = await ledger.sql<{ count: number }>(
      "SELECT count(*)::bigint AS count FROM drift WHERE until_size IS NULL",
    );
    const sum = (counts: Partial<Record<string, number>>) =>
      Object.values(counts).reduce<number>((a, b) => a + (b ?? 0), 0);
    expect(report.total).toBe(counted?.count);
    expect(sum(report.counts)).toBe(report.total);
    expect(report.places.reduce((all, place) => all + place.total, 0)).toBe(report.total);
    expect(report.weeks.reduce((all, week) => all + sum(week.counts), 0)).toBe(report.total);
    expect(report.culprits.reduce((all, one) => all + one.count, 0)).toBe(report.total);
    for (const state of DRIFT_STATES) expect((await drifts({ state })).total).toBe(report.counts[state] ?? 0);
    expect(report.durations).toMatchObject({ longest: { most: 20 * 60_000 }, unbounded: 0 });
  });
});

describe("accepting a drift", () => {
  const admin = systemPrincipal("test");
  const accept = (id: string, key: string, by: Principal = admin, expiresAt = clock(600)) =>
    inTransaction(database.db.pool, (tx) =>
      acceptDrift(tx, { principal: by, idempotencyKey: key }, id, { reason: "Rotated by cert-manager", expiresAt }),
    );
  const reasonOf = (refused: Promise<unknown>) =>
    refused.then(
      () => "granted",
      (error: unknown) => (error instanceof AppError ? error.reason : String(error)),
    );

  test("needs the permission, the scope, a future and a drift that lasts", async () => {
    const [open, ended] = (await drifts({})).items;
    expect(await reasonOf(accept(open?.id ?? "", "k1", { ...admin, roles: ["auditor"] }))).toBe("NOT_PERMITTED");
    const elsewhere = mintScope({ repositories: "all", environments: ["staging"] });
    expect(await reasonOf(accept(open?.id ?? "", "k2", { ...admin, scope: elsewhere }))).toBe("NO_SUCH_DRIFT");
    expect(await reasonOf(accept(ended?.id ?? "", "k3"))).toBe("DRIFT_ENDED");
    expect(await reasonOf(accept(open?.id ?? "", "k4", admin, clock(10)))).toBe("BAD_EXPIRY");
  });

  test("is given once, is in the ledger, and runs out", async () => {
    const id = (await drifts({ state: "open" })).items[0]?.id ?? "";
    const outcomes = await Promise.all([reasonOf(accept(id, "a1")), reasonOf(accept(id, "a2"))]);
    expect(outcomes.sort()).toEqual(["ALREADY_ACCEPTED", "granted"]);
    await ledger.settle();
    const accepted = await readDrift(ledger.sql, all, id);
    expect(accepted).toMatchObject({ state: "accepted", acceptance: { by: "test", expired: false } });
    const [row] = await ledger.sql<{ count: number }>(
      "SELECT count(*)::bigint AS count FROM evidence WHERE facts->'fact'->>'type' = 'drift.accepted'",
    );
    expect(row?.count).toBe(1);
    expect((await readDriftReport(ledger.sql, all, {})).counts).toMatchObject({ accepted: 1, open: 0 });
    await ledger.moveClock(clock(700));
    expect(await readDrift(ledger.sql, all, id)).toMatchObject({ state: "open", acceptance: { expired: true } });
    expect(await openDriftCount(ledger.sql, all)).toBe(1);
  });
});
