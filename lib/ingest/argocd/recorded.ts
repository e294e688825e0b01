import { parse } from "yaml";
import type { RecordedDelivery } from "../recorded-delivery.ts";

const JSON_BODY = { "content-type": "application/json" };

/** Every Application of the folder, with values read from the files by hand. */
export const ARGOCD_RECORDED: readonly RecordedDelivery[] = [
  {
    file: "argocd/application-roadie.json",
    headers: JSON_BODY,
    readings: [
      {
        time: "2021-08-11T11:38:52.000Z",
        actor: "iain",
        fact: {
          kind: "reconciliation",
          result: "succeeded",
          target: { cluster: "prod-eu-1", kind: "Application", namespace: "argocd", name: "test-app" },
          revisions: [{ commit: "53e28ff20cc530b9ada2173fbbd64d48338583ba" }],
          changes: [
            { subject: "Service/default/guestbook-ui", action: "unchanged" },
            { subject: "Deployment/default/guestbook-ui", action: "unchanged" },
          ],
          operationId: "059f1d64-f5cb-4887-a142-0aeea61d5817/2021-08-11T11:38:52.000Z",
          automated: false,
          partial: false,
          images: ["gcr.io/heptio-images/ks-guestbook-demo:0.2"],
        },
      },
      {
        time: "2021-08-11T13:55:39.000Z",
        actor: "argocd-application-controller",
        fact: {
          kind: "drift-signal",
          signal: "in-sync",
          revisions: [{ commit: "53e28ff20cc530b9ada2173fbbd64d48338583ba" }],
        },
      },
      {
        time: "2021-08-11T13:55:39.000Z",
        actor: "argocd-application-controller",
        fact: { kind: "health", status: "healthy", target: { name: "test-app" } },
      },
    ],
  },
  {
    file: "argocd/application-full-status-diff-cache.yaml",
    headers: JSON_BODY,
    prepare: { why: "the API serves it as JSON", body: (text) => JSON.stringify(parse(text)) },
    readings: [
      {
        time: "2024-03-05T07:33:04.000Z",
        actor: "laurent.lavaud@mirakl.com",
        fact: {
          kind: "reconciliation",
          result: "succeeded",
          target: { namespace: "argo-cd", name: "velero-test", uid: "94978696-4fd4-40b3-a1de-38d9df9e9316" },
          revisions: [{ commit: "ea8759964626a583667a2bfd08f334ec2070040a" }],
          // Server-side apply does not tell whether anything changed.
          changes: [
            { subject: "Service/test-lla/test-lla", action: "applied" },
            { subject: "Deployment/test-lla/test-lla", action: "applied" },
          ],
          destination: { cluster: "gke-alpha-01-europe-west1", namespace: "test-lla" },
        },
      },
      {
        time: "2024-03-05T07:33:04.000Z",
        actor: "argocd-application-controller",
        fact: { kind: "drift-signal", signal: "in-sync", revisions: [{ raw: "rev1" }] },
      },
      {
        time: "2024-03-05T07:33:04.000Z",
        actor: "argocd-application-controller",
        fact: { kind: "health", status: "healthy", target: { name: "velero-test" } },
      },
    ],
  },
];

const CONFIGURATION = "configuration of the sender, posted to nobody";
const DOCUMENTATION = "documentation of the sender";

/** The catalogue beside them. */
export const ARGOCD_NOT_PAYLOADS: Readonly<Record<string, string>> = {
  "argocd/catalog/argocd-notifications-cm.yaml": CONFIGURATION,
  "argocd/catalog/trigger.on-created.yaml": CONFIGURATION,
  "argocd/catalog/trigger.on-deleted.yaml": CONFIGURATION,
  "argocd/catalog/trigger.on-deployed.yaml": CONFIGURATION,
  "argocd/catalog/trigger.on-health-degraded.yaml": CONFIGURATION,
  "argocd/catalog/trigger.on-sync-failed.yaml": CONFIGURATION,
  "argocd/catalog/trigger.on-sync-running.yaml": CONFIGURATION,
  "argocd/catalog/trigger.on-sync-status-unknown.yaml": CONFIGURATION,
  "argocd/catalog/trigger.on-sync-succeeded.yaml": CONFIGURATION,
  "argocd/catalog/webhook-service-engine-head.md": DOCUMENTATION,
  "argocd/catalog/webhook-service.md": DOCUMENTATION,
};
