import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import type { Reading } from "../fact.ts";
import { listOf, optionalObject, optionalText } from "../optional.ts";
import type { Attribution } from "./attribution.ts";
import { gateFact, type Violation } from "./gate.ts";

const count = z.number().int().nonnegative();

const summary = z.looseObject({
  passed: count,
  failed: count,
  skipped: count,
  parsing_errors: count,
  checkov_version: optionalText,
});

const failedCheck = z.looseObject({
  check_id: z.string(),
  check_name: optionalText,
  severity: optionalText,
  resource: optionalText,
  repo_file_path: optionalText,
});

/** One framework of `checkov -o json`. */
const framework = z.looseObject({
  check_type: z.string(),
  results: optionalObject({ failed_checks: listOf(failedCheck) }),
  summary,
});

/** One framework, several, or the bare summary that a run without findings prints. */
const checkov = z.union([
  z.array(framework).min(1),
  framework.transform((one) => [one]),
  summary.transform((only) => [{ check_type: "", results: undefined, summary: only }]),
]);

/** The decision of a Checkov report; null where the value is none. Files that it could not parse leave it undecided. */
export function readCheckov(value: Json, attribution: Attribution): Reading[] | null {
  const parsed = checkov.safeParse(value);
  if (!parsed.success) return null;
  const frameworks = parsed.data;
  const sum = (of: (one: z.output<typeof summary>) => number) =>
    frameworks.reduce((total, one) => total + of(one.summary), 0);
  const violations = frameworks.flatMap((one) => (one.results?.failed_checks ?? []).map(violationOf));
  const passed = sum((one) => one.passed);
  const failed = Math.max(
    sum((one) => one.failed),
    violations.length,
  );
  const suppressed = sum((one) => one.skipped);
  const unread = sum((one) => one.parsing_errors);
  const undecided =
    unread > 0
      ? { undecided: `${unread} files could not be parsed` }
      : passed + failed + suppressed === 0
        ? { undecided: "no check ran" }
        : {};
  const toolVersion = frameworks.find((one) => one.summary.checkov_version !== undefined)?.summary.checkov_version;
  const version = toolVersion === undefined ? {} : { toolVersion };
  const findings = { tool: "checkov", ...version, passed, failed, suppressed, violations, ...undecided };
  return [{ fact: gateFact(findings, attribution) }];
}

function violationOf(check: z.output<typeof failedCheck>): Violation {
  const where = [check.repo_file_path, check.resource].filter((part) => part !== undefined).join(" ");
  const message = [check.check_name ?? "", where].filter((part) => part !== "").join(": ");
  return { rule: check.check_id, level: check.severity?.toLowerCase() ?? "error", message };
}
