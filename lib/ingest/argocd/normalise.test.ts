import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceFacts } from "../fact.ts";
import { mutated } from "../mutation.ts";
import { applicationEventOf, NEXT, notificationOf, OPERATION, SHA, SOURCE } from "./made.ts";
import { normaliseArgocd } from "./normalise.ts";

const source: SourceFacts = { id: "src_1", type: "argocd", name: "argo-eu", cluster: "prod-eu-1", environment: "prod" };
const read = (value: unknown) => normaliseArgocd(Buffer.from(JSON.stringify(value)), {}, source);
const facts = (value: unknown) => read(value).map((one) => one.fact);
const operation = (changes: Record<string, unknown>) =>
  read(notificationOf({ operation: { ...OPERATION, ...changes } }))[0];
const kinds = (value: unknown) =>
  facts(value).map((fact) => (fact.kind === "drift-signal" ? `${fact.kind} ${fact.signal}` : fact.kind));

describe("an operation", () => {
  it("is a reconciliation by its user, with what it did to which object; hooks are left out", () => {
    expect(operation({})).toEqual({
      occurredAt: "2026-03-01T10:20:42.000Z",
      actor: { kind: "user", name: "mina@example.com", email: "mina@example.com", issuer: "argocd:prod-eu-1" },
      fact: {
        kind: "reconciliation",
        reconciler: "argocd",
        target: {
          cluster: "prod-eu-1",
          apiGroup: "argoproj.io",
          kind: "Application",
          namespace: "argocd",
          name: "shop-ui",
          uid: "94978696-4fd4-40b3-a1de-38d9df9e9316",
        },
        environment: "prod",
        result: "succeeded",
        reason: "Succeeded",
        message: "successfully synced (all tasks run)",
        revisions: [{ raw: SHA, commit: SHA }],
        changes: [
          { subject: "Deployment/shop/ui", action: "configured" },
          { subject: "Service/shop/ui", action: "unchanged" },
          { subject: "Namespace/shop", action: "applied" },
          { subject: "ConfigMap/shop/old", action: "deleted" },
        ],
        operationId: "94978696-4fd4-40b3-a1de-38d9df9e9316/2026-03-01T10:20:30.000Z",
        startedAt: "2026-03-01T10:20:30.000Z",
        finishedAt: "2026-03-01T10:20:42.000Z",
        automated: false,
        partial: false,
        images: ["ghcr.io/acme/ui:1.2.3"],
      },
    });
  });

  it("keeps one identity however often it is sent again (A7), another one for a re-sync at the same revision", () => {
    const id = (changes: Record<string, unknown>) => operation(changes)?.fact;
    expect(id({ message: "again" })).toHaveProperty(
      "operationId",
      "94978696-4fd4-40b3-a1de-38d9df9e9316/2026-03-01T10:20:30.000Z",
    );
    expect(id({ startedAt: "2026-03-01T11:00:00Z", finishedAt: "2026-03-01T11:00:02Z" })).toHaveProperty(
      "operationId",
      "94978696-4fd4-40b3-a1de-38d9df9e9316/2026-03-01T11:00:00.000Z",
    );
  });

  it("has several revisions where the Application has several sources, chart versions among them (A4)", () => {
    const syncResult = { ...OPERATION.syncResult, revision: "", revisions: ["2.2.3", SHA, SHA] };
    expect(operation({ syncResult })?.fact).toMatchObject({
      revisions: [{ raw: "2.2.3" }, { raw: SHA, commit: SHA }, { raw: SHA, commit: SHA }],
    });
  });

  it("has the desired revision where it failed before it had any (A5)", () => {
    const failed = { phase: "Failed", syncResult: undefined, message: "ComparisonError" };
    expect(operation(failed)?.fact).toMatchObject({ result: "failed", revisions: [], desired: [{ commit: SHA }] });
    const empty = { phase: "Error", syncResult: { revision: "" }, operation: { sync: { revisions: [NEXT] } } };
    expect(operation(empty)?.fact).toMatchObject({ result: "failed", revisions: [], desired: [{ commit: NEXT }] });
  });

  it("is a success only when it ended at or after its own start (A3)", () => {
    for (const finishedAt of ["2026-03-01T10:20:29Z", undefined, "soon"]) {
      expect(operation({ finishedAt })?.fact).toMatchObject({ result: "progressing" });
      expect(operation({ finishedAt })).toHaveProperty("occurredAt", "2026-03-01T10:20:30.000Z");
    }
    expect(operation({ phase: "Running", finishedAt: undefined })?.fact).toMatchObject({ result: "progressing" });
    expect(operation({ finishedAt: OPERATION.startedAt })?.fact).toMatchObject({ result: "succeeded" });
  });

  it("is no deployment when it was a dry run", () => {
    const dryRun = { operation: { sync: { revision: SHA, dryRun: true } } };
    expect(operation(dryRun)?.fact).toMatchObject({ result: "cancelled", reason: "DryRun", changes: [] });
  });

  it("is automated, by a user, by nobody, or by somebody who was not told (A16)", () => {
    const by = (initiatedBy: unknown) => operation({ operation: { sync: { revision: SHA }, initiatedBy } });
    expect(by({ automated: true })).toMatchObject({ actor: { kind: "controller" }, fact: { automated: true } });
    expect(by({ username: "Unknown user" })).toMatchObject({ actor: { kind: "unknown" } });
    expect(by({ username: "admin" })?.actor).toEqual({ kind: "user", name: "admin", issuer: "argocd:prod-eu-1" });
    expect(by(undefined)).not.toHaveProperty("actor");
    expect(by(undefined)?.fact).not.toHaveProperty("automated");
  });

  it("that is partial and automated is a self-heal: drift was corrected, or not (A11)", () => {
    const selfHeal = (phase: string, initiatedBy: object) =>
      kinds(
        notificationOf({
          operation: {
            ...OPERATION,
            phase,
            operation: { sync: { revision: SHA, resources: [{ kind: "Deployment", name: "ui" }] }, initiatedBy },
          },
        }),
      ).slice(0, 2);
    expect(selfHeal("Succeeded", { automated: true })).toEqual(["reconciliation", "drift-signal corrected"]);
    expect(selfHeal("Failed", { automated: true })).toEqual(["reconciliation", "drift-signal correction-failed"]);
    expect(selfHeal("Succeeded", { username: "mina" })).toEqual(["reconciliation", "drift-signal in-sync"]);
  });

  it("names where the objects live when that is another cluster", () => {
    const value = notificationOf();
    const destination = { name: "edge-7", namespace: "shop" };
    const remote = { ...value, app: { ...value.app, spec: { ...value.app.spec, destination } } };
    expect(facts(remote)[0]).toMatchObject({ destination: { cluster: "edge-7", namespace: "shop" } });
    expect(facts(value)[0]).not.toHaveProperty("destination");
  });
});

