import type { LiveWriteFact, Target } from "../fact-cluster.ts";
import { objectOf, type ObjectBody } from "./body.ts";
import type { AuditEvent } from "./payload.ts";

type ManagedBy = NonNullable<LiveWriteFact["managedBy"]>;

/**
 * The reconciled object that owns the target, by the labels and annotations that Flux and Argo CD set. What the server
 * answered counts before what was asked for. `app.kubernetes.io/instance` is not taken: any Helm chart sets it.
 */
export function managedBy(event: AuditEvent, target: Target): ManagedBy | null {
  for (const body of [objectOf(event.responseObject), objectOf(event.requestObject)]) {
    const owner = body === null ? null : (fluxOwner(body) ?? argocdOwner(body, target));
    if (owner !== null) return owner;
  }
  return null;
}

function fluxOwner(body: ObjectBody): ManagedBy | null {
  for (const [group, kind] of [
    ["kustomize.toolkit.fluxcd.io", "Kustomization"],
    ["helm.toolkit.fluxcd.io", "HelmRelease"],
  ] as const) {
    const name = text(body.metadata?.labels, `${group}/name`);
    const namespace = text(body.metadata?.labels, `${group}/namespace`);
    if (name !== null) return { reconciler: "flux", kind, name, ...(namespace === null ? {} : { namespace }) };
  }
  return null;
}

/** `[<app namespace>_]<app>:<group>/<kind>:<namespace>/<name>`; a copy of an object carries the original's id. */
const TRACKING_ID = /^(?:([^:_]+)_)?([^:_]+):([^:/]*)\/([^:/]+):([^:/]*)\/(.+)$/;

function argocdOwner(body: ObjectBody, target: Target): ManagedBy | null {
  const match = TRACKING_ID.exec(text(body.metadata?.annotations, "argocd.argoproj.io/tracking-id") ?? "");
  if (match !== null) {
    const [, namespace, name = "", , kind, , object] = match;
    if (kind !== target.kind || object !== target.name) return null;
    return { reconciler: "argocd", kind: "Application", name, ...(namespace === undefined ? {} : { namespace }) };
  }
  const name = text(body.metadata?.labels, "argocd.argoproj.io/instance");
  return name === null ? null : { reconciler: "argocd", kind: "Application", name };
}

function text(map: Readonly<Record<string, unknown>> | undefined, key: string): string | null {
  const value = map?.[key];
  return typeof value === "string" && value !== "" ? value : null;
}
