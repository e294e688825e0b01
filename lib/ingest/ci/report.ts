import type { Json } from "../../base/canonical-json.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import { unparsed } from "../reading.ts";
import { parseRecord } from "../strict-json.ts";
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

/** Reads a tool's report as its bytes came: JSON or XML, UTF-8 or UTF-16. Without a format it is told by its shape. */
export function readReport(
  bytes: Uint8Array,
  attribution: Attribution,
  source: SourceFacts,
  format?: ReportFormat,
): readonly Reading[] {
  if (format === "junit") return readXml(bytes, attribution);
  const parsed = parseRecord(bytes, { utf16: true });
  if (parsed.ok) return readReportValue(parsed.value, attribution, source, format);
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

function readXml(bytes: Uint8Array, attribution: Attribution): readonly Reading[] {
  const text = decodeReport(bytes);
  if (text === null) return [unparsed("not-utf8", "junit")];
  return readJunit(text, attribution) ?? [unparsed("unknown-shape", "junit")];
}

function startsLikeXml(bytes: Uint8Array): boolean {
  return decodeReport(bytes)?.trimStart().startsWith("<") ?? false;
}
