import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { Reading } from "../fact.ts";
import { listOf, optionalNumber, optionalObject, optionalText } from "../optional.ts";
import { reading } from "../reading.ts";
import type { Attribution } from "./attribution.ts";
import { gateFact, type Findings, type Violation } from "./gate.ts";
import { levelOfSeverity } from "./severity.ts";

const finding = z.looseObject({
  VulnerabilityID: optionalText,
  ID: optionalText,
  RuleID: optionalText,
  Name: optionalText,
  Title: optionalText,
  Message: optionalText,
  PkgName: optionalText,
  Severity: optionalText,
  Status: optionalText,
});

type Finding = z.output<typeof finding>;

const result = z.looseObject({
  Target: z.string(),
  Vulnerabilities: listOf(finding),
  Misconfigurations: listOf(finding),
  MisconfSummary: optionalObject({ Successes: optionalNumber, Exceptions: optionalNumber }),
  Secrets: listOf(finding),
  Licenses: listOf(finding),
  ExperimentalModifiedFindings: z.array(z.unknown()).catch([]),
});

const report = z.looseObject({
  SchemaVersion: z.number(),
  CreatedAt: optionalText,
  Trivy: optionalObject({ Version: optionalText }),
  ArtifactName: optionalText,
  Results: listOf(result),
});

/** Before 0.20 a report was the bare list of results. */
const legacy = z.array(result).min(1);

/**
 * The decision of a Trivy report; null where the value is none. The report does not say which severities fail the build,
 * so its own SARIF mapping is used: critical and high fail, medium and low do not; a severity that is not stated decides
 * nothing, and so does a report without a scanned target.
 */
export function readTrivy(value: Json, attribution: Attribution): Reading[] | null {
  const parsed = report.safeParse(value);
  if (parsed.success) {
    const { Results, Trivy, CreatedAt } = parsed.data;
    const version = Trivy?.Version === undefined ? {} : { toolVersion: Trivy.Version };
    return [reading(parseInstant(CreatedAt), { fact: gateFact({ ...findingsOf(Results), ...version }, attribution) })];
  }
  const old = legacy.safeParse(value);
  return old.success ? [{ fact: gateFact(findingsOf(old.data), attribution) }] : null;
}

function findingsOf(results: readonly z.output<typeof result>[]): Findings {
  const all = results.flatMap((one) => [
    ...one.Vulnerabilities,
    ...one.Misconfigurations,
    ...one.Secrets,
    ...one.Licenses,
  ]);
  const open = all.filter((one) => one.Status !== "PASS" && one.Status !== "EXCEPTION");
  const violations = open.map(violationOf);
  const count = (level: string) => violations.filter((one) => one.level === level).length;
  const successes = results.reduce((sum, one) => sum + (one.MisconfSummary?.Successes ?? 0), 0);
  const exceptions = results.reduce((sum, one) => sum + (one.MisconfSummary?.Exceptions ?? 0), 0);
  const unknown = count("unknown");
  const undecided =
    results.length === 0
      ? { undecided: "no target was scanned" }
      : unknown > 0
        ? { undecided: `${unknown} findings of no stated severity` }
        : {};
  return {
    tool: "trivy",
    passed: successes,
    warned: violations.length - count("error"),
    failed: count("error"),
    suppressed: exceptions + results.reduce((sum, one) => sum + one.ExperimentalModifiedFindings.length, 0),
    violations,
    ...undecided,
  };
}

function violationOf(one: Finding): Violation {
  const rule = one.VulnerabilityID ?? one.RuleID ?? one.ID ?? one.Name ?? "unnamed finding";
  const subject = one.PkgName === undefined ? "" : `${one.PkgName}: `;
  return { rule, level: levelOfSeverity(one.Severity), message: `${subject}${one.Title ?? one.Message ?? ""}` };
}
