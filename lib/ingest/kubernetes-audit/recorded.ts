import type { RecordedDelivery, RecordedReading } from "../recorded-delivery.ts";

const JSON_BODY = { "content-type": "application/json" };

function write(
  time: string,
  actor: string,
  verb: string,
  target: Readonly<Record<string, unknown>>,
  more = {},
): RecordedReading {
  return { time, actor, fact: { kind: "live-write", class: "human-write", verb, target, partial: false, ...more } };
}

const configMap = { cluster: "prod-eu-1", apiGroup: "", kind: "ConfigMap", namespace: "default", name: "my-config" };
const deployment = { apiGroup: "extensions", kind: "Deployment", namespace: "default", name: "nginx-deployment" };

/** Every audit Event of the folder, with values read from the files by hand. */
export const KUBERNETES_AUDIT_RECORDED: readonly RecordedDelivery[] = [
  {
    file: "k8s-audit/anonymous_creates_namespace_foo.json",
    headers: JSON_BODY,
    readings: [
      write("2018-10-25T13:58:49.736Z", "system:anonymous", "create", {
        kind: "Namespace",
        namespace: "",
        name: "foo",
      }),
    ],
  },
  {
    file: "k8s-audit/some-user_creates_namespace_foo.json",
    headers: JSON_BODY,
    readings: [write("2018-10-25T13:58:49.736Z", "some-user", "create", { kind: "Namespace", name: "foo" })],
  },
  {
    file: "k8s-audit/attach_pod.json",
    headers: JSON_BODY,
    readings: [
      write(
        "2018-10-26T13:42:46.808Z",
        "minikube-user",
        "create",
        { kind: "Pod", namespace: "default", name: "nginx-deployment-7998647bdf-phvq7" },
        { class: "exec", subresource: "attach", stage: "ResponseStarted", statusCode: 101 },
      ),
    ],
  },
  {
    file: "k8s-audit/create_configmap.json",
    headers: JSON_BODY,
    readings: [
      write(
        "2018-10-26T13:13:03.544Z",
        "minikube-user",
        "create",
        { ...configMap, uid: "ded3abb9-d920-11e8-a2e6-080027728ac4" },
        { auditId: "155b887c-c27c-4fdb-9667-999f74512d0a", statusCode: 201, sourceIp: "192.168.99.1" },
      ),
    ],
  },
  {
    file: "k8s-audit/create_configmap_sensitive_values.json",
    headers: { "content-type": "application/x-ndjson" },
    blanked: ["aws_secret_access_key", "MY-KEY"],
    readings: [
      ["9a2bb12c-b9f7-4d34-809c-671e8c7e1e06", "2018-10-26T09:51:20.717Z"],
      ["7139c58a-6787-4cb2-8fd4-c68c308fc16d", "2018-10-26T09:51:35.562Z"],
      ["d222e22f-0947-4af0-853e-c66f6bd0de33", "2018-10-26T09:51:53.350Z"],
      ["7e93bc59-e3da-4d53-95bc-e3faaf54ffdb", "2018-10-26T09:52:07.608Z"],
      ["6beb5311-472e-48ce-80a6-4c6388fc17da", "2018-10-26T09:52:20.659Z"],
      ["efafb264-39ca-444f-b70e-0180f47f5628", "2018-10-26T09:52:32.993Z"],
    ].map(([auditId = "", time = ""]) => write(time, "minikube-user", "create", configMap, { auditId })),
  },
  {
    file: "k8s-audit/create_deployment.json",
    headers: JSON_BODY,
    readings: [write("2018-10-26T13:07:36.911Z", "minikube-user", "create", deployment)],
  },
  {
    file: "k8s-audit/delete_configmap.json",
    headers: JSON_BODY,
    readings: [write("2018-10-26T13:13:33.773Z", "minikube-user", "delete", configMap, { statusCode: 200 })],
  },
  {
    file: "k8s-audit/delete_deployment.json",
    headers: JSON_BODY,
    readings: [write("2018-10-26T13:09:27.548Z", "minikube-user", "delete", deployment)],
  },
  {
    file: "k8s-audit/delete_namespace_foo.json",
    headers: JSON_BODY,
    readings: [
      write("2018-10-26T13:00:25.246Z", "minikube-user", "delete", { kind: "Namespace", namespace: "", name: "foo" }),
    ],
  },
  {
    file: "k8s-audit/fal_01_003.json",
    headers: JSON_BODY,
    readings: [{ time: null, actor: null, fact: { kind: "unparsed", reason: "unknown-shape" } }],
    unparsed: "a malformed body on purpose: its kind is a number",
  },
];

/** The configuration beside them. */
export const KUBERNETES_AUDIT_NOT_PAYLOADS: Readonly<Record<string, string>> = {
  "k8s-audit/config/audit-policy.yaml": "policy of the API server, posted to nobody",
  "k8s-audit/config/webhook-config.yaml.in": "configuration of the sender, posted to nobody",
};
