import type { Standing } from "../ingest/feed.ts";
import type { StepDto } from "./contract.ts";
import type { ChangeState } from "./change.ts";

/** What the spine of a change is worked out from. */
export interface StepInputs {
  readonly change: Pick<ChangeState, "class" | "pullRequest" | "landedAt" | "committedAt" | "update" | "kind">;
  readonly openedAt: string | undefined;
  readonly approvedAt: string | undefined;
  readonly lastCheckAt: string | undefined;
  readonly lastGateAt: string | undefined;
  readonly approvalsRequired: number;
  readonly requiredChecks: number;
  /** What it says that the repository sent no check or run, no gate, of it. */
  readonly checksStand: Standing["is"];
  readonly gatesStand: Standing["is"];
}

/** Classes that come by a path of their own, where nobody opens a pull request. */
const OWN_PATH = new Set<ChangeState["class"]>(["standard", "not-deploying"]);

/**
 * The steps from commit to merge, in their order, each received, or expected and not received, or not asked for.
 * What a feed would have sent before it was collected is not expected: nobody listened.
 */
export function stepsOf(inputs: StepInputs): StepDto[] {
  const { change, openedAt, approvedAt, lastCheckAt, lastGateAt } = inputs;
  const asked = !OWN_PATH.has(change.class);
  const merged = change.pullRequest !== undefined;
  const landed = change.pullRequest?.mergedAt ?? change.update?.at;
  return [
    { step: "commit", state: "received", at: change.committedAt, reason: "path" },
    merged ? received("pull-request", openedAt ?? null) : missing("pull-request", asked ? "path" : "not-asked"),
    approvedAt ? received("review", approvedAt) : missing("review", reviewReason(inputs, asked)),
    lastCheckAt ? received("checks", lastCheckAt) : missing("checks", checksReason(inputs)),
    lastGateAt ? received("gate", lastGateAt) : missing("gate", feedReason(inputs.gatesStand)),
    landed ? received("merge", landed) : missing("merge", "path"),
  ];
}

function reviewReason({ approvalsRequired }: StepInputs, asked: boolean): StepDto["reason"] {
  return asked && approvalsRequired > 0 ? "policy" : "not-asked";
}

function checksReason({ requiredChecks, checksStand }: StepInputs): StepDto["reason"] {
  return requiredChecks > 0 ? "policy" : feedReason(checksStand);
}

function feedReason(standing: Standing["is"]): StepDto["reason"] {
  if (standing === "never") return "not-asked";
  return standing === "before-collection" ? standing : "collected";
}

function received(step: StepDto["step"], at: string | null): StepDto {
  return { step, state: "received", at, reason: "path" };
}

function missing(step: StepDto["step"], reason: StepDto["reason"]): StepDto {
  const expected = reason === "path" || reason === "policy" || reason === "collected";
  return { step, state: expected ? "expected" : "not-asked", at: null, reason };
}
