import { parse, stringify } from "yaml";
import type { RecordedDelivery } from "../recorded-delivery.ts";

const JSON_BODY = { "content-type": "application/json" };
const asJson = (text: string) => JSON.stringify(parse(text));

const webapp = {
  kind: "reconciliation",
  result: "failed",
  reason: "ValidationFailed",
  target: { cluster: "prod-eu-1", kind: "Kustomization", namespace: "apps", name: "webapp" },
  revisions: [{ commit: "731f7eaddfb6af01cb2173e18f0f75b0ba780ef1" }],
} as const;

const textLog = (kind: "GitRepository" | "Kustomization", name: string, namespace: string, failed: boolean) =>
  kind === "GitRepository"
    ? ({ kind: "revision", outcome: failed ? "failed" : "stored", target: { kind, name, namespace } } as const)
    : ({ kind: "reconciliation", result: failed ? "failed" : "succeeded", target: { kind, name, namespace } } as const);

/** The messages of a file are bodies of events that helm-controller posts without metadata (formats.md §1, "Drift"). */
function driftEvents(text: string): string {
  return text
    .split("---\n")
    .map((block) => {
      const [reason, ...message] = block.trimEnd().split("\n");
      return JSON.stringify({
        involvedObject: {
          apiVersion: "helm.toolkit.fluxcd.io/v2",
          kind: "HelmRelease",
          namespace: "mock-ns",
          name: "mock-release",
        },
        severity: reason === "DriftCorrected" ? "info" : "error",
        timestamp: "2025-02-03T04:05:06Z",
        reason,
        message: message.join("\n"),
        reportingController: "helm-controller",
      });
    })
    .join("\n");
}

const release = { kind: "HelmRelease", namespace: "mock-ns", name: "mock-release" };
const driftAt = { time: "2025-02-03T04:05:06.000Z", actor: "helm-controller" };
const [created, configured, third] = ["Secret/namespace/name", "Deployment/namespace/name", "ConfigMap/namespace/name"];

