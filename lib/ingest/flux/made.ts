/**
 * Events as notification-controller posts them, made by hand from the message formats in the controllers' sources
 * (formats.md §1, "Emitted reasons/messages"); for tests. One per event type and way of saying it.
 */

export const SHA = "30081ad7170fb8168536768fe399493dd43160d7";
const ORIGIN = "8f70009fde0c94ade6ce2a054b94718c819126ec";
export const DIGEST = "sha256:0cc9a8446c95009ef382f5eade883a67c257f77d50f84e78ecef2aac9428d1e5";

const GROUPS = {
  GitRepository: ["source.toolkit.fluxcd.io/v1", "source-controller"],
  OCIRepository: ["source.toolkit.fluxcd.io/v1", "source-controller"],
  Kustomization: ["kustomize.toolkit.fluxcd.io/v1", "kustomize-controller"],
  HelmRelease: ["helm.toolkit.fluxcd.io/v2", "helm-controller"],
  ImageUpdateAutomation: ["image.toolkit.fluxcd.io/v1", "image-automation-controller"],
  ImagePolicy: ["image.toolkit.fluxcd.io/v1", "image-reflector-controller"],
  Alert: ["notification.toolkit.fluxcd.io/v1beta3", "notification-controller"],
} as const;

type FluxKindName = keyof typeof GROUPS;

/** An event with its metadata as it arrives: bare keys, the cluster from the Alert. */
export function fluxEventOf(
  kind: FluxKindName,
  reason: string,
  message: string,
  more: { severity?: "info" | "error"; metadata?: Record<string, string> } = {},
) {
  const [apiVersion, controller] = GROUPS[kind];
  return {
    involvedObject: {
      kind,
      namespace: "apps",
      name: "redis",
      uid: "4f2c1e8a-0d4b-4a52-9d0e-7d5d7f1c2b3a",
      apiVersion,
      resourceVersion: "81",
    },
    severity: more.severity ?? "info",
    timestamp: "2026-03-01T10:20:30Z",
    message,
    reason,
    metadata: more.metadata ?? { revision: `main@sha1:${SHA}`, cluster: "prod-eu-2", env: "production" },
    reportingController: controller,
    reportingInstance: `${controller}-6d4b8f7c9-x2x5k`,
  };
}

const CHANGES = "Deployment/apps/redis configured\nConfigMap/apps/redis created\nClusterRole/redis unchanged";

