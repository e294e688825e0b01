import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import { readHeartbeat } from "../heartbeat.ts";
import { unparsed } from "../reading.ts";
import { parseRecord } from "../strict-json.ts";
import { attributionOf } from "./attribution.ts";
import { readLine } from "./line.ts";
import { CI_TYPES, ciLine } from "./payload.ts";
import { readReport } from "./report.ts";
import { asSpokenFor } from "./spoken-for.ts";

const typed = z.looseObject({ type: z.string() });

/**
 * Reads what CI posts: lines of our own schema, or a tool's report as it is (SARIF, Conftest, Checkov, Trivy,
 * PolicyReport, JUnit, in-toto), whose commit the `countersign-…` headers name, as far as the token that it came by may speak
 * for it. Total; formats.md §8, §9.
 */
export function normaliseCi(bytes: Uint8Array, headers: KeptHeaders, source: SourceFacts): readonly Reading[] {
  const readings = readOwn(bytes, source) ?? readReport(bytes, attributionOf(headers), source);
  return asSpokenFor(readings, headers);
}

/** Null for what is not of our own schema. A line that names one of our types and is not right is unparsed. */
function readOwn(bytes: Uint8Array, source: SourceFacts): readonly Reading[] | null {
  const parsed = parseRecord(bytes);
  if (!parsed.ok) return null;
  const heartbeat = readHeartbeat(parsed.value, source);
  if (heartbeat !== null) return [heartbeat];
  const type = typeOf(parsed.value);
  if (type === null || !CI_TYPES.has(type)) return null;
  const line = ciLine.safeParse(parsed.value);
  return line.success ? readLine(line.data, source) : [unparsed("unknown-shape", type)];
}

function typeOf(value: Json): string | null {
  const parsed = typed.safeParse(value);
  return parsed.success ? parsed.data.type : null;
}
