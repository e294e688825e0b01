import { REPOSITORIES, type RepositoryKey } from "./event.ts";

const TEMPLATE = `## Reason

## Security impact

## Test

## Back-out

## Ticket

Ticket:
`;

const GATE =
  "npx countersign gate --source src_gate_northwind --results results --url https://countersign.northwind.example";

const WORKFLOW = `name: policy
on: {pull_request: {branches: [main]}}
permissions: {contents: read, id-token: write}
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - run: ${GATE}
`;

const PIPELINE = `policy:
  id_tokens: {COUNTERSIGN_ID_TOKEN: {aud: https://countersign.northwind.example}}
  script:
    - ${GATE}
`;

/** Flux of the fleet's cluster verifies what it applies. */
export const FLEET_SYNC = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: fleet, namespace: flux-system}
spec:
  interval: 1m0s
  url: ssh://git@github.com/${REPOSITORIES.fleet.name}
  ref: {branch: main}
  verify: {mode: HEAD, secretRef: {name: countersign-signers}}
`;

/** What each repository was set up with: of the payments' deploy repository nobody set up the pipeline. */
export function setupFilesOf(key: RepositoryKey): ReadonlyMap<string, string> {
  const files = new Map([["CODEOWNERS", "* @northwind/platform\n"]]);
  if (key === "fleet" || key === "paymentsDeploy") files.set(".github/pull_request_template.md", TEMPLATE);
  if (key === "fleet") files.set(".github/workflows/policy.yaml", WORKFLOW);
  if (key === "ledgerDeploy") {
    files.set(".gitlab/merge_request_templates/Default.md", TEMPLATE.replace("## Back-out\n\n", ""));
    files.set(".gitlab-ci.yml", PIPELINE);
  }
  return files;
}
