import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import type { Reading } from "../fact.ts";
import { listOf, optionalText } from "../optional.ts";
import type { Attribution } from "./attribution.ts";
import { gateFact, type Violation } from "./gate.ts";

const item = z.looseObject({
  msg: z.string().catch(""),
  metadata: z.looseObject({ query: optionalText }).optional().catch(undefined),
});

/** One file × namespace of `conftest test --output json` (conftest output/result.go); empty lists are omitted. */
const check = z.looseObject({
  filename: z.string(),
  namespace: z.string(),
  successes: z.number().int().nonnegative().catch(0),
  skipped: listOf(item),
  warnings: listOf(item),
  failures: listOf(item),
  exceptions: listOf(item),
});

const conftest = z.array(check).min(1);

/** The decision of a Conftest report; null where the value is none. A report in which no rule ran decides nothing. */
export function readConftest(value: Json, attribution: Attribution): Reading[] | null {
  const parsed = conftest.safeParse(value);
  if (!parsed.success) return null;
  const checks = parsed.data;
  const count = (of: (one: (typeof checks)[number]) => number) => checks.reduce((sum, one) => sum + of(one), 0);
  const passed = count((one) => one.successes);
  const warned = count((one) => one.warnings.length);
  const failed = count((one) => one.failures.length);
  const suppressed = count((one) => one.exceptions.length);
  const violations = checks.flatMap((one): Violation[] => [
    ...one.failures.map((failure) => violationOf(failure, "error", one)),
    ...one.warnings.map((warning) => violationOf(warning, "warning", one)),
  ]);
  const ran = passed + warned + failed + suppressed > 0;
  const undecided = ran ? {} : { undecided: "no rule ran" };
  return [
    { fact: gateFact({ tool: "conftest", passed, warned, failed, suppressed, violations, ...undecided }, attribution) },
  ];
}

function violationOf(
  one: z.output<typeof item>,
  level: string,
  check: { namespace: string; filename: string },
): Violation {
  const message = check.filename === "" ? one.msg : `${check.filename}: ${one.msg}`;
  return { rule: one.metadata?.query ?? check.namespace, level, message };
}
