import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { Reading } from "../fact.ts";
import { listOf, optionalBoolean, optionalNumber, optionalObject, optionalText } from "../optional.ts";
import { reading } from "../reading.ts";
import { commitId, repositoryName, type Attribution } from "./attribution.ts";
import { gateFact, type Findings } from "./gate.ts";
import { sarifResult, tallyResults } from "./sarif-results.ts";
import { sarifRule } from "./sarif-rules.ts";

const component = {
  name: optionalText,
  version: optionalText,
  semanticVersion: optionalText,
  rules: listOf(sarifRule),
};

const invocation = z.looseObject({
  executionSuccessful: optionalBoolean,
  toolExecutionSuccessful: optionalBoolean,
  exitCode: optionalNumber,
  startTimeUtc: optionalText,
  endTimeUtc: optionalText,
  startTime: optionalText,
  endTime: optionalText,
});

const run = z.looseObject({
  tool: optionalObject({
    ...component,
    driver: optionalObject(component),
    extensions: listOf(z.looseObject(component)),
  }),
  resources: optionalObject({ rules: z.record(z.string(), sarifRule).optional().catch(undefined) }),
  results: z.array(sarifResult).nullish().catch(undefined),
  invocations: listOf(invocation),
  versionControlProvenance: listOf(
    z.looseObject({ repositoryUri: optionalText, uri: optionalText, revisionId: optionalText }),
  ),
  externalPropertyFileReferences: z.unknown().optional(),
  externalPropertyFiles: z.unknown().optional(),
});

/** SARIF 2.1.0, and its 2.0.0 drafts as far as they agree. */
const sarif = z.looseObject({ version: z.string().regex(/^2\./), runs: z.array(run) });

export type SarifRun = z.output<typeof run>;
type Invocation = z.output<typeof invocation>;

/** One gate decision per run of a SARIF log (OASIS SARIF 2.1.0 §3.14); null where the value is no SARIF log. */
export function readSarif(value: Json, attribution: Attribution): Reading[] | null {
  const parsed = sarif.safeParse(value);
  if (!parsed.success) return null;
  if (parsed.data.runs.length === 0) {
    const nothing = { tool: "sarif", failed: 0, violations: [], undecided: "the log holds no run" };
    return [{ fact: gateFact(nothing, attribution) }];
  }
  return parsed.data.runs.map((one) => {
    const times = one.invocations.map((i) => i.endTimeUtc ?? i.endTime ?? i.startTimeUtc ?? i.startTime);
    return reading(parseInstant(times.findLast((time) => time !== undefined)), {
      fact: gateFact(findingsOf(one), attribution),
    });
  });
}

function findingsOf(one: SarifRun): Findings {
  const driver = one.tool?.driver ?? one.tool;
  const version = driver?.version ?? driver?.semanticVersion;
  const tally = tallyResults(one);
  const undecided = undecidedBecause(one, tally.open);
  return {
    tool: driver?.name ?? "sarif",
    ...(version === undefined ? {} : { toolVersion: version }),
    passed: tally.passed,
    warned: tally.warned,
    failed: tally.failed,
    suppressed: tally.suppressed,
    violations: tally.violations,
    ...(undecided === undefined ? {} : { undecided }),
    own: provenance(one),
  };
}

/** No results prove nothing unless an invocation says that the tool ran (traps P1). */
function undecidedBecause(one: SarifRun, open: number): string | undefined {
  if (one.invocations.some((i) => i.executionSuccessful === false || i.toolExecutionSuccessful === false)) {
    return "the tool reports an unsuccessful execution";
  }
  if (one.results === undefined || one.results === null) {
    const elsewhere = one.externalPropertyFileReferences ?? one.externalPropertyFiles;
    return elsewhere === undefined ? "the run has no result list" : "the results are kept in another file";
  }
  if (open > 0) return `${open} results are open or need a review`;
  return one.results.length === 0 && !one.invocations.some(ranWell)
    ? "no results, and no invocation that says the tool ran"
    : undefined;
}

function ranWell(one: Invocation): boolean {
  return one.executionSuccessful === true || one.toolExecutionSuccessful === true || one.exitCode === 0;
}

function provenance(one: SarifRun): Attribution {
  const [first] = one.versionControlProvenance;
  const sha = commitId(first?.revisionId);
  const uri = first?.repositoryUri ?? first?.uri;
  return { ...(uri === undefined ? {} : { repository: repositoryName(uri) }), ...(sha === undefined ? {} : { sha }) };
}
