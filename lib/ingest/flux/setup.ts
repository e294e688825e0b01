import type { SetupGuide, SetupInput } from "../setup.ts";

const NAME = "countersign";

/**
 * Secret, Provider and Alert for notification-controller ≥ 1.0 (formats.md §1, "User config"). The payload names no
 * cluster, so the Alert does; `eventSeverity: error` would hide every success.
 */
export function setupFlux({ url, secret, cluster, environment }: SetupInput): SetupGuide {
  return {
    title: "Flux",
    steps: [
      {
        text: "Apply this in every cluster that this source stands for. One source per cluster keeps clusters apart even where the metadata is forgotten.",
        code: manifests(url, secret, cluster ?? "name-of-this-cluster", environment),
        language: "yaml",
      },
      {
        text: "Add one eventSources row of each kind for every other namespace that holds Flux objects: a row covers one namespace.",
      },
      {
        text: "HelmRelease drift is reported only where spec.driftDetection.mode is warn or enabled; the default is disabled.",
      },
      {
        text: "OCI artifacts carry their commit only when they are pushed with a revision.",
        code: 'flux push artifact oci://… --source="$(git config --get remote.origin.url)" --revision="$(git branch --show-current)@sha1:$(git rev-parse HEAD)"',
        language: "shell",
      },
      {
        text: "Ask for an event now, and watch it arrive here.",
        code: "flux reconcile kustomization flux-system --with-source",
        language: "shell",
      },
    ],
  };
}

function manifests(url: string, secret: string, cluster: string, environment: string | undefined): string {
  const metadata = [`cluster: ${JSON.stringify(cluster)}`];
  if (environment !== undefined) metadata.push(`env: ${JSON.stringify(environment)}`);
  const rows = ["GitRepository", "OCIRepository", "Bucket", "Kustomization", "HelmRelease", "ImageUpdateAutomation"];
  return `apiVersion: v1
kind: Secret
metadata: {name: ${NAME}-hmac, namespace: flux-system}
stringData:
  token: ${JSON.stringify(secret)}
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata: {name: ${NAME}, namespace: flux-system}
spec:
  type: generic-hmac
  address: ${JSON.stringify(url)}
  timeout: 30s
  secretRef: {name: ${NAME}-hmac}
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: {name: ${NAME}, namespace: flux-system}
spec:
  providerRef: {name: ${NAME}}
  eventSeverity: info
  eventMetadata: {${metadata.join(", ")}}
  eventSources:
${rows.map((kind) => `    - {kind: ${kind}, name: '*', namespace: flux-system}`).join("\n")}
`;
}
