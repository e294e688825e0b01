import { describeRecorded } from "../recorded-suite.ts";
import { kubernetesAuditKind } from "./kind.ts";
import { KUBERNETES_AUDIT_NOT_PAYLOADS, KUBERNETES_AUDIT_RECORDED } from "./recorded.ts";

describeRecorded({
  name: "Kubernetes audit",
  kind: kubernetesAuditKind,
  folders: ["k8s-audit"],
  rows: KUBERNETES_AUDIT_RECORDED,
  notPayloads: KUBERNETES_AUDIT_NOT_PAYLOADS,
});
