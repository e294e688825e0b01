import { sha256 } from "../base/sha256.ts";
import { makeAcceptance } from "../ledger/acceptance.ts";
import { appendAction } from "../ledger/append.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { acceptRecords } from "../ledger/store/accept.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import { moveClock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { pgSql, type Sql } from "../platform/sql.ts";

export const COMMIT_A = "a".repeat(40);
export const COMMIT_B = "b".repeat(40);

/** RFC 3339 of a minute of the morning of 2026-01-05, as the senders write it. */
export function clock(minutes: number): string {
  return new Date(Date.UTC(2026, 0, 5, 8, minutes)).toISOString().replace(".000", "");
}

const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };

type Follow = () => Promise<{ readonly entries: number } | null>;

/** A ledger that tests fill with what reconcilers send; `follow` runs the pipeline's follower once. */
export class TestLedger {
  readonly sql: Sql;
  readonly #sequencer: Sequencer;
  readonly #follow: Follow;

  private constructor(sql: Sql, sequencer: Sequencer, follow: Follow) {
    this.sql = sql;
    this.#sequencer = sequencer;
    this.#follow = follow;
  }

  static async open(db: Db, follow: Follow): Promise<TestLedger> {
    const sql = pgSql(db.pool);
    return new TestLedger(sql, new Sequencer(db.pool, await testLogKey(sql), keeper), follow);
  }

  async source(id: string, type: string, cluster: string, environment = "production"): Promise<void> {
    await appendAction(this.sql, {
      type: "sources.created",
      subject: id,
      data: { type, name: `${type} ${cluster}`, cluster, environment },
      actor: { kind: "system", name: "test", issuer: "countersign" },
      auth: { method: "internal" },
      idempotencyKey: `create-${id}`,
    });
  }

  async deliver(source: string, body: unknown): Promise<void> {
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
    await acceptRecords(this.sql, [acceptance]);
  }

  async moveClock(at: string): Promise<void> {
    await moveClock(this.sql, at);
  }

  /** Sequences into one checkpoint and advances to it. */
  async settle(): Promise<void> {
    while (((await this.#sequencer.run(1000))?.entries ?? 0) > 0);
    while (((await this.#follow())?.entries ?? 0) > 0);
  }
}

export function fluxEvent(minutes: number, revision: string, reason: string, message: string, name = "shop") {
  return {
    involvedObject: {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      namespace: "flux-system",
      name,
      uid: `uid-${name}`,
    },
    severity: "info",
    timestamp: clock(minutes),
    message,
    reason,
    metadata: { revision: `main@sha1:${revision}` },
    reportingController: "kustomize-controller",
  };
}

export function fluxDone(minutes: number, revision: string, name?: string) {
  const message = `Reconciliation finished in ${minutes}.1ms, next run in 10m0s`;
  return fluxEvent(minutes, revision, "ReconciliationSucceeded", message, name);
}

export function fluxConfigured(minutes: number, revision: string, name?: string) {
  return fluxEvent(minutes, revision, "Progressing", "Deployment/shop/cart configured", name);
}

/** An Application that was synced at 08:01 and compared two minutes after `minutes`. */
export function argoApplication(minutes: number, sync: "Synced" | "OutOfSync", revision: string) {
  return {
    schema: "argocd-app/v1",
    app: {
      metadata: { name: "payments", namespace: "argocd", uid: "77aa" },
      spec: { destination: { server: "https://kubernetes.default.svc" } },
      status: {
        sync: { status: sync, revision },
        reconciledAt: clock(minutes + 2),
        operationState: {
          operation: { sync: { revision }, initiatedBy: { automated: true } },
          phase: "Succeeded",
          startedAt: clock(0),
          finishedAt: clock(1),
          syncResult: { revision, resources: [] },
        },
        resources: [{ version: "v1", kind: "ConfigMap", namespace: "payments", name: "flags", status: sync }],
        health: { status: "Healthy" },
      },
    },
  };
}

export function auditEvent(minutes: number, username: string, verb: "patch" | "delete" = "patch") {
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: `audit-${minutes}`,
    stage: "ResponseComplete",
    requestURI: "/api/v1/namespaces/payments/configmaps/flags",
    verb,
    user: { username, groups: ["system:authenticated"] },
    sourceIPs: ["10.40.2.17"],
    userAgent: "kubectl/v1.31.0",
    objectRef: { resource: "configmaps", namespace: "payments", name: "flags", apiVersion: "v1" },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: clock(minutes),
    stageTimestamp: clock(minutes),
  };
}
