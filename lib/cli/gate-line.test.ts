import { parseArgs } from "node:util";
import { expect, test } from "vitest";
import { gateWorkflow } from "../repositories/setup-kit/gate-workflow.ts";
import { kitInput } from "../repositories/setup-kit/test-kit.ts";
import { command } from "./gate.ts";

test.each(["github", "gitlab"] as const)("the pipeline of the kit for %s calls the gate as it is", (forge) => {
  const item = gateWorkflow(kitInput({ forge }));
  const [line = ""] = /npx countersign gate [^"\n]*/.exec(item.files[0]?.content ?? "") ?? [];
  const { url, ...own } = parseArgs({
    args: line.split(" ").slice(3),
    options: { ...command.options, url: { type: "string" } },
    strict: true,
  }).values;
  expect(url).toMatch(/^https?:/);
  expect(Object.keys(own).sort()).toEqual(["results", "source"]);
});
