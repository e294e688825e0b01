import { sha256Hex } from "../../base/sha256.ts";
import type { DemoEvent } from "../event.ts";
import { seconds } from "../event.ts";

/** Events as notification-controller posts them (formats.md §1): bare metadata keys, whole seconds, no id. */
export interface FluxObject {
  readonly source: "fluxProd" | "fluxStaging";
  readonly kind: "GitRepository" | "Kustomization" | "HelmRelease";
  readonly namespace: string;
  readonly name: string;
}

const GROUPS = {
  GitRepository: ["source.toolkit.fluxcd.io/v1", "source-controller"],
  Kustomization: ["kustomize.toolkit.fluxcd.io/v1", "kustomize-controller"],
  HelmRelease: ["helm.toolkit.fluxcd.io/v2", "helm-controller"],
} as const;

const CLUSTERS = { fluxProd: ["prod-eu-1", "production"], fluxStaging: ["staging-eu-1", "staging"] } as const;

/** A stable uid of an object: it was never re-created in the story. */
export function uidOf(...names: readonly string[]): string {
  const hex = sha256Hex(names.join("/"));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function fluxEvent(
  object: FluxObject,
  event: {
    at: string;
    reason: string;
    message: string;
    severity?: "info" | "error";
    revision?: string;
    metadata?: Readonly<Record<string, string>>;
  },
): DemoEvent {
  const [apiVersion, controller] = GROUPS[object.kind];
  const [cluster, env] = CLUSTERS[object.source];
  const body = {
    involvedObject: {
      kind: object.kind,
      namespace: object.namespace,
      name: object.name,
      uid: uidOf(cluster, object.kind, object.namespace, object.name),
      apiVersion,
      resourceVersion: String(Math.floor(Date.parse(event.at) / 1000)),
    },
    severity: event.severity ?? "info",
    timestamp: seconds(event.at),
    message: event.message,
    reason: event.reason,
    metadata: { cluster, env, ...(event.revision ? { revision: event.revision } : {}), ...event.metadata },
    reportingController: controller,
    reportingInstance: `${controller}-7d4f9c6b8-x2x5k`,
  };
  return {
    at: event.at,
    does: "deliver",
    source: object.source,
    headers: { "gotk-component": controller },
    body: JSON.stringify(body),
  };
}

/** A Kustomization as `kubectl get` shows it, suspended: what a poll sees, without who did it. */
export function polledSuspended(source: "fluxProd" | "fluxStaging", name: string, at: string): DemoEvent {
  const [cluster] = CLUSTERS[source];
  const namespace = "flux-system";
  const body = {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { namespace, name, uid: uidOf(cluster, "Kustomization", namespace, name), generation: 4 },
    spec: { suspend: true, interval: "10m0s" },
    status: { observedGeneration: 4 },
  };
  return { at, does: "deliver", source, headers: {}, body: JSON.stringify(body), watched: true };
}
