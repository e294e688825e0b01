import type { DemoEvent } from "../event.ts";
import { uidOf } from "./flux.ts";

/** EventLists as kube-apiserver posts them (formats.md §5). */
export interface AuditWrite {
  readonly source: "auditEu" | "auditUs";
  readonly auditId: string;
  readonly at: string;
  readonly username: string;
  readonly verb: "patch" | "update" | "create" | "delete";
  readonly resource: string;
  readonly kind: string;
  readonly apiGroup: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: string;
  readonly request?: unknown;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
}

export function auditList(writes: readonly AuditWrite[]): DemoEvent {
  const [first] = writes;
  if (!first) throw new RangeError("an EventList has at least one event");
  const items = writes.map(auditEvent);
  const body = JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items });
  const last = writes.at(-1) ?? first;
  return { at: last.at, does: "deliver", source: first.source, headers: {}, body, watched: true };
}

function auditEvent(write: AuditWrite) {
  const { namespace, resource, name, apiGroup, verb, subresource } = write;
  const group = apiGroup ? `/apis/${apiGroup}/v1` : "/api/v1";
  const path = `${group}/namespaces/${namespace}/${resource}/${name}${subresource ? `/${subresource}` : ""}`;
  const cluster = write.source === "auditEu" ? "prod-eu-1" : "prod-us-1";
  return {
    level: "RequestResponse",
    auditID: write.auditId,
    stage: "ResponseComplete",
    requestURI: write.dryRun ? `${path}?dryRun=All` : path,
    verb,
    user: { username: write.username, uid: uidOf("user", write.username), groups: ["system:authenticated"] },
    sourceIPs: ["203.0.113.9", "10.0.0.4"],
    userAgent: "kubectl/v1.33.2 (darwin/arm64)",
    objectRef: { resource, namespace, name, apiGroup, apiVersion: "v1", ...(subresource ? { subresource } : {}) },
    responseStatus: { metadata: {}, code: 200 },
    requestObject: write.request ?? {},
    responseObject: {
      kind: write.kind,
      apiVersion: apiGroup ? `${apiGroup}/v1` : "v1",
      metadata: {
        name,
        namespace,
        uid: uidOf(cluster, write.kind, namespace, name),
        labels: write.labels ?? {},
        annotations: write.annotations ?? {},
      },
    },
    requestReceivedTimestamp: write.at.replace("Z", "111Z"),
    stageTimestamp: write.at.replace("Z", "222Z"),
    annotations: { "authorization.k8s.io/decision": "allow" },
  };
}
