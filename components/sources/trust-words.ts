import type { Trust } from "../../lib/ingest/contract.ts";

export const PROVIDER_NAMES: Readonly<Record<Trust["provider"], string>> = {
  github: "GitHub Actions",
  gitlab: "GitLab CI",
  kubernetes: "a cluster's service account",
};

interface ClaimWords {
  readonly label: string;
  readonly hint: string;
}

/** What each claim is called where a rule is made, and where its value is found. */
export const CLAIM_WORDS: Readonly<Record<string, ClaimWords>> = {
  repository_id: { label: "Repository id", hint: "A number: gh api repos/OWNER/NAME --jq .id" },
  job_workflow_ref: {
    label: "Reusable workflow",
    hint: "OWNER/NAME/…/gate.yml@refs/heads/main, with .github/workflows. Empty: any.",
  },
  workflow_ref: { label: "Workflow", hint: "OWNER/NAME/…/ci.yml@refs/heads/main, with .github/workflows. Empty: any." },
  ref: { label: "Ref", hint: "refs/heads/main (GitHub), main (GitLab). Empty: any." },
  environment: { label: "Environment of the job", hint: "Empty: any, and none." },
  project_id: { label: "Project id", hint: "A number: it stands under the project's name, and in its settings." },
  ref_protected: { label: "Protected ref", hint: "true: jobs of protected branches and tags only. Empty: any." },
  ci_config_ref_uri: {
    label: "CI configuration",
    hint: "HOST/GROUP/PROJECT//FILE@refs/heads/main. Empty: any.",
  },
  namespace: { label: "Namespace", hint: "Of the service account." },
  serviceaccount_uid: {
    label: "Service account uid",
    hint: "kubectl get serviceaccount NAME -n NAMESPACE -o jsonpath='{.metadata.uid}'",
  },
};