/** A name for the test → the event and what its fact must hold. */
export const FLUX_EVENTS: Readonly<Record<string, readonly [object, Readonly<Record<string, unknown>>]>> = {
  "a change set": [
    fluxEventOf("Kustomization", "Progressing", CHANGES),
    {
      kind: "reconciliation",
      result: "progressing",
      changes: [
        { subject: "Deployment/apps/redis", action: "configured" },
        { subject: "ConfigMap/apps/redis", action: "created" },
        { subject: "ClusterRole/redis", action: "unchanged" },
      ],
    },
  ],
  "a change set under an earlier failure's reason (F12)": [
    fluxEventOf("Kustomization", "ArtifactFailed", "HorizontalPodAutoscaler/default/podinfo deleted..."),
    {
      kind: "reconciliation",
      result: "progressing",
      changes: [{ subject: "HorizontalPodAutoscaler/default/podinfo", action: "deleted" }],
    },
  ],
  "a finished reconciliation": [
    fluxEventOf("Kustomization", "ReconciliationSucceeded", "Reconciliation finished in 436.49ms, next run in 10m0s"),
    { kind: "reconciliation", result: "succeeded", changes: [] },
  ],
  "a finished reconciliation whose reason is its severity (flux2#4453)": [
    fluxEventOf("Kustomization", "info", "Reconciliation finished in 1.2s, next run in 10m0s"),
    { kind: "reconciliation", result: "succeeded", reason: "info" },
  ],
  "a passed health check": [
    fluxEventOf("Kustomization", "Progressing", "Health check passed in 12.3s"),
    { kind: "reconciliation", result: "progressing" },
  ],
  "a failed health check": [
    fluxEventOf("Kustomization", "HealthCheckFailed", "health check failed after 30.0s: timeout", {
      severity: "error",
    }),
    { kind: "reconciliation", result: "failed" },
  ],
  "a canceled health check": [
    fluxEventOf(
      "Kustomization",
      "HealthCheckCanceled",
      "Health checks canceled due to new reconciliation triggered by Kustomization/apps/redis",
    ),
    { kind: "reconciliation", result: "cancelled" },
  ],
  "a partial apply that failed": [
    fluxEventOf(
      "Kustomization",
      "ReconciliationFailed",
      "Service/apps/redis dry-run failed: Invalid\nConfigMap/apps/redis created",
      {
        severity: "error",
      },
    ),
    { kind: "reconciliation", result: "failed", changes: [{ subject: "ConfigMap/apps/redis", action: "created" }] },
  ],
  "a failure of which the reason says success": [
    fluxEventOf("Kustomization", "ReconciliationSucceeded", "kustomize build failed: accumulating resources", {
      severity: "error",
    }),
    { kind: "reconciliation", result: "failed" },
  ],
  "a dependency that is not ready": [
    fluxEventOf("Kustomization", "DependencyNotReady", "Dependencies do not meet ready condition, retrying in 30s"),
    { kind: "reconciliation", result: "progressing" },
  ],
  "a dependency that is not ready, called an error": [
    fluxEventOf("HelmRelease", "DependencyNotReady", "dependency 'apps/db' is not ready", { severity: "error" }),
    { kind: "reconciliation", result: "progressing" },
  ],
  "a refused access, without a revision (F6)": [
    fluxEventOf("Kustomization", "AccessDenied", "can't access 'GitRepository/x': cross-namespace", {
      severity: "error",
      metadata: { revision: "", cluster: "prod-eu-2", env: "production" },
    }),
    { kind: "reconciliation", result: "failed", revisions: [] },
  ],
  "a Helm upgrade": [
    fluxEventOf(
      "HelmRelease",
      "UpgradeSucceeded",
      "Helm upgrade succeeded for release apps/redis.v3 with chart redis@6.5.3",
      {
        metadata: {
          revision: "6.5.3",
          "app-version": "7.2",
          "oci-digest": DIGEST,
          cluster: "prod-eu-2",
          env: "production",
        },
      },
    ),
    { kind: "reconciliation", result: "succeeded", revisions: [{ raw: "6.5.3", digest: DIGEST }] },
  ],
  "a Helm upgrade whose reason is its severity (F7)": [
    fluxEventOf(
      "HelmRelease",
      "info",
      "Helm upgrade succeeded for release apps/redis.v3 with chart redis@6.5.3+0cc9a8446c95",
      {
        metadata: { revision: "6.5.3+0cc9a8446c95", cluster: "prod-eu-2", env: "production" },
      },
    ),
    { kind: "reconciliation", result: "succeeded", revisions: [{ raw: "6.5.3+0cc9a8446c95" }] },
  ],
  "a Helm rollback": [
    fluxEventOf(
      "HelmRelease",
      "RollbackSucceeded",
      "Helm rollback to previous release apps/redis.v2 with chart redis@6.5.2 succeeded",
    ),
    { kind: "reconciliation", result: "succeeded", reason: "RollbackSucceeded" },
  ],
  "a failed Helm install": [
    fluxEventOf(
      "HelmRelease",
      "InstallFailed",
      "Helm install failed for release apps/redis with chart redis@6.5.3: boom",
      {
        severity: "error",
      },
    ),
    { kind: "reconciliation", result: "failed" },
  ],
  "Helm drift, without metadata": [
    fluxEventOf(
      "HelmRelease",
      "DriftDetected",
      "Cluster state of release apps/redis.v3 has drifted from the desired state:\nDeployment/apps/redis changed (1 additions, 2 changes, 0 removals)\nService/apps/redis removed",
      { severity: "error", metadata: { cluster: "prod-eu-2", env: "production" } },
    ),
    {
      kind: "drift-signal",
      signal: "detected",
      revisions: [],
      resources: ["Deployment/apps/redis", "Service/apps/redis"],
    },
  ],
  "Helm drift corrected": [
    fluxEventOf(
      "HelmRelease",
      "DriftCorrected",
      "Cluster state of release apps/redis.v3 has been corrected:\nDeployment/apps/redis configured",
      { metadata: { revision: "6.5.3", cluster: "prod-eu-2", env: "production" } },
    ),
    { kind: "drift-signal", signal: "corrected", revisions: [{ raw: "6.5.3" }], resources: ["Deployment/apps/redis"] },
  ],
  "a stored artifact": [
    fluxEventOf("GitRepository", "NewArtifact", "stored artifact for commit 'Raise the memory limit'"),
    { kind: "revision", outcome: "stored", revisions: [{ raw: `main@sha1:${SHA}`, commit: SHA, pointer: "main" }] },
  ],
  "a stored artifact in the older form": [
    fluxEventOf("GitRepository", "NewArtifact", `stored artifact for revision 'main/${SHA}'`, {
      metadata: { cluster: "prod-eu-2", env: "production" },
    }),
    { kind: "revision", outcome: "stored", revisions: [{ commit: SHA, pointer: "main" }] },
  ],
  "an OCI artifact that names no origin (F8)": [
    fluxEventOf("OCIRepository", "NewArtifact", "stored artifact with revision 'latest@sha256:…' from 'oci://…'", {
      metadata: { revision: `latest@${DIGEST}`, cluster: "prod-eu-2", env: "production" },
    }),
    {
      kind: "revision",
      outcome: "stored",
      revisions: [{ raw: `latest@${DIGEST}`, digest: DIGEST, pointer: "latest" }],
    },
  ],
  "an OCI artifact with its origin keeps both (F9)": [
    fluxEventOf("Kustomization", "ReconciliationSucceeded", "Reconciliation finished in 1s, next run in 10m0s", {
      metadata: {
        revision: `latest@${DIGEST}`,
        originRevision: `main@sha1:${ORIGIN}`,
        cluster: "prod-eu-2",
        env: "production",
      },
    }),
    {
      kind: "reconciliation",
      revisions: [{ raw: `main@sha1:${ORIGIN}`, commit: ORIGIN, digest: DIGEST, pointer: "main" }],
    },
  ],
  "a commit that the object's annotation names comes first": [
    fluxEventOf(
      "HelmRelease",
      "UpgradeSucceeded",
      "Helm upgrade succeeded for release apps/redis.v3 with chart redis@6.5.3",
      {
        metadata: {
          commit: SHA,
          originRevision: `main@sha1:${ORIGIN}`,
          revision: "6.5.3",
          cluster: "prod-eu-2",
          env: "production",
        },
      },
    ),
    { kind: "reconciliation", revisions: [{ raw: SHA, commit: SHA }] },
  ],
  "an annotation that is no commit is passed over": [
    fluxEventOf(
      "HelmRelease",
      "UpgradeSucceeded",
      "Helm upgrade succeeded for release apps/redis.v3 with chart redis@6.5.3",
      {
        metadata: { commit: "${GIT_SHA}", revision: "6.5.3", cluster: "prod-eu-2", env: "production" },
      },
    ),
    { kind: "reconciliation", revisions: [{ raw: "6.5.3" }] },
  ],
  "an invalid commit signature": [
    fluxEventOf(
      "GitRepository",
      "InvalidCommitSignature",
      "signature verification of commit '30081ad' failed: no matching key",
      {
        severity: "error",
      },
    ),
    { kind: "revision", outcome: "signature-invalid", revisions: [{ commit: SHA }] },
  ],
  "an invalid tag signature": [
    fluxEventOf("GitRepository", "InvalidTagSignature", "cannot verify tag 'v1'", { severity: "error" }),
    { kind: "revision", outcome: "signature-invalid" },
  ],
  "a Git operation that failed": [
    fluxEventOf("GitRepository", "GitOperationFailed", "failed to checkout and determine revision: auth", {
      severity: "error",
    }),
    { kind: "revision", outcome: "failed" },
  ],
  "a pushed image update, its hash short": [
    fluxEventOf(
      "ImageUpdateAutomation",
      "Succeeded",
      "pushed commit '584d23a' to branch 'main'\nUpdate from image update automation",
      {
        metadata: { cluster: "prod-eu-2", env: "production" },
      },
    ),
    { kind: "revision", outcome: "pushed", revisions: [{ raw: "584d23a", pointer: "main" }] },
  ],
  "a pushed image update, its hash whole": [
    fluxEventOf("ImageUpdateAutomation", "info", `committed and pushed commit '${SHA}' to branch 'image-updates'`, {
      metadata: { cluster: "prod-eu-2", env: "production" },
    }),
    { kind: "revision", outcome: "pushed", revisions: [{ raw: SHA, commit: SHA, pointer: "image-updates" }] },
  ],
  "an image automation that failed": [
    fluxEventOf("ImageUpdateAutomation", "GitOperationFailed", "failed to push to remote", { severity: "error" }),
    { kind: "revision", outcome: "failed" },
  ],
  "an image policy": [
    fluxEventOf("ImagePolicy", "Succeeded", "Latest image tag for 'ghcr.io/a/b' resolved to 5.1.4", {
      metadata: { cluster: "prod-eu-2", env: "production" },
    }),
    { kind: "revision", outcome: "stored", revisions: [] },
  ],
};
