import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import type { Target } from "../fact-cluster.ts";
import { listOf, optionalMap, optionalNumber, optionalObject, optionalText } from "../optional.ts";
import { clusterOf, reading } from "../reading.ts";
import type { Attribution } from "./attribution.ts";
import { gateFact } from "./gate.ts";

const result = z.looseObject({
  source: optionalText,
  policy: optionalText,
  rule: optionalText,
  severity: optionalText,
  result: optionalText,
  message: optionalText,
  timestamp: optionalObject({ seconds: optionalNumber }),
});

const report = z.looseObject({
  apiVersion: z.string().regex(/^(?:wgpolicyk8s\.io|reports\.x-k8s\.io|openreports\.io)\//),
  kind: z.enum(["PolicyReport", "ClusterPolicyReport", "Report", "ClusterReport"]),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: optionalText,
    uid: optionalText,
    creationTimestamp: optionalText,
    labels: optionalMap,
  }),
  source: optionalText,
  scope: optionalObject({
    apiVersion: optionalText,
    kind: z.string().min(1),
    namespace: optionalText,
    name: z.string().min(1),
    uid: optionalText,
  }),
  summary: optionalObject({
    pass: optionalNumber,
    fail: optionalNumber,
    warn: optionalNumber,
    error: optionalNumber,
    skip: optionalNumber,
  }),
  results: listOf(result),
});

type PolicyReport = z.output<typeof report>;

/**
 * The decision of a PolicyReport (wgpolicyk8s.io, reports.x-k8s.io); null where the value is none. It names no commit.
 * The larger of summary and listed results counts, because reports leave results out; errors and results without a
 * verdict leave it undecided.
 */
export function readPolicyReport(value: Json, attribution: Attribution, source: SourceFacts): Reading[] | null {
  const parsed = report.safeParse(value);
  if (!parsed.success) return null;
  const one = parsed.data;
  const count = (verdict: "pass" | "fail" | "warn" | "error" | "skip") =>
    Math.max(one.summary?.[verdict] ?? 0, one.results.filter((each) => each.result === verdict).length);
  const [passed, failed, warned, errors, suppressed] = [
    count("pass"),
    count("fail"),
    count("warn"),
    count("error"),
    count("skip"),
  ];
  const without = one.results.filter((each) => each.result === undefined).length;
  const undecided =
    errors > 0
      ? { undecided: `${errors} rules ended in an error` }
      : without > 0
        ? { undecided: `${without} results have no verdict` }
        : passed + warned + failed + suppressed === 0
          ? { undecided: "no result" }
          : {};
  const violations = one.results.flatMap((each) =>
    each.result === "fail" || each.result === "warn" || each.result === "error"
      ? [{ rule: ruleName(each), level: each.severity ?? each.result, message: each.message ?? "" }]
      : [],
  );
  const counts = { passed, warned, failed, suppressed, violations };
  const findings = { tool: toolOf(one), ...counts, ...undecided, target: targetOf(one, source) };
  return [reading(timeOf(one), { fact: gateFact(findings, attribution) })];
}

function ruleName(one: z.output<typeof result>): string {
  return [one.policy, one.rule].filter((part) => part !== undefined).join("/") || "unnamed policy";
}

function toolOf(one: PolicyReport): string {
  const engine = one.metadata.labels?.["wgpolicyk8s.io/engine"] ?? one.metadata.labels?.["policy.kubernetes.io/engine"];
  const labelled = typeof engine === "string" ? engine : undefined;
  return one.source ?? one.results.find((each) => each.source !== undefined)?.source ?? labelled ?? "policy-report";
}

function targetOf(one: PolicyReport, source: SourceFacts): Target {
  const about = one.scope ?? { ...one.metadata, kind: one.kind, apiVersion: one.apiVersion };
  const slash = about.apiVersion?.indexOf("/") ?? -1;
  return {
    cluster: clusterOf(source),
    apiGroup: slash > 0 ? (about.apiVersion ?? "").slice(0, slash) : "",
    kind: about.kind,
    namespace: about.namespace ?? "",
    name: about.name,
    ...(about.uid === undefined ? {} : { uid: about.uid }),
  };
}

/** The newest result's time (whole seconds: adapters write wrong nanoseconds), else when the report was made. */
function timeOf(one: PolicyReport): string | null {
  const seconds = one.results.flatMap((each) => each.timestamp?.seconds ?? []);
  return seconds.length > 0
    ? parseInstant(seconds.reduce((a, b) => Math.max(a, b)))
    : parseInstant(one.metadata.creationTimestamp);
}
