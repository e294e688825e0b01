/** Audit Events, made by hand from apiserver's audit/v1 types (formats.md §5); for tests. */

type Fields = Readonly<Record<string, unknown>>;

/** A person's patch of a Deployment, unless told otherwise. */
export function auditEventOf(changes: Fields = {}) {
  return {
    level: "RequestResponse",
    auditID: "155b887c-c27c-4fdb-9667-999f74512d0a",
    stage: "ResponseComplete",
    requestURI: "/apis/apps/v1/namespaces/shop/deployments/ui",
    verb: "patch",
    user: { username: "mina@example.com", uid: "u-77", groups: ["system:authenticated"] },
    sourceIPs: ["203.0.113.9", "10.0.0.4"],
    userAgent: "kubectl/v1.31.0 (linux/amd64)",
    objectRef: { resource: "deployments", namespace: "shop", name: "ui", apiGroup: "apps", apiVersion: "v1" },
    responseStatus: { metadata: {}, code: 200 },
    requestObject: { spec: { replicas: 3 } },
    responseObject: {
      kind: "Deployment",
      apiVersion: "apps/v1",
      metadata: { name: "ui", namespace: "shop", uid: "d-1" },
    },
    requestReceivedTimestamp: "2026-03-01T10:20:30.111111Z",
    stageTimestamp: "2026-03-01T10:20:30.222222Z",
    annotations: { "authorization.k8s.io/decision": "allow" },
    ...changes,
  };
}

export function eventListOf(items: readonly unknown[]) {
  return { kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items };
}

/** A request about a Flux or Argo CD object. */
export function reconciledObject(
  resource: "kustomizations" | "helmreleases" | "applications",
  requestObject: unknown,
  more: Fields = {},
) {
  const apiGroup = {
    kustomizations: "kustomize.toolkit.fluxcd.io",
    helmreleases: "helm.toolkit.fluxcd.io",
    applications: "argoproj.io",
  }[resource];
  const objectRef = { resource, namespace: "flux-system", name: "apps", apiGroup };
  return auditEventOf({ objectRef, requestObject, responseObject: undefined, ...more });
}

/** A person's write of a Secret, with its values in every place that the API puts them. */
export const SECRET_EVENT = auditEventOf({
  auditID: "5ec2e700-0000-4000-8000-000000000001",
  verb: "update",
  objectRef: { resource: "secrets", namespace: "shop", name: "db", apiVersion: "v1" },
  requestObject: {
    kind: "Secret",
    apiVersion: "v1",
    metadata: {
      name: "db",
      namespace: "shop",
      labels: { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" },
      annotations: {
        "kubectl.kubernetes.io/last-applied-configuration": '{"stringData":{"password":"hunter2"}}',
        "argocd.argoproj.io/tracking-id": "shop:/Secret:shop/db",
      },
      managedFields: [{ manager: "kubectl", fieldsV1: { "f:data": { "f:hunter2": {} } } }],
    },
    data: { password: "aHVudGVyMg==" },
    stringData: { password: "hunter2" },
    type: "Opaque",
  },
  responseObject: { kind: "Secret", metadata: { name: "db", uid: "s-1" }, data: { password: "aHVudGVyMg==" } },
});