describe("the comparison with Git", () => {
  const outOfSync = (revision: string, more = {}) => ({
    status: "OutOfSync",
    revision,
    comparedTo: { source: SOURCE },
    ...more,
  });

  it("at the revision that was applied last is drift, with its objects", () => {
    const drift = facts(notificationOf({ sync: outOfSync(SHA) }))[1];
    expect(drift).toMatchObject({
      kind: "drift-signal",
      signal: "detected",
      revisions: [{ commit: SHA }],
      resources: ["Deployment/shop/ui"],
    });
  });

  it("at another revision is a deployment that is still to come (A8)", () => {
    const pending = facts(notificationOf({ sync: outOfSync(NEXT) }))[1];
    expect(pending).toMatchObject({
      kind: "reconciliation",
      result: "progressing",
      revisions: [],
      desired: [{ commit: NEXT }],
    });
    expect(pending).not.toHaveProperty("operationId");
  });

  it("under another Application spec is no drift, though the revision is the same", () => {
    const changed = outOfSync(SHA, { comparedTo: { source: { ...SOURCE, path: "other" } } });
    expect(kinds(notificationOf({ sync: changed }))[1]).toBe("reconciliation");
  });

  it("is measured by history where the last operation applied nothing", () => {
    const history = [
      { id: 3, revision: SHA },
      { id: 2, revision: NEXT },
    ];
    const failed = { ...OPERATION, phase: "Failed", syncResult: undefined };
    expect(kinds(notificationOf({ operation: failed, sync: outOfSync(SHA), more: { history } }))[1]).toBe(
      "drift-signal detected",
    );
    expect(kinds(notificationOf({ operation: failed, sync: outOfSync(NEXT), more: { history } }))[1]).toBe(
      "reconciliation",
    );
    expect(kinds(notificationOf({ operation: null, sync: outOfSync(SHA) }))[0]).toBe("reconciliation");
  });

  it("that agrees is in sync", () => {
    expect(facts(notificationOf())[1]).toMatchObject({
      signal: "in-sync",
      revisions: [{ commit: SHA }],
      resources: [],
    });
  });

  it("that cannot be made is a failure with the desired revision", () => {
    const conditions = [{ type: "ComparisonError", message: "manifest generation error" }];
    const unknown = facts(notificationOf({ sync: { status: "Unknown", revision: NEXT }, more: { conditions } }))[1];
    expect(unknown).toMatchObject({
      kind: "reconciliation",
      result: "failed",
      reason: "ComparisonError",
      message: "ComparisonError: manifest generation error",
      desired: [{ commit: NEXT }],
    });
  });
});

