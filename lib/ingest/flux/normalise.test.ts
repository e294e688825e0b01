import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceFacts } from "../fact.ts";
import { mutated } from "../mutation.ts";
import { FLUX_EVENTS, fluxEventOf, SHA } from "./made.ts";
import { normaliseFlux } from "./normalise.ts";

const source: SourceFacts = { id: "src_1", type: "flux", name: "flux-eu", cluster: "prod-eu-1", environment: "prod" };
const read = (value: unknown, from: SourceFacts = source) =>
  normaliseFlux(Buffer.from(JSON.stringify(value)), {}, from);
const factOf = (value: unknown) => read(value)[0]?.fact;

describe("an event of notification-controller", () => {
  it.each(Object.entries(FLUX_EVENTS))("is read: %s", (_name, [event, fact]) => {
    const readings = read(event);
    expect(readings).toHaveLength(1);
    expect(readings[0]).toMatchObject({ occurredAt: "2026-03-01T10:20:30.000Z", fact });
    // Of revisions all is asserted: a commit where there is none would be a false link.
    if ("revisions" in fact && "raw" in ((fact["revisions"] as object[])[0] ?? {})) {
      expect(readings[0]?.fact).toHaveProperty("revisions", fact["revisions"]);
    }
    expect(readings[0]?.fact).toMatchObject({
      environment: "production",
      target: { cluster: "prod-eu-2", name: "redis" },
    });
  });

  it("names controller, target and group", () => {
    const [reading] = read(fluxEventOf("Kustomization", "Progressing", "Health check passed in 1s"));
    expect(reading?.actor).toEqual({
      kind: "controller",
      name: "kustomize-controller",
      issuer: "kubernetes:prod-eu-2",
    });
    expect(reading?.fact).toHaveProperty("target", {
      cluster: "prod-eu-2",
      apiGroup: "kustomize.toolkit.fluxcd.io",
      kind: "Kustomization",
      namespace: "apps",
      name: "redis",
      uid: "4f2c1e8a-0d4b-4a52-9d0e-7d5d7f1c2b3a",
    });
  });

  it("reads keys with their group as in the documentation (F1), a bare key first", () => {
    const prefixed = {
      "kustomize.toolkit.fluxcd.io/revision": "main@sha1:" + "0".repeat(40),
      "event.toolkit.fluxcd.io/cluster": "c",
    };
    const event = fluxEventOf("Kustomization", "ReconciliationSucceeded", "Reconciliation finished in 1s", {
      metadata: prefixed,
    });
    expect(factOf(event)).toMatchObject({ revisions: [{ commit: "0".repeat(40) }], target: { cluster: "c" } });
    const both = { ...event, metadata: { ...prefixed, revision: `main@sha1:${SHA}` } };
    expect(factOf(both)).toMatchObject({ revisions: [{ commit: SHA }] });
  });

  it("takes the cluster and environment of the source where the Alert names none, else the source's name (F15)", () => {
    const event = fluxEventOf("Kustomization", "Progressing", "Health check passed in 1s", { metadata: {} });
    expect(factOf(event)).toMatchObject({ target: { cluster: "prod-eu-1" }, environment: "prod" });
    const [reading] = read(event, { id: "src_2", type: "flux", name: "flux-us" });
    expect(reading?.fact).toMatchObject({ target: { cluster: "flux-us" } });
    expect(reading?.fact).not.toHaveProperty("environment");
  });

  it("leaves what is about no Flux object, or about an Alert, unparsed with its name", () => {
    expect(factOf(fluxEventOf("Alert", "NotificationDispatchFailed", "giving up"))).toEqual({
      kind: "unparsed",
      reason: "unknown-event",
      event: "Alert/NotificationDispatchFailed",
    });
    const pod = {
      kind: "Event",
      involvedObject: { kind: "Pod", name: "x", apiVersion: "v1" },
      reason: "BackOff",
      message: "m",
    };
    expect(factOf(pod)).toEqual({ kind: "unparsed", reason: "unknown-event", event: "Pod/BackOff" });
  });
});

