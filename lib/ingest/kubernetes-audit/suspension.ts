import type { Target } from "../fact-cluster.ts";
import { objectOf, patchOf, type ObjectBody, type PatchOperation } from "./body.ts";
import type { AuditEvent } from "./payload.ts";

export type SuspensionChange = "suspended" | "resumed";

const FLUX_GROUP = /(?:^|\.)(?:toolkit\.fluxcd\.io|fluxcd\.controlplane\.io|infra\.contrib\.fluxcd\.io)$/;
const SKIP_RECONCILE = "argocd.argoproj.io/skip-reconcile";
const MAX_REASON = 500;
const FLUX_RECONCILE = "kustomize.toolkit.fluxcd.io/reconcile";

/**
 * Whether a request suspends or resumes reconciliation: `.spec.suspend` of a Flux object, automated sync or
 * `skip-reconcile` of an Argo CD Application, `reconcile: disabled` on an object that Flux manages. Merge patches,
 * JSON patches and whole objects; null where it does neither.
 */
export function suspensionOf(event: AuditEvent, target: Target): SuspensionChange | null {
  if (event.objectRef?.subresource !== undefined || !/^(?:create|update|patch)$/.test(event.verb)) return null;
  const patch = patchOf(event.requestObject);
  if (patch !== null) return fromJsonPatch(patch, target);
  const body = objectOf(event.requestObject);
  if (body === null) return null;
  if (FLUX_GROUP.test(target.apiGroup)) return fromFluxObject(body, event.verb);
  if (target.apiGroup === "argoproj.io" && target.kind === "Application") return fromApplication(body, event.verb);
  return fromAnnotation(body, FLUX_RECONCILE, "disabled");
}

const CHANGE_CAUSE = "kubernetes.io/change-cause";

/**
 * Why, as the person who suspended wrote it into the same patch: `kubernetes.io/change-cause`. Of a whole object that is
 * written back it may be the cause of an earlier change.
 */
export function suspensionReason(event: AuditEvent): string | null {
  if (event.verb === "update") return null;
  const path = `/metadata/annotations/${CHANGE_CAUSE.replace("/", "~1")}`;
  const patched = patchOf(event.requestObject)?.findLast((operation) => operation.path === path);
  const reason = patched?.value ?? objectOf(event.requestObject)?.metadata?.annotations?.[CHANGE_CAUSE];
  return typeof reason === "string" && reason.trim() !== "" ? reason.trim().slice(0, MAX_REASON) : null;
}

function fromFluxObject(body: ObjectBody, verb: string): SuspensionChange | null {
  const { spec } = body;
  if (spec === undefined) return null;
  if (spec["suspend"] === true) return "suspended";
  // Go leaves false out: a merge patch says null, a whole object says nothing.
  if (spec["suspend"] === false || ("suspend" in spec && spec["suspend"] === null)) return "resumed";
  return verb === "update" && !("suspend" in spec) ? "resumed" : null;
}

function fromApplication(body: ObjectBody, verb: string): SuspensionChange | null {
  const annotated = fromAnnotation(body, SKIP_RECONCILE, "true");
  if (annotated !== null || body.spec === undefined) return annotated;
  const policy = body.spec["syncPolicy"];
  if (policy === null) return "suspended";
  if (!isMap(policy) || !("automated" in policy)) return null;
  const { automated } = policy;
  if (automated === null) return "suspended";
  if (!isMap(automated)) return null;
  if (automated["enabled"] === false) return "suspended";
  return verb === "create" ? null : "resumed";
}

function fromAnnotation(body: ObjectBody, key: string, pausing: string): SuspensionChange | null {
  const annotations = body.metadata?.annotations;
  if (annotations === undefined || !Object.hasOwn(annotations, key)) return null;
  return annotations[key] === pausing ? "suspended" : "resumed";
}

function fromJsonPatch(patch: readonly PatchOperation[], target: Target): SuspensionChange | null {
  // The last operation on a path is the one that stays.
  for (const operation of patch.toReversed()) {
    const change = fromOperation(operation, target);
    if (change !== null) return change;
  }
  return null;
}

function fromOperation({ op, path, value }: PatchOperation, target: Target): SuspensionChange | null {
  if (op !== "add" && op !== "replace" && op !== "remove") return null;
  const on = op !== "remove" && value !== null;
  if (FLUX_GROUP.test(target.apiGroup)) {
    return path === "/spec/suspend" ? (on && value === true ? "suspended" : "resumed") : null;
  }
  if (target.kind === "Application" && (path === "/spec/syncPolicy/automated" || path === "/spec/syncPolicy")) {
    const automated = path === "/spec/syncPolicy" && isMap(value) ? value["automated"] : value;
    return on && isMap(automated) && automated["enabled"] !== false ? "resumed" : "suspended";
  }
  const annotation = path.replace(/^\/metadata\/annotations\//, "").replaceAll("~1", "/");
  if (annotation === SKIP_RECONCILE) return on && value === "true" ? "suspended" : "resumed";
  if (annotation === FLUX_RECONCILE) return on && value === "disabled" ? "suspended" : "resumed";
  return null;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
