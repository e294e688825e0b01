import type { SetupGuide, SetupInput } from "../setup.ts";

/**
 * Webhook configuration and audit policy for a self-managed kube-apiserver (formats.md §5). Bodies are asked for where
 * labels name the owner of an object; never for Secrets, whose bodies would be blanked here anyway.
 */
export function setupKubernetesAudit({ url, secret }: SetupInput): SetupGuide {
  return {
    title: "Kubernetes audit log",
    steps: [
      {
        text: "On every control plane node, save this as /etc/kubernetes/countersign-webhook.yaml, readable by root only. If the address has a certificate of your own authority, add certificate-authority beside server.",
        code: webhookConfig(url, secret),
        language: "yaml",
      },
      {
        text: "Save this as /etc/kubernetes/countersign-policy.yaml, or merge its rules into the policy that you have: the first rule that matches decides.",
        code: POLICY,
        language: "yaml",
      },
      {
        text: "Add these flags to kube-apiserver, and mount both files into its pod. The server restarts.",
        code: [
          "--audit-policy-file=/etc/kubernetes/countersign-policy.yaml",
          "--audit-webhook-config-file=/etc/kubernetes/countersign-webhook.yaml",
          "--audit-webhook-mode=batch",
          "--audit-webhook-batch-max-size=400",
          "--audit-webhook-truncate-enabled",
        ].join("\n"),
        language: "text",
      },
      {
        text: "A full buffer, and a batch that failed five times, are dropped without a word: watch apiserver_audit_error_total, and send a heartbeat every minute so that silence is seen.",
        code: `curl --fail --data "{\\"type\\":\\"heartbeat\\",\\"at\\":\\"$(date -u +%FT%TZ)\\"}" -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/json' '${url}'`,
        language: "shell",
      },
      {
        text: "Whoever pauses reconciliation says why in the same patch; that reason is shown and judged.",
        code: `kubectl -n flux-system patch kustomization NAME --type merge -p '{"metadata":{"annotations":{"kubernetes.io/change-cause":"why"}},"spec":{"suspend":true}}'`,
        language: "shell",
      },
      {
        text: "A managed cluster has no such flag. Send its audit log from where your provider keeps it, one Event per line, as application/x-ndjson to the same address with the same token.",
      },
    ],
  };
}

function webhookConfig(url: string, secret: string): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: countersign
    cluster:
      server: ${JSON.stringify(url)}
users:
  - name: apiserver
    user:
      token: ${JSON.stringify(secret)}
contexts:
  - name: default
    context: {cluster: countersign, user: apiserver}
current-context: default
`;
}

const POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    resources:
      - {group: coordination.k8s.io, resources: [leases]}
      - {group: "", resources: [events]}
      - {group: events.k8s.io, resources: [events]}
      - {group: authorization.k8s.io}
      - {group: authentication.k8s.io}
  - level: None
    users: ["system:kube-scheduler", "system:kube-controller-manager", "system:kube-proxy", "system:apiserver"]
  - level: None
    userGroups: ["system:nodes"]
  - level: None
    nonResourceURLs: ["/*"]
  - level: Metadata
    resources:
      - {group: "", resources: [pods/exec, pods/attach, secrets, serviceaccounts/token]}
  - level: None
    verbs: [get, list, watch]
  - level: RequestResponse
    resources:
      - {group: apps}
      - {group: batch}
      - {group: networking.k8s.io}
      - {group: rbac.authorization.k8s.io}
      - {group: kustomize.toolkit.fluxcd.io}
      - {group: helm.toolkit.fluxcd.io}
      - {group: source.toolkit.fluxcd.io}
      - {group: argoproj.io}
      - {group: "", resources: [configmaps, services, serviceaccounts, namespaces, persistentvolumeclaims]}
  - level: Metadata
`;