describe("an Application", () => {
  it("tells its health and since when", () => {
    const health = {
      status: "Degraded",
      message: "exceeded its progress deadline",
      lastTransitionTime: "2026-03-01T10:30:00Z",
    };
    expect(read(notificationOf({ health })).at(-1)).toMatchObject({
      occurredAt: "2026-03-01T10:30:00.000Z",
      fact: { kind: "health", status: "degraded", message: "exceeded its progress deadline" },
    });
  });

  it("is read bare as the API serves it, with a pause", () => {
    const { app } = notificationOf();
    const bare = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      ...app,
      metadata: { ...app.metadata, annotations: { "argocd.argoproj.io/skip-reconcile": "true" } },
    };
    expect(kinds(bare)).toEqual(["reconciliation", "drift-signal in-sync", "health", "suspension"]);
  });

  it("says nothing before its first comparison (A6)", () => {
    const { app } = notificationOf();
    expect(facts({ schema: "argocd-app/v1", app: { ...app, status: null } })).toEqual([
      { kind: "unparsed", reason: "unknown-event", event: "application without status" },
    ]);
  });

  it("of a later template is left for a later version", () => {
    expect(facts({ ...notificationOf(), schema: "argocd-app/v2" })).toEqual([
      { kind: "unparsed", reason: "unknown-shape" },
    ]);
  });
});

describe("a statement of the AuditLogger", () => {
  it.each([
    [
      "OperationCompleted",
      `Sync operation to ${SHA} succeeded`,
      { result: "succeeded", revisions: [{ commit: SHA }], partial: false },
    ],
    ["OperationCompleted", `Partial sync operation to ${SHA} succeeded`, { result: "succeeded", partial: true }],
    ["OperationCompleted", `Sync operation to ${SHA} failed: one or more objects failed`, { result: "failed" }],
    ["OperationStarted", `Initiated automated sync to '${SHA}'`, { result: "progressing", automated: true }],
    ["ResourceUpdated", "Updated sync status: Synced -> OutOfSync", { kind: "reconciliation", result: "progressing" }],
    ["ResourceUpdated", "Updated sync status:  -> Synced", { kind: "drift-signal", signal: "in-sync" }],
    ["ResourceUpdated", "Updated health status: Healthy -> Degraded", { kind: "health", status: "degraded" }],
    ["OperationStarted", "admin initiated rollback to 3", { kind: "reconciliation", result: "progressing" }],
    ["OperationCompleted", "admin terminated running operation", { result: "cancelled" }],
    ["ResourceUpdated", "admin updated application spec", { kind: "reconciliation", reason: "ResourceUpdated" }],
  ])("%s %s", (reason, message, fact) => {
    expect(read(applicationEventOf(reason, message))).toMatchObject([{ occurredAt: "2026-03-01T10:20:30.000Z", fact }]);
  });

  it("names its user, and nobody where Argo CD knows none", () => {
    expect(read(applicationEventOf("OperationStarted", "admin initiated rollback to 3"))[0]?.actor).toMatchObject({
      kind: "user",
      name: "admin",
    });
    expect(
      read(applicationEventOf("ResourceUpdated", "Unknown user updated application spec"))[0]?.actor,
    ).toMatchObject({
      kind: "unknown",
    });
  });

  it("is read from a log line, JSON and logfmt, with and without the namespace of the application", () => {
    const line = {
      level: "info",
      time: "2026-03-01T10:20:30Z",
      msg: `Sync operation to ${SHA} succeeded`,
      application: "argocd/shop-ui",
    };
    expect(read(line)).toMatchObject([
      { fact: { result: "succeeded", target: { namespace: "argocd", name: "shop-ui" } } },
    ]);
    const logfmt = `time="2026-03-01T10:20:30Z" level=info msg="Updated health status: Healthy -> Missing" application=shop-ui app-namespace=argocd project=default\n`;
    expect(normaliseArgocd(Buffer.from(logfmt.repeat(2)), {}, source)).toMatchObject([
      {
        occurredAt: "2026-03-01T10:20:30.000Z",
        fact: { kind: "health", status: "missing", target: { namespace: "argocd" } },
      },
      { fact: { kind: "health" } },
    ]);
  });

  it("that we do not know stays unparsed", () => {
    expect(facts(applicationEventOf("ResourceActionRan", "something new"))).toEqual([
      { kind: "unparsed", reason: "unknown-event", event: "ResourceActionRan" },
    ]);
  });
});

describe("normaliseArgocd", () => {
  it("never throws and always answers, whatever the bytes", () => {
    const payloads = [
      notificationOf(),
      notificationOf({ sync: { status: "OutOfSync", revisions: [SHA, NEXT] } }),
      applicationEventOf("OperationStarted", "admin initiated rollback to 3"),
    ];
    fc.assert(
      fc.property(mutated(payloads), (bytes) => {
        expect(normaliseArgocd(bytes, {}, source).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it("reads a heartbeat", () => {
    expect(facts({ type: "heartbeat" })).toEqual([{ kind: "heartbeat", cluster: "prod-eu-1" }]);
  });
});
