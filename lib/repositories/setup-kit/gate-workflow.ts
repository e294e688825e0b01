import { NO_SOURCE, type KitInput, type KitItem } from "./kit-input.ts";
import { quoted } from "./names.ts";
import { manifestText } from "./manifest.ts";

// Tags move; these are the commits of v4.2.2 and v4.6.2.
const CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
const UPLOAD = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02";

/** What every run leaves behind: what was sent, byte by byte, and what it was made of. */
const ARTIFACTS = ["countersign-gate.ndjson", "results/"];

const TOOLS = [
  "mkdir -p results",
  "# Your tools, each writing its report below results/, for example:",
  "# conftest test --output json . > results/conftest.json || true",
];

/** The pipeline that reports what its gates decided, without a secret. */
export function gateWorkflow(input: KitInput): KitItem {
  const github = input.forge === "github";
  const path = github ? ".github/workflows/countersign.yaml" : ".gitlab-ci.yml";
  return {
    id: "gate-workflow",
    title: "The pipeline reports what its gates decided",
    why: "Each commit's gates and tests are on record as this pipeline's own, by the forge's word and without a secret.",
    tests: ["T-CHG-06", "T-CHG-07"],
    files: [{ path, language: "yaml", content: manifestText(github ? githubWorkflow(input) : gitlabPipeline(input)) }],
    apply: `git add ${path} && git commit -S -m 'Report what the gates decide'`,
    notes: [
      ...(input.pipelineSource
        ? []
        : [
            `There is no source for pipelines yet. Make one (npx countersign source add --type ci --name gates), and put its id in place of ${NO_SOURCE}.`,
          ]),
      "Tell the source to trust this repository's pipeline on its page, or there is no one to believe the token of.",
      "npx takes the command from the registry that the runner is set up for: point it at yours, and pin the version.",
      github
        ? "A pull request from a fork gets no identity token: its gates are not reported."
        : "A .gitlab-ci.yml that you have stays: add the job to it.",
    ],
  };
}

function gate({ pipelineSource, publicUrl }: KitInput): string {
  const source = quoted(pipelineSource?.id ?? NO_SOURCE);
  return `npx countersign gate --source ${source} --results results --url ${quoted(publicUrl)}`;
}

/** GitHub takes the names of branches for patterns. */
function literalPattern(branch: string): string {
  return branch.replace(/[*?+[\]!\\]/g, "\\$&");
}

/** GitLab knows no escapes within its texts. */
function branchCondition(branch: string): string {
  if (!branch.includes('"')) return `$CI_COMMIT_BRANCH == "${branch}"`;
  return `$CI_COMMIT_BRANCH =~ /^${branch.replace(/[!-,./:-@[-^`{-~]/g, "\\$&")}$/`;
}

function githubWorkflow(input: KitInput): object {
  const branches = input.branches.map(literalPattern);
  return {
    name: "countersign",
    on: { pull_request: { branches }, push: { branches } },
    permissions: { contents: "read", "id-token": "write" },
    jobs: {
      gate: {
        "runs-on": "ubuntu-latest",
        steps: [
          { uses: CHECKOUT, with: { "fetch-depth": 2, "persist-credentials": false } },
          { name: "Run the gates", run: `${TOOLS.join("\n")}\n` },
          { name: "Report to Countersign", if: "always()", run: gate(input) },
          {
            uses: UPLOAD,
            if: "always()",
            with: { name: "countersign", path: ARTIFACTS.join("\n"), "if-no-files-found": "error" },
          },
        ],
      },
    },
  };
}

function gitlabPipeline(input: KitInput): object {
  return {
    "countersign gate": {
      image: "node:22",
      id_tokens: { COUNTERSIGN_ID_TOKEN: { aud: input.publicUrl } },
      rules: [
        { if: "$CI_PIPELINE_SOURCE == 'merge_request_event'" },
        ...input.branches.map((branch) => ({ if: branchCondition(branch) })),
      ],
      script: [TOOLS.join("\n"), gate(input)],
      artifacts: { when: "always", paths: ARTIFACTS },
    },
  };
}
