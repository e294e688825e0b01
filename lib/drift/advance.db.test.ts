import { afterAll, beforeAll, expect, test } from "vitest";
import {
  argoApplication,
  auditEvent,
  COMMIT_A,
  COMMIT_B,
  fluxConfigured,
  fluxDone,
  TestLedger,
} from "../deployments/test-ledger.ts";
import { dropProjections, projectionDigests } from "../ledger/store/rebuild.ts";
import { Follower } from "../pipeline.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";

let database: TestDatabase;
let ledger: TestLedger;
beforeAll(async () => {
  database = await testDatabase();
  const follower = new Follower(database.db.pool);
  ledger = await TestLedger.open(database.db, () => follower.run(1));
});
afterAll(() => database.close());

test("deployments and drift come out of real payloads and replay to the same rows, whatever the batches", async () => {
  await ledger.source("src_flux", "flux", "prod-eu-1");
  await ledger.source("src_argo", "argocd", "prod-us-1");
  await ledger.source("src_audit", "kubernetes-audit", "prod-us-1");
  const events = [
    fluxConfigured(0, COMMIT_A),
    fluxDone(1, COMMIT_A),
    fluxConfigured(21, COMMIT_A),
    fluxDone(11, COMMIT_A),
    fluxConfigured(30, COMMIT_B),
    fluxDone(31, COMMIT_B),
  ];
  for (const body of events) {
    await ledger.deliver("src_flux", body);
    await ledger.settle();
  }
  await ledger.deliver("src_argo", argoApplication(1, "Synced", COMMIT_A));
  await ledger.deliver("src_argo", argoApplication(30, "OutOfSync", COMMIT_A));
  await ledger.settle();
  await ledger.deliver("src_audit", auditEvent(25, "kchen"));
  await ledger.settle();
  const deployments = await ledger.sql<{ target: string; sha: string; effect: string }>(
    "SELECT target, sha, effect FROM deployment WHERE until_size IS NULL ORDER BY target, started_at",
  );
  expect(deployments.map((one) => [one.target.split("/").at(-1), one.sha, one.effect])).toEqual([
    ["shop", COMMIT_A, "changed"],
    ["shop", COMMIT_B, "changed"],
    ["payments", COMMIT_A, "changed"],
  ]);
  const drifts = await ledger.sql(
    `SELECT cluster, resolution, detected_at, began_at, state->'culprit'->'actor'->>'name' AS who
     FROM drift WHERE until_size IS NULL ORDER BY detected_at`,
  );
  expect(drifts).toEqual([
    {
      cluster: "prod-eu-1",
      resolution: "reverted",
      detected_at: "2026-01-05T08:21:00.000Z",
      began_at: "2026-01-05T08:11:00.000Z",
      who: null,
    },
    {
      cluster: "prod-us-1",
      resolution: "open",
      detected_at: "2026-01-05T08:32:00.000Z",
      began_at: "2026-01-05T08:25:00.000Z",
      who: "kchen",
    },
  ]);
  const before = await projectionDigests(ledger.sql);
  for (const batch of [2, 2000]) {
    await inTransaction(database.db.pool, dropProjections);
    const follower = new Follower(database.db.pool);
    while (((await follower.run(batch))?.entries ?? 0) > 0);
    expect(await projectionDigests(ledger.sql)).toEqual(before);
  }
});
