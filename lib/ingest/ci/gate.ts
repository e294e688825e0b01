import type { Target } from "../fact-cluster.ts";
import type { GateFact } from "../fact-pipeline.ts";
import type { Attribution } from "./attribution.ts";

export interface Violation {
  readonly rule: string;
  readonly level: string;
  readonly message: string;
}

/** A result as it is called: two jobs' results of one tool are two. */
export function resultName(tool: string, job: string | undefined): string {
  return job === undefined ? tool : `${tool} (${job})`;
}

/** What a parser found in a report, before it becomes a decision. */
export interface Findings {
  readonly tool: string;
  readonly toolVersion?: string;
  readonly passed?: number;
  readonly warned?: number;
  readonly failed: number;
  readonly suppressed?: number;
  readonly violations: readonly Violation[];
  /** Why the report decides nothing where it names no failure. */
  readonly undecided?: string;
  readonly target?: Target;
  /** What the report itself says it is about. */
  readonly own?: Attribution;
}

/** Violations listed in a fact; all are counted, the record holds them all. */
const MAX_VIOLATIONS = 500;
const MAX_MESSAGE = 500;

/**
 * The decision that findings amount to: any failure fails, a report that proves nothing is inconclusive, never a pass.
 * Who posted the report says what it is about; where the report itself says otherwise, the note tells.
 */
export function gateFact(findings: Findings, attribution: Attribution): GateFact {
  const { tool, toolVersion, passed, warned, failed, suppressed, undecided, target, own = {} } = findings;
  const notes = [undecided, disagreement(own, attribution), listed(findings.violations.length)];
  const note = notes.filter((one) => one !== undefined).join("; ");
  return {
    kind: "gate",
    tool: tool.slice(0, 200),
    ...(toolVersion === undefined ? {} : { toolVersion }),
    ...own,
    ...attribution,
    ...(target === undefined ? {} : { target }),
    decision: failed > 0 ? "fail" : undecided === undefined ? "pass" : "inconclusive",
    ...(passed === undefined ? {} : { passed }),
    ...(warned === undefined ? {} : { warned }),
    failed,
    ...(suppressed === undefined ? {} : { suppressed }),
    violations: findings.violations.slice(0, MAX_VIOLATIONS).map(({ rule, level, message }) => ({
      rule: rule.slice(0, MAX_MESSAGE),
      level,
      message: message.slice(0, MAX_MESSAGE),
    })),
    ...(note === "" ? {} : { note }),
  };
}

function disagreement(own: Attribution, given: Attribution): string | undefined {
  if (own.sha === undefined || given.sha === undefined || own.sha === given.sha) return undefined;
  return `the report names commit ${own.sha}`;
}

function listed(count: number): string | undefined {
  return count > MAX_VIOLATIONS ? `${MAX_VIOLATIONS} of ${count} violations listed` : undefined;
}
