import type { EvidenceRecord } from "../../lib/timeline/contract.ts";
import type { Fact } from "../ui/facts.tsx";

/** Claims in the order in which they tell: whose, which workflow, which commit and run; the others after them. */
const WORDS: Readonly<Record<string, string>> = {
  repository: "Repository",
  repository_id: "Repository id",
  project_path: "Project",
  project_id: "Project id",
  namespace: "Namespace",
  serviceaccount_name: "Service account",
  serviceaccount_uid: "Service account uid",
  job_workflow_ref: "Workflow of the job",
  workflow_ref: "Workflow",
  ci_config_ref_uri: "CI configuration",
  ref: "Ref",
  ref_protected: "Ref is protected",
  environment: "Environment of the job",
  sha: "Commit of the job",
  event_name: "Event",
  pipeline_source: "Event",
  run_id: "Run",
  run_attempt: "Attempt",
  pipeline_id: "Pipeline",
  job_id: "Job",
  pod_name: "Pod",
};

/** What the sender's token said of it, as its issuer signed it and not as the record claims. */
export function workloadFacts({ issuer, subject, claims }: NonNullable<EvidenceRecord["auth"]["workload"]>): Fact[] {
  const said = new Map(claims.map(({ name, value }) => [name, value]));
  const known = Object.entries(WORDS).flatMap(([name, label]): Fact[] => {
    const value = said.get(name);
    return value === undefined ? [] : [{ label, value }];
  });
  return [{ label: "Issuer", value: issuer, note: subject }, ...known];
}
