import type { Json } from "../../base/canonical-json.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import { readHeartbeat } from "../heartbeat.ts";
import { unparsed } from "../reading.ts";
import { parseRecord } from "../strict-json.ts";
import { classify } from "./classify.ts";
import { readFluxObject } from "./object.ts";
import { fluxEvent, fluxObject, kubernetesEvent, logLine, wrappedLine } from "./payload.ts";
import { reportOfEvent, reportOfKubernetesEvent, reportOfLog, reportOfTextLine } from "./report.ts";

/** A wrapped line may be wrapped once more, by the runtime and by the shipper. */
const MAX_WRAPPINGS = 3;
/** Longer texts are not read as the print-out of `flux logs`. */
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_TEXT_LINES = 10_000;

/**
 * Reads what Flux sends: events of notification-controller, Kubernetes Events about Flux objects, controller log lines
 * (JSON, wrapped by a shipper, or the text of `flux logs`), polled objects, heartbeats. Total; see formats.md §1 and §2.
 */
export function normaliseFlux(bytes: Uint8Array, _headers: KeptHeaders, source: SourceFacts): readonly Reading[] {
  const parsed = parseRecord(bytes);
  if (parsed.ok) return readValue(parsed.value, source, 0);
  if (parsed.reason !== "not-json") return [unparsed(parsed.reason)];
  const mended = withoutTrailingCommas(bytes);
  const again = mended === null ? parsed : parseRecord(mended);
  if (again.ok) return readValue(again.value, source, 0);
  return readText(bytes, source);
}

function readValue(value: Json, source: SourceFacts, wrappings: number): readonly Reading[] {
  const heartbeat = readHeartbeat(value, source);
  if (heartbeat !== null) return [heartbeat];
  const event = fluxEvent.safeParse(value);
  if (event.success) return [classify(reportOfEvent(event.data), source)];
  const kubernetes = kubernetesEvent.safeParse(value);
  if (kubernetes.success) {
    const report = reportOfKubernetesEvent(kubernetes.data);
    return [report === null ? unparsed("unknown-shape", "Event") : classify(report, source)];
  }
  const line = logLine.safeParse(value);
  if (line.success) return [classify(reportOfLog(line.data), source)];
  const object = fluxObject.safeParse(value);
  if (object.success) return orUnknown(readFluxObject(object.data, source));
  const inner = wrappings < MAX_WRAPPINGS ? unwrapped(value) : undefined;
  return inner === undefined ? [unparsed("unknown-shape")] : readValue(inner, source, wrappings + 1);
}

function orUnknown(readings: readonly Reading[]): readonly Reading[] {
  return readings.length > 0 ? readings : [unparsed("unknown-event", "no history")];
}

function unwrapped(value: Json): Json | undefined {
  const wrapped = wrappedLine.safeParse(value);
  const text = wrapped.success ? (wrapped.data.log ?? wrapped.data.message ?? wrapped.data.line) : undefined;
  if (text === undefined || !text.trimStart().startsWith("{")) return undefined;
  const inner = parseRecord(Buffer.from(text, "utf8"));
  return inner.ok ? inner.value : undefined;
}

function readText(bytes: Uint8Array, source: SourceFacts): readonly Reading[] {
  if (bytes.byteLength > MAX_TEXT_BYTES) return [unparsed("not-json")];
  const lines = Buffer.from(bytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const reports = lines.map(reportOfTextLine);
  if (!reports[0] || reports.length > MAX_TEXT_LINES) return [unparsed("not-json")];
  return reports.map((report) => (report === null ? unparsed("not-json", "flux logs") : classify(report, source)));
}

/**
 * `kubectl get event -o yaml` copied by hand, and the samples of the Flux documentation, end objects with a comma.
 * Answers the text without commas that stand before a closing bracket, or null where there is none.
 */
function withoutTrailingCommas(bytes: Uint8Array): Uint8Array | null {
  if (bytes.byteLength > MAX_TEXT_BYTES || bytes[0] !== 0x7b) return null;
  const text = Buffer.from(bytes).toString("utf8");
  const mended = text.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g, (token) => (token === "," ? "" : token));
  return mended.length === text.length ? null : Buffer.from(mended, "utf8");
}
