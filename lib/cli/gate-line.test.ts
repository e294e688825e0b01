import { parseArgs } from "node:util";
import { expect, test } from "vitest";
import { setupFilesOf } from "../demo/setup-content.ts";
import { gateWorkflow } from "../repositories/setup-kit/gate-workflow.ts";
import { kitInput } from "../repositories/setup-kit/test-kit.ts";
import { command } from "./gate.ts";

const ofKit = (forge: "github" | "gitlab") => gateWorkflow(kitInput({ forge })).files[0]?.content;

test.each([
  ["the kit's for GitHub", ofKit("github")],
  ["the kit's for GitLab", ofKit("gitlab")],
  ["the demo's for GitHub", setupFilesOf("fleet").get(".github/workflows/policy.yaml")],
  ["the demo's for GitLab", setupFilesOf("ledgerDeploy").get(".gitlab-ci.yml")],
])("a pipeline calls the gate as it is: %s", (_name, content = "") => {
  const [line = ""] = /npx countersign gate [^"\n]*/.exec(content) ?? [];
  const { url, ...own } = parseArgs({
    args: line.split(" ").slice(3),
    options: { ...command.options, url: { type: "string" } },
    strict: true,
  }).values;
  expect(url).toMatch(/^https?:/);
  expect(Object.keys(own).sort()).toEqual(["results", "source"]);
});
