import type { Fact } from "../fact.ts";
import type { CommitSignatureFact } from "../fact-mirror.ts";
import type { Violation } from "./gate.ts";

/** From which level on a finding fails the gate. Critical and high are errors, medium is a warning, low is a note. */
export const FAIL_ON = ["error", "warning", "note"] as const;
export type FailOn = (typeof FAIL_ON)[number];

export interface GatePolicy {
  readonly failOn: FailOn;
  /** Tools or formats that must have left a result. */
  readonly require: readonly string[];
  readonly requireSignature: boolean;
}

/** One file that was read, and what it came to. */
export interface GateResult {
  readonly file: string;
  readonly format: string;
  readonly tool: string;
  /** `none`: it is kept, and decides nothing (a statement). */
  readonly decision: "pass" | "fail" | "inconclusive" | "none";
  readonly passed: number;
  readonly warned: number;
  readonly failed: number;
  readonly suppressed: number;
  readonly violations: readonly Violation[];
  readonly note: string | null;
}

export interface GateInput {
  readonly results: readonly GateResult[];
  /** Files that are no report that is known: never passed over. */
  readonly unread: readonly string[];
  readonly signature: CommitSignatureFact["status"];
}

export interface GateDecision {
  readonly decision: "pass" | "fail" | "inconclusive";
  /** Why it fails. */
  readonly reasons: readonly Violation[];
  /** Why it cannot be said, where nothing fails. */
  readonly open: readonly string[];
}

/**
 * What a fact of a report says of the gate; null for a fact that is no result. A report that itself names a commit which
 * is none of `commits` is of something else: it passes nothing. MUST be read without an attribution.
 */
export function gateResult(
  fact: Fact,
  about: { readonly file: string; readonly format: string; readonly commits: readonly string[] },
): GateResult | null {
  const result = resultOf(fact, about.file, about.format);
  const own = fact.kind === "gate" ? fact.sha : undefined;
  if (result?.decision !== "pass" || own === undefined || about.commits.includes(own)) return result;
  return { ...result, decision: "inconclusive", note: `the report names commit ${own}` };
}

function resultOf(fact: Fact, file: string, format: string): GateResult | null {
  const about = { file, format, note: null, suppressed: 0, violations: [] };
  if (fact.kind === "attestation") {
    return { ...about, tool: "attestation", decision: "none", passed: 0, warned: 0, failed: 0 };
  }
  if (fact.kind === "test-report") {
    const failed = fact.failures + fact.errors;
    const passed = Math.max(0, fact.tests - failed - fact.skipped);
    const decision = failed > 0 ? "fail" : passed > 0 ? "pass" : "inconclusive";
    const note = decision === "inconclusive" ? "no test ran" : null;
    return { ...about, tool: "junit", decision, passed, warned: 0, failed, suppressed: fact.skipped, note };
  }
  if (fact.kind !== "gate") return null;
  const { tool, decision, passed = 0, warned = 0, failed, suppressed = 0, violations, note = null } = fact;
  return { file, format, tool, decision, passed, warned, failed, suppressed, violations, note };
}

/**
 * What the results of a commit amount to under a policy. A policy can only be stricter than the tools: what they call a
 * failure fails. Nothing that is unknown passes: an undecided result, a file that is not known, no result at all.
 */
export function decideGate({ results, unread, signature }: GateInput, policy: GatePolicy): GateDecision {
  const reasons = [
    ...results.flatMap((result) => failureOf(result, policy.failOn)),
    ...policy.require.filter((name) => !results.some((result) => isNamed(result, name))).map(missing),
    ...(policy.requireSignature && signature !== "good" ? [unsigned(signature)] : []),
  ];
  const judged = results.filter(({ decision }) => decision !== "none").length > 0 || policy.requireSignature;
  const open = [
    ...unread.map((file) => `${file} is no report that is known.`),
    ...results
      .filter(({ decision }) => decision === "inconclusive")
      .map(({ tool, file, note }) => `${tool} (${file}) came to no decision${note === null ? "" : `: ${note}`}.`),
    ...(judged ? [] : ["There is no result, and nothing is required."]),
  ];
  const decision = reasons.length > 0 ? "fail" : open.length > 0 ? "inconclusive" : "pass";
  return { decision, reasons, open };
}

function failureOf(result: GateResult, failOn: FailOn): Violation[] {
  const { tool, file, failed, decision } = result;
  if (decision === "fail") {
    return [{ rule: tool, level: "error", message: `${file}: ${failed} ${failed === 1 ? "failure" : "failures"}` }];
  }
  const found = failOn === "error" || decision === "none" ? 0 : atOrAbove(result, failOn);
  if (found === 0) return [];
  return [{ rule: tool, level: "error", message: `${file}: ${found} of level ${failOn} or above` }];
}

/** A finding whose level nobody stated counts: it may be any. Where not all are listed, all that warn count. */
function atOrAbove({ warned, violations }: GateResult, failOn: FailOn): number {
  const listed = violations.filter(({ level }) => rankOf(level) >= rankOf(failOn)).length;
  return warned > violations.length ? warned : listed;
}

function rankOf(level: string): number {
  return RANKS.get(level.toLowerCase()) ?? 3;
}

const RANKS: ReadonlyMap<string, number> = new Map([
  ...["critical", "high", "error", "fail"].map((level) => [level, 3] as const),
  ...["medium", "moderate", "warning", "warn"].map((level) => [level, 2] as const),
  ...["low", "note", "negligible", "info"].map((level) => [level, 1] as const),
]);

function isNamed({ tool, format, decision }: GateResult, name: string): boolean {
  return decision !== "none" && [tool, format].some((one) => one.toLowerCase() === name.toLowerCase());
}

function missing(name: string): Violation {
  return { rule: `require:${name}`, level: "error", message: `${name} is required and left no result` };
}

function unsigned(status: string): Violation {
  return { rule: "require-signature", level: "error", message: `the commit's signature is ${status}` };
}
