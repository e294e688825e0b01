import { describe, expect, it } from "vitest";
import { stepsOf, type StepInputs } from "./step.ts";

const update = { after: "a", at: "2026-11-02T09:00:00Z", basis: "push", forced: false, ref: [1, 0] } as const;
const tie = { number: "1", by: "merge-commit", ref: [1, 0], tip: "a", step: 0, reach: 1 } as const;
const merged = { ...tie, mergedAt: "2026-11-02T10:00:00Z" };

function steps(more: Partial<Omit<StepInputs, "change">> & { change?: Partial<StepInputs["change"]> }) {
  const change = {
    class: "out-of-path",
    landedAt: "2026-11-02T10:00:00Z",
    committedAt: "2026-11-02T08:00:00Z",
    kind: "deploy",
  };
  const stand = { checksStand: "never", gatesStand: "never" } as const;
  const inputs = { approvalsRequired: 1, requiredChecks: 0, ...stand, ...more, change: { ...change, ...more.change } };
  return Object.fromEntries(stepsOf(inputs as StepInputs).map(({ step, state, reason }) => [step, [state, reason]]));
}

describe("stepsOf", () => {
  it("expects a pull request and its review of what came another way", () => {
    expect(steps({ change: { update } })).toMatchObject({
      "pull-request": ["expected", "path"],
      review: ["expected", "policy"],
      merge: ["received", "path"],
    });
  });

  it("asks neither of pre-approved automation, nor of what deploys nothing", () => {
    for (const of of ["standard", "not-deploying"] as const) {
      expect(steps({ change: { class: of, update } })).toMatchObject({
        "pull-request": ["not-asked", "not-asked"],
        review: ["not-asked", "not-asked"],
      });
    }
  });

  it("expects checks that the policy names, or that the repository sent before", () => {
    const change = { class: "pull-request", pullRequest: merged } as const;
    expect(steps({ change, requiredChecks: 2 }).checks).toEqual(["expected", "policy"]);
    expect(steps({ change, checksStand: "collected" }).checks).toEqual(["expected", "collected"]);
    expect(steps({ change, checksStand: "before-collection" }).checks).toEqual(["not-asked", "before-collection"]);
    expect(steps({ change, gatesStand: "blind" }).gate).toEqual(["expected", "collected"]);
    expect(steps({ change, lastCheckAt: "2026-11-02T09:30:00Z" }).checks?.[0]).toBe("received");
  });

  it("says that nobody is known to have landed what no update names", () => {
    expect(steps({ change: { class: "unexplained" } }).merge).toEqual(["expected", "path"]);
  });
});
