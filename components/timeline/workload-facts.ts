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

/** What the sender's token said of it, where a token proved who sent: as its issuer signed it, not as the record claims. */
export function workloadFacts({ auth }: EvidenceRecord): Fact[] {
  if (!auth.workload) return [];
  const { issuer, subject, claims } = auth.workload;
  const said = new Map(claims.map(({ name, value }) => [name, value]));
  const known = Object.keys(WORDS).flatMap((name): Fact[] => {
    const value = said.get(name);
    return value === undefined ? [] : [{ label: WORDS[name] ?? name, value, note: "by the token" }];
  });
  return [{ label: "Token of", value: issuer, note: subject }, ...known];
}
