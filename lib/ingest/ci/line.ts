import type { Actor } from "../../base/actor.ts";
import type { Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import type { CiRunFact } from "../fact-forge.ts";
import type { GateFact, TestReportFact } from "../fact-pipeline.ts";
import { present } from "../present.ts";
import { reading } from "../reading.ts";
import type { AttachmentLine, CiLine, GateLine, RunLine, TestReportLine } from "./payload.ts";
import { readReport, readReportValue } from "./report.ts";

/**
 * What one line of ours says. An attachment is read by its tool's parser, and its time is the line's where it has none, or
 * where a job's gate read it: of one gate no result is later than another.
 */
export function readLine(line: CiLine, source: SourceFacts): readonly Reading[] {
  const at = parseInstant(line.at);
  const actor = actorOf(line, source);
  if (line.type === "attachment") {
    const time = at === null ? {} : { occurredAt: at };
    return readAttachment(line, source).map((one) => {
      return line.job === undefined ? { ...time, ...actor, ...one } : { ...actor, ...ofJob(one, line.job), ...time };
    });
  }
  if (line.type === "run")
    return [reading(parseInstant(line.completedAt ?? line.startedAt) ?? at, { ...actor, fact: runFact(line) })];
  return [reading(at, { ...actor, fact: line.type === "gate" ? gateLineFact(line) : testReportFact(line) })];
}

function ofJob(one: Reading, job: string): Reading {
  const { fact } = one;
  return fact.kind === "gate" || fact.kind === "test-report" ? { ...one, fact: { ...fact, job } } : one;
}

function actorOf(line: CiLine, source: SourceFacts): { readonly actor?: Actor } {
  if (line.actor === undefined) return {};
  const { name, id, issuer = `ci:${source.name}` } = line.actor;
  return { actor: { kind: "user", name, issuer, ...present({ id }) } };
}

function runFact(line: RunLine): CiRunFact {
  const { repository, sha, workflow, runId, attempt, branch, event, conclusion, pullRequests, url } = line;
  const startedAt = parseInstant(line.startedAt);
  const completedAt = parseInstant(line.completedAt);
  const status = line.status ?? (conclusion === undefined ? "running" : "completed");
  const detail = present({ branch, event, conclusion, startedAt, completedAt, url });
  return { kind: "ci-run", repository, sha, workflow, runId, attempt, status, pullRequests, ...detail };
}

function gateLineFact(line: GateLine): GateFact {
  const {
    repository,
    sha,
    tool,
    toolVersion,
    decision,
    passed,
    warned,
    suppressed,
    violations,
    note,
    policyDigest,
    runId,
    job,
  } = line;
  const failed = line.failed ?? (decision === "fail" ? Math.max(1, violations.length) : 0);
  const detail = present({ toolVersion, passed, warned, suppressed, note, policyDigest, runId, job });
  return { kind: "gate", repository, sha, tool, decision, failed, violations, ...detail };
}

function testReportFact(line: TestReportLine): TestReportFact {
  const { repository, sha, suites, tests, failures, errors, skipped, flaky, runId } = line;
  return {
    kind: "test-report",
    repository,
    sha,
    suites,
    tests,
    failures,
    errors,
    skipped,
    flaky,
    ...present({ runId }),
  };
}

function readAttachment(line: AttachmentLine, source: SourceFacts): readonly Reading[] {
  const { repository, sha, runId, format, content } = line;
  const attribution = present({ repository, sha, runId });
  if (typeof content === "string") return readReport(Buffer.from(content, line.encoding), attribution, source, format);
  if (format === "junit") return readReport(Buffer.from(JSON.stringify(content)), attribution, source, format);
  // Safe because the line was parsed from JSON.
  return readReportValue(content as Json, attribution, source, format);
}
