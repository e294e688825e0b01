/** Notifications of our template, made by hand from argo-cd's v1alpha1 types (formats.md §3); for tests. */

export const SHA = "b9cc36f1a1b3c7d6e5f4a3b2c1d0e9f8a7b6c5d4";
export const NEXT = "0123456789abcdef0123456789abcdef01234567";

export const SOURCE = { repoURL: "https://git.example.com/acme/deploy.git", path: "guestbook", targetRevision: "HEAD" };

type Fields = Readonly<Record<string, unknown>>;

export interface Parts {
  readonly operation?: Fields | null;
  readonly sync?: Fields;
  readonly health?: Fields;
  readonly more?: Fields;
}

export const OPERATION = {
  phase: "Succeeded",
  message: "successfully synced (all tasks run)",
  startedAt: "2026-03-01T10:20:30Z",
  finishedAt: "2026-03-01T10:20:42Z",
  operation: { sync: { revision: SHA }, initiatedBy: { username: "mina@example.com" } },
  syncResult: {
    revision: SHA,
    source: SOURCE,
    resources: [
      {
        group: "apps",
        version: "v1",
        kind: "Deployment",
        namespace: "shop",
        name: "ui",
        status: "Synced",
        message: "deployment.apps/ui configured",
        syncPhase: "Sync",
      },
      {
        version: "v1",
        kind: "Service",
        namespace: "shop",
        name: "ui",
        status: "Synced",
        message: "service/ui unchanged",
      },
      {
        version: "v1",
        kind: "Namespace",
        name: "shop",
        status: "Synced",
        message: "namespace/shop serverside-applied",
      },
      { version: "v1", kind: "ConfigMap", namespace: "shop", name: "old", status: "Pruned", message: "pruned" },
      {
        group: "batch",
        version: "v1",
        kind: "Job",
        namespace: "shop",
        name: "migrate",
        hookType: "PreSync",
        message: "created",
      },
    ],
  },
};

/** A notification; `operation: null` is an Application before its first sync. */
export function notificationOf({ operation = OPERATION, sync, health, more }: Parts = {}) {
  return {
    schema: "argocd-app/v1",
    trigger: "countersign",
    app: {
      metadata: { name: "shop-ui", namespace: "argocd", uid: "94978696-4fd4-40b3-a1de-38d9df9e9316", generation: 12 },
      spec: {
        project: "default",
        source: SOURCE,
        destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
      },
      status: {
        ...(operation === null ? {} : { operationState: operation }),
        sync: sync ?? { status: "Synced", revision: SHA, comparedTo: { source: SOURCE } },
        health: health ?? { status: "Healthy", lastTransitionTime: "2026-03-01T10:20:50Z" },
        reconciledAt: "2026-03-01T10:21:00Z",
        resources: [
          { kind: "Deployment", namespace: "shop", name: "ui", status: "OutOfSync" },
          { kind: "Service", namespace: "shop", name: "ui", status: "Synced" },
        ],
        summary: { images: ["ghcr.io/acme/ui:1.2.3"] },
        ...more,
      },
    },
  };
}

/** A statement of the AuditLogger as a Kubernetes Event. */
export function applicationEventOf(reason: string, message: string) {
  return {
    kind: "Event",
    apiVersion: "v1",
    metadata: { name: "shop-ui.17d2", namespace: "argocd" },
    involvedObject: {
      kind: "Application",
      namespace: "argocd",
      name: "shop-ui",
      uid: "94978696-4fd4-40b3-a1de-38d9df9e9316",
      apiVersion: "argoproj.io/v1alpha1",
    },
    reason,
    message,
    type: "Normal",
    count: 1,
    source: { component: "argocd-server" },
    lastTimestamp: "2026-03-01T10:20:30Z",
  };
}
