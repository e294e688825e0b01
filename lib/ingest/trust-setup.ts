import type { TrustProvider } from "../access/trust.ts";
import type { SetupGuide, SetupStep } from "./setup.ts";

interface TrustSetupInput {
  readonly provider: TrustProvider;
  readonly audience: string;
  readonly source: string;
  /** Of the installation. */
  readonly publicUrl: string;
}

/** What to paste at the sender so that its token is taken; no secret is in it. */
export function trustSetup(input: TrustSetupInput): { title: SetupGuide["title"]; steps: SetupStep[] } {
  return { title: TITLES[input.provider], steps: STEPS[input.provider](input) };
}

const TITLES: Readonly<Record<TrustProvider, string>> = {
  github: "GitHub Actions, without a secret",
  gitlab: "GitLab CI, without a secret",
  kubernetes: "A workload in a cluster, without a secret",
};

const STEPS: Readonly<Record<TrustProvider, (input: TrustSetupInput) => SetupStep[]>> = {
  github: (input) => [
    {
      text: "Let the job ask GitHub for a token, and let the gate be its last step. Fetch the pull request's own head, not only the test merge.",
      language: "yaml",
      code: [
        "permissions:",
        "  contents: read",
        "  id-token: write",
        "steps:",
        "  - uses: actions/checkout@v4",
        "    with:",
        "      fetch-depth: 2",
        "  # the tools, each writing its report below results/",
        `  - run: ${gateLine(input)}`,
        "    if: always()",
      ].join("\n"),
    },
    {
      text: "Whoever may push a branch may change a workflow on it. Pin job_workflow_ref of a reusable workflow, ref or environment in the rule where that is not enough.",
    },
  ],
  gitlab: (input) => [
    {
      text: "Let the job have an ID token of its own.",
      language: "yaml",
      code: [
        "countersign:",
        "  stage: .post",
        "  when: always",
        "  id_tokens:",
        "    COUNTERSIGN_ID_TOKEN:",
        `      aud: ${JSON.stringify(input.audience)}`,
        "  script:",
        `    - ${gateLine(input)}`,
        "  artifacts:",
        "    when: always",
        "    paths: [countersign-gate.ndjson]",
      ].join("\n"),
    },
    { text: "Pin ref_protected in the rule where only protected branches may speak for the project." },
  ],
  kubernetes: (input) => [
    {
      text: "Give the pod a token for this audience. It is renewed by itself; read the file for each request.",
      language: "yaml",
      code: [
        "spec:",
        "  serviceAccountName: countersign-sender",
        "  containers:",
        "    - name: sender",
        "      volumeMounts:",
        "        - {name: countersign, mountPath: /var/run/countersign, readOnly: true}",
        "  volumes:",
        "    - name: countersign",
        "      projected:",
        "        sources:",
        `          - serviceAccountToken: {path: token, expirationSeconds: 3600, audience: ${JSON.stringify(input.audience)}}`,
      ].join("\n"),
    },
    {
      text: "Send with it in place of the secret:",
      language: "shell",
      code: `curl --fail --data-binary @body.json -H "Authorization: Bearer $(cat /var/run/countersign/token)" -H 'Content-Type: application/json' '${input.publicUrl}/api/v1/ingest/${input.source}'`,
    },
  ],
};

function gateLine({ source, publicUrl, audience }: TrustSetupInput): string {
  const other = audience === publicUrl ? "" : ` --audience '${audience}'`;
  return `npx countersign gate --source ${source} --url ${publicUrl}${other} --results results`;
}
