import type { SourceKind } from "../kind.ts";
import { splitKubernetesAudit } from "./key.ts";
import { normaliseKubernetesAudit } from "./normalise.ts";
import { verifyKubernetesAudit } from "./verify.ts";

/** The audit webhook of a Kubernetes API server, and shippers of its audit log. auditID is the sender's own key. */
export const kubernetesAuditKind: SourceKind = {
  type: "kubernetes-audit",
  contentTypes: ["application/json", "application/x-ndjson", "application/ndjson", "application/jsonl"],
  keptHeaders: [],
  disablesOn4xx: false,
  verify: verifyKubernetesAudit,
  split: splitKubernetesAudit,
  normalise: normaliseKubernetesAudit,
};
