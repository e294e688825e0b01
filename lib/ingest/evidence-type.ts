import type { Fact } from "./fact.ts";

/** The catalogue's fifteen kinds of evidence (lib/controls/catalogue.json, `evidence_types`). */
export const EVIDENCE_TYPES = [
  "signed_commit",
  "pr_approval",
  "branch_snapshot",
  "policy_gate",
  "ci_run",
  "reconciliation",
  "drift",
  "emergency",
  "access_log",
  "access_snapshot",
  "artifact_provenance",
  "change_ticket",
  "ledger_proof",
  "collector_health",
  "review_record",
] as const;

export type EvidenceType = (typeof EVIDENCE_TYPES)[number];

const BY_KIND: Readonly<Record<Exclude<Fact["kind"], "action">, EvidenceType | null>> = {
  push: "access_log",
  ref: "access_log",
  "pull-request": "pr_approval",
  review: "pr_approval",
  "merge-group": "pr_approval",
  check: "ci_run",
  "ci-run": "ci_run",
  "test-report": "ci_run",
  "forge-deployment": "ci_run",
  release: "artifact_provenance",
  attestation: "artifact_provenance",
  "branch-protection": "branch_snapshot",
  "branch-tip": "branch_snapshot",
  "rule-suite": "access_log",
  "account-keys": "access_snapshot",
  "access-change": "access_log",
  "live-write": "access_log",
  alert: "policy_gate",
  gate: "policy_gate",
  reconciliation: "reconciliation",
  revision: "reconciliation",
  suspension: "reconciliation",
  health: "reconciliation",
  "drift-signal": "drift",
  ticket: "change_ticket",
  "access-snapshot": "access_snapshot",
  "review-record": "review_record",
  incident: "review_record",
  commit: "signed_commit",
  "commit-signature": "signed_commit",
  tag: "signed_commit",
  "setup-files": "branch_snapshot",
  ping: "collector_health",
  heartbeat: "collector_health",
  tick: null,
  unparsed: null,
};

const BY_ROOM: Readonly<Record<string, EvidenceType>> = {
  emergencies: "emergency",
  notifications: "emergency",
  access: "access_log",
  policy: "access_log",
  repositories: "access_log",
  sources: "collector_health",
  ingest: "collector_health",
  ledger: "ledger_proof",
  bundles: "ledger_proof",
  controls: "review_record",
};

/** Which kind of evidence a fact is, or null where it feeds no control test. */
export function evidenceType(fact: Fact): EvidenceType | null {
  if (fact.kind !== "action") return BY_KIND[fact.kind];
  return BY_ROOM[fact.type.slice(0, fact.type.indexOf("."))] ?? null;
}