describe("other ways in", () => {
  it("reads a Kubernetes Event, in its newer form too", () => {
    const event = {
      kind: "Event",
      apiVersion: "events.k8s.io/v1",
      metadata: { annotations: { "kustomize.toolkit.fluxcd.io/revision": `main@sha1:${SHA}` } },
      regarding: {
        apiVersion: "kustomize.toolkit.fluxcd.io/v1",
        kind: "Kustomization",
        namespace: "apps",
        name: "redis",
      },
      note: "Reconciliation finished in 1s, next run in 10m0s",
      reason: "ReconciliationSucceeded",
      type: "Normal",
      reportingController: "kustomize-controller",
      eventTime: "2026-03-01T10:20:30.123456Z",
      series: { count: 3, lastObservedTime: "2026-03-01T10:40:30.5Z" },
    };
    expect(read(event)).toMatchObject([
      { occurredAt: "2026-03-01T10:40:30.500Z", fact: { result: "succeeded", revisions: [{ commit: SHA }] } },
    ]);
  });

  it("reads a log line, wrapped by a shipper and grouped by action", () => {
    const line = {
      level: "info",
      ts: "2026-03-01T10:20:30.123Z",
      controllerGroup: "kustomize.toolkit.fluxcd.io",
      controllerKind: "Kustomization",
      namespace: "apps",
      name: "redis",
      msg: "server-side apply completed",
      revision: `main@sha1:${SHA}`,
      output: { configured: ["Deployment/apps/redis"], unchanged: ["Service/apps/redis"] },
    };
    const changes = [
      { subject: "Deployment/apps/redis", action: "configured" },
      { subject: "Service/apps/redis", action: "unchanged" },
    ];
    expect(factOf(line)).toMatchObject({ result: "progressing", changes, revisions: [{ commit: SHA }] });
    expect(factOf({ log: `${JSON.stringify(line)}\n`, stream: "stderr" })).toMatchObject({ changes });
    const suspended = { ...line, msg: "Reconciliation is suspended for this object", output: undefined };
    expect(factOf(suspended)).toMatchObject({ kind: "suspension", change: "suspended", target: { name: "redis" } });
  });

  it("reads a heartbeat", () => {
    expect(read({ type: "heartbeat", at: "2026-03-01T10:20:30Z", cluster: "prod-eu-3" })).toEqual([
      { occurredAt: "2026-03-01T10:20:30.000Z", fact: { kind: "heartbeat", cluster: "prod-eu-3" } },
    ]);
    expect(factOf({ type: "heartbeat" })).toEqual({ kind: "heartbeat", cluster: "prod-eu-1" });
  });

  it("reads that a polled object is suspended", () => {
    const object = {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      metadata: { namespace: "apps", name: "redis" },
      spec: { suspend: true },
    };
    expect(factOf(object)).toMatchObject({ kind: "suspension", change: "suspended" });
    expect(factOf({ ...object, spec: {} })).toMatchObject({ kind: "unparsed", reason: "unknown-event" });
  });
});

describe("normaliseFlux", () => {
  it("never throws and always answers, whatever the bytes", () => {
    const payloads = Object.values(FLUX_EVENTS).map(([event]) => event);
    fc.assert(
      fc.property(mutated(payloads), (bytes) => {
        expect(normaliseFlux(bytes, {}, source).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it("refuses what is no record, and says why", () => {
    expect(normaliseFlux(Buffer.from("hello"), {}, source)).toEqual([
      { fact: { kind: "unparsed", reason: "not-json" } },
    ]);
    expect(factOf({ a: 1 })).toEqual({ kind: "unparsed", reason: "unknown-shape" });
    const twice = Buffer.from('{"severity":"info","severity":"error"}');
    expect(normaliseFlux(twice, {}, source)).toEqual([{ fact: { kind: "unparsed", reason: "duplicate-key" } }]);
  });
});
