import type { Json } from "../../base/canonical-json.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import { unparsed } from "../reading.ts";
import { parseRecord } from "../strict-json.ts";
import { parseYaml } from "../strict-yaml.ts";
import { readAttestation } from "./attestation.ts";
import type { Attribution } from "./attribution.ts";
import { readCheckov } from "./checkov.ts";
import { readConftest } from "./conftest.ts";
import { readJunit } from "./junit.ts";
import { readOpa } from "./opa.ts";
import { readPolicyReport } from "./policy-report.ts";
import { readSarif } from "./sarif.ts";
import { decodeReport } from "./text.ts";
import { readTrivy } from "./trivy.ts";

type ReportReader = (value: Json, attribution: Attribution, source: SourceFacts) => Reading[] | null;

/** Formats of JSON reports, in the order in which an unnamed report is tried: the stricter shapes first. */
const JSON_FORMATS = {
  sarif: readSarif,
  "policy-report": readPolicyReport,
  attestation: readAttestation,
  conftest: readConftest,
  checkov: readCheckov,
  trivy: readTrivy,
  opa: readOpa,
} as const satisfies Record<string, ReportReader>;

type JsonFormat = keyof typeof JSON_FORMATS;
export type ReportFormat = JsonFormat | "junit";

/**
 * Reads a tool's report as its bytes came: JSON, XML or (policy reports only) YAML, UTF-8 or UTF-16. Without a format it is
 * told by its shape.
 */
export function readReport(
  bytes: Uint8Array,
  attribution: Attribution,
  source: SourceFacts,
  format?: ReportFormat,
): readonly Reading[] {
  if (format === "junit") return readXml(bytes, attribution);
  const parsed = parseRecord(bytes, { utf16: true });
  if (parsed.ok) return readReportValue(parsed.value, attribution, source, format);
  if (format === undefined || format === "policy-report") {
    const readings = readYaml(bytes, attribution, source);
    if (readings) return readings;
  }
  return format === undefined && startsLikeXml(bytes) ? readXml(bytes, attribution) : [unparsed(parsed.reason)];
}

/** Reads a tool's report that is JSON already. */
export function readReportValue(
  value: Json,
  attribution: Attribution,
  source: SourceFacts,
  format?: JsonFormat,
): readonly Reading[] {
  const readers: readonly ReportReader[] = format === undefined ? Object.values(JSON_FORMATS) : [JSON_FORMATS[format]];
  for (const read of readers) {
    const readings = read(value, attribution, source);
    if (readings !== null && readings.length > 0) return readings;
  }
  return [unparsed("unknown-shape", format)];
}

/** The format that these bytes are read in where none is named; null for what is no report. */
export function reportFormat(bytes: Uint8Array, source: SourceFacts): ReportFormat | null {
  const formats = [...(Object.keys(JSON_FORMATS) as JsonFormat[]), "junit"] as const;
  return formats.find((format) => readReport(bytes, {}, source, format)[0]?.fact.kind !== "unparsed") ?? null;
}

/** What Kyverno's command line and kubectl print. Null where a document of it is no policy report. */
function readYaml(bytes: Uint8Array, attribution: Attribution, source: SourceFacts): Reading[] | null {
  const text = decodeReport(bytes);
  if (text === null || !LIKE_POLICY_REPORT.test(text)) return null;
  const read = parseYaml(text)?.map((value) => readPolicyReport(value, attribution, source));
  return read?.every((one) => one !== null) ? read.flat() : null;
}

/** What else is no JSON costs the YAML parser nothing. */
const LIKE_POLICY_REPORT = /^apiVersion: *["']?(?:wgpolicyk8s\.io|reports\.x-k8s\.io|openreports\.io)\//m;

function readXml(bytes: Uint8Array, attribution: Attribution): readonly Reading[] {
  const text = decodeReport(bytes);
  if (text === null) return [unparsed("not-utf8", "junit")];
  return readJunit(text, attribution) ?? [unparsed("unknown-shape", "junit")];
}

function startsLikeXml(bytes: Uint8Array): boolean {
  return decodeReport(bytes)?.trimStart().startsWith("<") ?? false;
}
