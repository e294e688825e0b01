import type { SetupGuide, SetupInput } from "../setup.ts";

/**
 * Service, template and trigger for Argo CD notifications, as merge patches: keys of our own are added, triggers and
 * templates of yours stay (formats.md §3). Without the template's webhook section Argo CD would send a GET (traps A10).
 */
export function setupArgocd({ url, secret }: SetupInput): SetupGuide {
  return {
    title: "Argo CD",
    steps: [
      {
        text: "Add the token to the Secret of the notifications controller.",
        code: secretPatch(secret),
        language: "shell",
      },
      {
        text: "Save this as countersign.yaml.",
        code: configPatch(url),
        language: "yaml",
      },
      {
        text: "Merge it into the controller's ConfigMap: the keys below are added, your own stay.",
        code: "kubectl -n argocd patch configmap argocd-notifications-cm --type merge --patch-file countersign.yaml",
        language: "shell",
      },
      {
        text: "Subscribe every application. Where this prints nothing, run the second command. Where it prints subscriptions of yours, add the two lines of the second command to them by hand: the key is one text, and a patch would replace it.",
        code: `kubectl -n argocd get configmap argocd-notifications-cm -o jsonpath='{.data.subscriptions}'\n${subscribe()}`,
        language: "shell",
      },
      {
        text: "The trigger fires once per finished operation and is not repeated by Argo CD when a delivery fails. Leave source health on, and post the Applications themselves now and then (they are read too).",
        code: `kubectl -n argocd get applications -o json | jq -c '.items[]' | curl --fail --data-binary @- -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/x-ndjson' '${url}'`,
        language: "shell",
      },
    ],
  };
}

function secretPatch(secret: string): string {
  const patch = JSON.stringify({ stringData: { "countersign-token": secret } });
  return `kubectl -n argocd patch secret argocd-notifications-secret --type merge -p '${patch}'`;
}

function subscribe(): string {
  const subscriptions = "- recipients: [countersign]\n  triggers: [countersign]\n";
  const patch = JSON.stringify({ data: { subscriptions } });
  return `kubectl -n argocd patch configmap argocd-notifications-cm --type merge -p '${patch}'`;
}

/** The keys of our own in argocd-notifications-cm, as a merge patch. */
export function configPatch(url: string): string {
  return `data:
  service.webhook.countersign: |
    url: ${JSON.stringify(url)}
    headers:
      - name: Authorization
        value: Bearer $countersign-token
      - name: Content-Type
        value: application/json
    retryMax: 5
    retryWaitMax: 30s
  template.countersign-v1: |
    webhook:
      countersign:
        method: POST
        body: |
          {"schema":"argocd-app/v1","trigger":"countersign","app":{"metadata":{"name":{{toJson .app.metadata.name}},"namespace":{{toJson .app.metadata.namespace}},"uid":{{toJson .app.metadata.uid}},"generation":{{toJson .app.metadata.generation}}},"spec":{{toJson .app.spec}},"status":{{toJson .app.status}}}}
  trigger.countersign: |
    - when: app.status?.operationState?.phase in ['Succeeded', 'Failed', 'Error']
      oncePer: app.status?.operationState?.finishedAt
      send: [countersign-v1]
    - when: app.status?.sync?.status == 'OutOfSync'
      send: [countersign-v1]
    - when: app.status?.sync?.status == 'Synced'
      send: [countersign-v1]
    - when: app.status?.health?.status in ['Degraded', 'Missing']
      send: [countersign-v1]
`;
}
