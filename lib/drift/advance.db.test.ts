import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../base/sha256.ts";
import { makeAcceptance } from "../ledger/acceptance.ts";
import { appendAction } from "../ledger/append.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { acceptRecords } from "../ledger/store/accept.ts";
import { dropProjections, projectionDigests } from "../ledger/store/rebuild.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import { Follower } from "../pipeline.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sql = () => pgSql(database.db.pool);
const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };

async function create(id: string, type: string, cluster: string): Promise<void> {
  await appendAction(sql(), {
    type: "sources.created",
    subject: id,
    data: { type, name: `${type} ${cluster}`, cluster, environment: "production" },
    actor: { kind: "system", name: "test", issuer: "countersign" },
    auth: { method: "internal" },
    idempotencyKey: `create-${id}`,
  });
}

async function deliver(source: string, body: unknown): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body));
  const acceptance = makeAcceptance({
    source,
    origin: "delivery",
    key: sha256(bytes).toString("hex"),
    from: 0,
    to: bytes.byteLength,
    auth: { method: "bearer", generation: 1 },
    headers: {},
    bytes,
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
  await acceptRecords(sql(), [acceptance]);
}

const A = "a".repeat(40);
const B = "b".repeat(40);

function fluxEvent(minutes: number, revision: string, reason: string, message: string) {
  return {
    involvedObject: {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      namespace: "flux-system",
      name: "shop",
      uid: "5d2f",
    },
    severity: "info",
    timestamp: new Date(Date.UTC(2026, 0, 5, 8, minutes)).toISOString().replace(".000", ""),
    message,
    reason,
    metadata: { revision: `main@sha1:${revision}` },
    reportingController: "kustomize-controller",
  };
}

const done = (minutes: number, revision: string) =>
  fluxEvent(
    minutes,
    revision,
    "ReconciliationSucceeded",
    `Reconciliation finished in ${minutes}.1ms, next run in 10m0s`,
  );
const configured = (minutes: number, revision: string) =>
  fluxEvent(minutes, revision, "Progressing", "Deployment/shop/cart configured");

function application(minutes: number, sync: string, revision: string) {
  const at = (more: number) => new Date(Date.UTC(2026, 0, 5, 8, minutes + more)).toISOString().replace(".000", "");
  return {
    schema: "argocd-app/v1",
    app: {
      metadata: { name: "payments", namespace: "argocd", uid: "77aa" },
      spec: { destination: { server: "https://kubernetes.default.svc" } },
      status: {
        sync: { status: sync, revision },
        reconciledAt: at(2),
        operationState: {
          operation: { sync: { revision }, initiatedBy: { automated: true } },
          phase: "Succeeded",
          startedAt: "2026-01-05T08:00:00Z",
          finishedAt: "2026-01-05T08:01:00Z",
          syncResult: { revision, resources: [] },
        },
        resources: [{ version: "v1", kind: "ConfigMap", namespace: "payments", name: "flags", status: sync }],
        health: { status: "Healthy" },
      },
    },
  };
}

describe("deployments and drift in advance", () => {
  test("come out of real payloads and replay to the same rows, whatever the batches", async () => {
    await create("src_flux", "flux", "prod-eu-1");
    await create("src_argo", "argocd", "prod-us-1");
    const sequencer = new Sequencer(database.db.pool, await testLogKey(sql()), keeper);
    const bodies = [configured(0, A), done(1, A), configured(21, A), done(11, A), configured(30, B), done(31, B)];
    for (const body of bodies) {
      await deliver("src_flux", body);
      await sequencer.run(100);
    }
    await deliver("src_argo", application(1, "Synced", A));
    await deliver("src_argo", application(30, "OutOfSync", A));
    await sequencer.run(100);
    const follow = async (batch: number) => {
      const follower = new Follower(database.db.pool);
      while (((await follower.run(batch))?.entries ?? 0) > 0);
    };
    await follow(1);
    const deployments = await sql()<{ target: string; sha: string; effect: string }>(
      "SELECT target, sha, effect FROM deployment WHERE until_size IS NULL ORDER BY target, started_at",
    );
    expect(deployments.map((one) => [one.target.split("/").at(-1), one.sha, one.effect])).toEqual([
      ["shop", A, "changed"],
      ["shop", B, "changed"],
      ["payments", A, "changed"],
    ]);
    const drifts = await sql()(
      "SELECT cluster, resolution, detected_at, began_at FROM drift WHERE until_size IS NULL ORDER BY detected_at",
    );
    expect(drifts).toEqual([
      {
        cluster: "prod-eu-1",
        resolution: "reverted",
        detected_at: "2026-01-05T08:21:00.000Z",
        began_at: "2026-01-05T08:11:00.000Z",
      },
      {
        cluster: "prod-us-1",
        resolution: "open",
        detected_at: "2026-01-05T08:32:00.000Z",
        began_at: "2026-01-05T08:03:00.000Z",
      },
    ]);
    const before = await projectionDigests(sql());
    for (const batch of [2, 2000]) {
      await inTransaction(database.db.pool, dropProjections);
      await follow(batch);
      expect(await projectionDigests(sql())).toEqual(before);
    }
  });
});
