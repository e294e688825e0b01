import { z } from "zod";
import { optionalNumber, optionalObject, optionalText } from "../optional.ts";
import type { Violation } from "./gate.ts";
import type { SarifRun } from "./sarif.ts";
import { ruleIdOf, ruleOf, ruleReference } from "./sarif-rules.ts";

export const sarifResult = z.looseObject({
  ruleId: optionalText,
  ruleIndex: optionalNumber,
  rule: ruleReference,
  level: optionalText,
  kind: optionalText,
  message: optionalObject({ text: optionalText, markdown: optionalText, id: optionalText }),
  suppressions: z
    .array(z.looseObject({ status: optionalText }))
    .optional()
    .catch(undefined),
  /** 2.0.0. */
  suppressionStates: z.array(z.unknown()).optional().catch(undefined),
  baselineState: optionalText,
});

export type SarifResult = z.output<typeof sarifResult>;

export interface Tally {
  readonly passed: number;
  readonly warned: number;
  readonly failed: number;
  readonly suppressed: number;
  /** Results that decide nothing: kind `open` or `review`. */
  readonly open: number;
  readonly violations: readonly Violation[];
}

/**
 * Counts results by what they mean: `absent` from the baseline is gone and does not count, suppressed ones count apart,
 * errors fail, warnings warn (SARIF §3.27.9 kind, §3.27.10 level, §3.27.23 suppressions, §3.27.24 baselineState).
 */
export function tallyResults(run: SarifRun): Tally {
  const violations: Violation[] = [];
  const counts = { passed: 0, warned: 0, failed: 0, suppressed: 0, open: 0 };
  for (const result of run.results ?? []) {
    if (result.baselineState === "absent") continue;
    const level = levelOf(run, result);
    if (level === "pass") counts.passed++;
    else if (isSuppressed(result)) counts.suppressed++;
    else if (level === "open") counts.open++;
    else if (level === "error" || level === "warning") {
      counts[level === "error" ? "failed" : "warned"]++;
      violations.push({ rule: ruleIdOf(result), level, message: messageOf(result) });
    }
  }
  return { ...counts, violations };
}

/** The level chain: the result's own, none where its kind is no failure, the rule's default, `warning`. */
function levelOf(run: SarifRun, result: SarifResult): string {
  const kind = result.kind ?? "fail";
  if (kind === "pass" || result.level === "pass") return "pass";
  if (kind === "open" || kind === "review" || result.level === "open") return "open";
  if (kind !== "fail") return "none";
  if (result.level !== undefined) return result.level;
  const rule = ruleOf(run, result);
  return rule?.defaultConfiguration?.level ?? rule?.configuration?.defaultLevel ?? "warning";
}

/** Suppressed where every suppression is accepted; one that is under review or rejected suppresses nothing. */
function isSuppressed(result: SarifResult): boolean {
  if ((result.suppressionStates?.length ?? 0) > 0) return true;
  const suppressions = result.suppressions ?? [];
  return suppressions.length > 0 && suppressions.every(({ status }) => status === undefined || status === "accepted");
}

function messageOf({ message }: SarifResult): string {
  return message?.text ?? message?.markdown ?? message?.id ?? "";
}