/** Every payload of the folder, with values read from the files by hand. */
export const FLUX_RECORDED: readonly RecordedDelivery[] = [
  {
    file: "flux/events/docs-validationfailed-1.json",
    headers: JSON_BODY,
    readings: [{ time: "2022-10-28T07:26:19.000Z", actor: "kustomize-controller", fact: webapp }],
  },
  {
    file: "flux/events/docs-validationfailed-2.json",
    headers: JSON_BODY,
    readings: [{ time: "2022-10-28T07:26:19.000Z", actor: "kustomize-controller", fact: webapp }],
  },
  {
    file: "flux/k8s-events/events-md-1.json.txt",
    headers: JSON_BODY,
    readings: [
      {
        time: "2023-08-16T10:26:43.000Z",
        actor: "kustomize-controller",
        fact: {
          kind: "reconciliation",
          result: "succeeded",
          target: { kind: "Kustomization", name: "flux-system" },
          revisions: [{ commit: "802723078affd3eb2a3898630261ab3ca5d6dd40", pointer: "main" }],
        },
      },
    ],
  },
  {
    file: "flux/k8s-events/events-md-2.json.txt",
    headers: JSON_BODY,
    readings: [
      {
        time: "2023-08-22T20:24:18.000Z",
        actor: "source-controller",
        fact: {
          kind: "revision",
          outcome: "failed",
          reason: "GitOperationFailed",
          target: { kind: "GitRepository", name: "podinfo", uid: "2c2ed1da-556f-4793-863d-7d96e8bab3f5" },
          revisions: [],
        },
      },
    ],
  },
  {
    file: "flux/logs/flux-cli-all-logs.txt",
    headers: { "content-type": "text/plain" },
    readings: [
      ["2022-08-02T12:55:34.419Z", textLog("GitRepository", "podinfo", "default", false)],
      ["2022-08-02T12:56:04.679Z", textLog("GitRepository", "flux-system", "flux-system", true)],
      ["2022-08-02T12:56:34.961Z", textLog("Kustomization", "flux-system", "flux-system", true)],
      ["2022-08-02T12:56:34.961Z", textLog("Kustomization", "podinfo", "default", false)],
      ["2022-08-02T12:56:34.961Z", textLog("GitRepository", "podinfo", "default", false)],
      ["2022-08-02T12:56:34.961Z", textLog("Kustomization", "podinfo", "flux-system", true)],
    ].map(([time, fact]) => ({
      time: time as string,
      actor: (fact as ReturnType<typeof textLog>).kind === "revision" ? "source-controller" : "kustomize-controller",
      fact: fact as ReturnType<typeof textLog>,
    })),
  },
  {
    file: "flux/logs/logs-md-1.json",
    headers: JSON_BODY,
    readings: [
      {
        time: "2023-08-16T09:36:41.286Z",
        actor: "kustomize-controller",
        fact: {
          kind: "reconciliation",
          result: "progressing",
          target: { kind: "Kustomization", namespace: "apps", name: "redis" },
          revisions: [{ commit: "30081ad7170fb8168536768fe399493dd43160d7" }],
          changes: [
            { subject: "ConfigMap/apps/redis", action: "created" },
            { subject: "Deployment/apps/redis", action: "configured" },
            { subject: "HorizontalPodAutoscaler/apps/redis", action: "deleted" },
            { subject: "Service/apps/redis", action: "unchanged" },
            { subject: "Secret/apps/redis", action: "skipped" },
          ],
        },
      },
    ],
  },
  {
    file: "flux/logs/logs-md-2.json",
    headers: JSON_BODY,
    readings: [
      {
        time: "2023-08-16T09:36:41.286Z",
        actor: "kustomize-controller",
        fact: {
          kind: "reconciliation",
          result: "failed",
          target: { namespace: "apps", name: "redis" },
          revisions: [{ commit: "f68c334e0f5fae791d1e47dbcabed256f4f89e68" }],
        },
      },
    ],
  },
  {
    file: "flux/logs/source-watcher.ndjson",
    headers: { "content-type": "application/x-ndjson" },
    readings: [
      {
        time: "2024-05-14T14:43:42.703Z",
        actor: "source-controller",
        fact: {
          kind: "revision",
          outcome: "stored",
          target: { kind: "GitRepository", name: "test" },
          revisions: [{ commit: "81606709114f6d16a432f9f4bfc774942f054327", pointer: "v2.2.0" }],
        },
      },
      {
        time: "2024-05-14T14:51:33.499Z",
        actor: "source-controller",
        fact: { kind: "revision", revisions: [{ commit: "658925c2c0e6c408597d907a8ebee06a9a6d7f30" }] },
      },
    ],
  },
  {
    file: "flux/messages/helm-drift-messages.txt",
    headers: { "content-type": "application/x-ndjson" },
    prepare: { why: "reasons and messages only: each is put into an event, one per line", body: driftEvents },
    readings: [
      { ...driftAt, fact: drift("corrected", [created, configured]) },
      { ...driftAt, fact: drift("correction-failed", [created, configured, third]) },
      { ...driftAt, fact: drift("correction-failed", []) },
      { ...driftAt, fact: drift("corrected", [created]) },
      { ...driftAt, fact: drift("correction-failed", []) },
    ],
  },
  {
    file: "flux/status/helmrelease-status-1.yaml",
    headers: JSON_BODY,
    prepare: { why: "the API serves it as JSON", body: asJson },
    readings: [
      {
        time: "2024-05-07T04:54:21.000Z",
        actor: "helm-controller",
        fact: {
          kind: "reconciliation",
          result: "succeeded",
          reason: "superseded",
          target: { kind: "HelmRelease", name: "<release-name>" },
          revisions: [
            {
              raw: "6.6.0+cdd538a0167e",
              digest: "sha256:cdd538a0167e4b51152b71a477e51eb6737553510ce8797dbcc537e1342311bb",
            },
          ],
        },
      },
      {
        time: "2024-05-07T04:54:55.000Z",
        actor: "helm-controller",
        fact: { kind: "reconciliation", reason: "deployed", revisions: [{ raw: "6.6.1+0cc9a8446c95" }] },
      },
    ],
  },
  {
    file: "flux/status/kustomization-status-1.yaml",
    headers: JSON_BODY,
    prepare: {
      why: "only the status is recorded: the object around it, and JSON as the API serves it",
      body: withObject,
    },
    readings: [
      {
        time: "2025-08-15T10:00:00.000Z",
        actor: "kustomize-controller",
        fact: {
          kind: "reconciliation",
          result: "failed",
          reason: "HealthCheckFailed",
          startedAt: "2025-07-14T13:10:00.000Z",
          revisions: [{ commit: "67e2c98a60dc92283531412a9e604dd4bae005a9", pointer: "v1.0.0" }],
        },
      },
      {
        time: "2025-08-15T11:12:00.000Z",
        actor: "kustomize-controller",
        fact: {
          kind: "reconciliation",
          result: "succeeded",
          target: { kind: "Kustomization", namespace: "apps", name: "webapp" },
          revisions: [{ commit: "450796ddb2ab6724ee1cc32a4be56da032d1cca0" }],
        },
      },
    ],
  },
];

function drift(signal: string, resources: readonly (string | undefined)[]) {
  return { kind: "drift-signal", signal, target: release, revisions: [], resources } as const;
}

function withObject(text: string): string {
  const object = {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { namespace: "apps", name: "webapp" },
  };
  return asJson(stringify(object) + text);
}
