import { describe, expect, test } from "vitest";
import type { ChangeLink } from "./contract.ts";
import { openDeployment, type DeploymentState } from "./deployment.ts";
import { hopsOf } from "./hops.ts";
import { kustomization, minute, sha } from "./test-facts.ts";

const at = minute(0);
const opened = openDeployment(
  { k: "", at, what: "applied", ref: [1, 0], set: "s" },
  { target: kustomization, reconciler: "flux", environment: null, revisions: [{ raw: sha("a"), commit: sha("a") }] },
);
const applied: DeploymentState = { ...opened, firstOkAt: at, evidence: [{ at, ref: [1, 0], role: "applied" }] };
const change: ChangeLink = {
  key: "k",
  repository: "northwind/fleet",
  branch: "main",
  sha: sha("a"),
  title: "Raise the limit",
  class: "pull-request",
  pullRequest: "7",
};
const digest = `sha256:${"d".repeat(64)}`;

describe("the steps from what was approved to what runs", () => {
  test.each([
    ["everything known", applied, { change, approvals: 2, storedAt: at }, "reported verified reported reported"],
    ["nothing known", applied, { change: null, approvals: null, storedAt: null }, "missing missing inferred reported"],
    [
      "an artifact that names its origin (F8)",
      { ...applied, revisions: [{ raw: "x", commit: sha("a"), digest }] },
      { change, approvals: 0, storedAt: null },
      "missing verified reported inferred reported",
    ],
    [
      "an artifact that names none",
      { ...applied, revisions: [{ raw: "x", digest }] },
      { change: null, approvals: null, storedAt: null },
      "missing missing missing inferred reported",
    ],
    [
      "a record without a revision",
      { ...applied, evidence: [{ at, ref: [1, 0] as const, role: "confirmed" as const, inferred: true as const }] },
      { change, approvals: 1, storedAt: at },
      "reported verified reported inferred",
    ],
  ])("%s", (_, state, facts, expected) => {
    expect(
      hopsOf(state, facts)
        .map((hop) => hop.assurance)
        .join(" "),
    ).toBe(expected);
  });
});
