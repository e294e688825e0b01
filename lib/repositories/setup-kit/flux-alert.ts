import type { KitInput, KitItem, KitSource } from "./kit-input.ts";
import { fileWords, quoted, resourceName } from "./names.ts";
import { manifestText } from "./manifest.ts";

const NAME = "countersign";
const KINDS = ["GitRepository", "OCIRepository", "Bucket", "Kustomization", "HelmRelease", "ImageUpdateAutomation"];

/** Flux tells of what it does, from each namespace that holds its objects. */
export function fluxAlert({ reconcilerSources }: KitInput): KitItem[] {
  const words = fileWords(reconcilerSources.map(({ id, cluster, name }) => ({ id, text: cluster ?? name })));
  return reconcilerSources.map((source, at) => {
    const path = `flux/alert-${words[at] ?? ""}.yaml`;
    // Of several sources that may stand for one cluster each has objects of its own.
    const first = reconcilerSources.findIndex(({ cluster }) => cluster === source.cluster) === at;
    const name = first ? NAME : `${NAME}-${resourceName(source.id)}`;
    const content = manifestText(...source.namespaces.flatMap((namespace) => alerting(source, namespace, name)));
    return {
      id: `flux-alert-${source.id}`,
      title: `Flux tells of what it does in ${source.cluster ?? source.name}`,
      why: "What was applied, when, from which commit; what failed, drifted or was refused.",
      tests: ["T-REC-01", "T-POP-02", "T-POP-03", "T-DRIFT-01"],
      files: [{ path, language: "yaml", content }],
      apply: [
        "# COUNTERSIGN_SECRET: the secret of the source, shown when it was made or rotated",
        ...source.namespaces.map(
          (namespace) =>
            `kubectl -n ${quoted(namespace)} create secret generic ${name}-hmac --from-literal=token="$COUNTERSIGN_SECRET"`,
        ),
        `kubectl apply -f ${path}`,
      ].join("\n"),
      notes: [
        "A Provider serves the Alerts of its own namespace only; a row of eventSources covers one namespace.",
        "eventSeverity is info: with error nothing that succeeded would be told.",
      ],
    };
  });
}

function alerting({ url, cluster, environment }: KitSource, namespace: string, name: string): object[] {
  return [
    {
      apiVersion: "notification.toolkit.fluxcd.io/v1beta3",
      kind: "Provider",
      metadata: { name, namespace },
      spec: { type: "generic-hmac", address: url, timeout: "30s", secretRef: { name: `${name}-hmac` } },
    },
    {
      apiVersion: "notification.toolkit.fluxcd.io/v1beta3",
      kind: "Alert",
      metadata: { name, namespace },
      spec: {
        providerRef: { name },
        eventSeverity: "info",
        eventMetadata: {
          ...(cluster === null ? {} : { cluster }),
          ...(environment === null ? {} : { env: environment }),
        },
        eventSources: KINDS.map((kind) => ({ kind, name: "*", namespace })),
      },
    },
  ];
}
