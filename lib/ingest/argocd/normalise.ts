import type { Json } from "../../base/canonical-json.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import { readHeartbeat } from "../heartbeat.ts";
import { unparsed } from "../reading.ts";
import { parseRecord } from "../strict-json.ts";
import { readApplication } from "./application.ts";
import { application, applicationEvent, applicationLog, notification } from "./payload.ts";
import { parseLogfmt, readStatement, statementOfEvent, statementOfLog } from "./statement.ts";

const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_TEXT_LINES = 10_000;

/**
 * Reads what Argo CD sends: our notification template (`argocd-app/v1`), a bare Application, AuditLogger's Kubernetes
 * Events and log lines (JSON or logfmt), heartbeats. One Application gives several readings. Total; formats.md §3, §4.
 */
export function normaliseArgocd(bytes: Uint8Array, _headers: KeptHeaders, source: SourceFacts): readonly Reading[] {
  const parsed = parseRecord(bytes);
  if (parsed.ok) return readValue(parsed.value, source);
  return parsed.reason === "not-json" ? readText(bytes, source) : [unparsed(parsed.reason)];
}

function readValue(value: Json, source: SourceFacts): readonly Reading[] {
  const heartbeat = readHeartbeat(value, source);
  if (heartbeat !== null) return [heartbeat];
  const templated = notification.safeParse(value);
  const app = templated.success ? { success: true as const, data: templated.data.app } : application.safeParse(value);
  if (app.success) {
    const readings = readApplication(app.data, source);
    // Before its first comparison an Application says nothing yet (traps A6).
    return readings.length > 0 ? readings : [unparsed("unknown-event", "application without status")];
  }
  const event = applicationEvent.safeParse(value);
  if (event.success) return [readStatement(statementOfEvent(event.data), source)];
  const line = applicationLog.safeParse(value);
  return [line.success ? readStatement(statementOfLog(line.data), source) : unparsed("unknown-shape")];
}

function readText(bytes: Uint8Array, source: SourceFacts): readonly Reading[] {
  if (bytes.byteLength > MAX_TEXT_BYTES) return [unparsed("not-json")];
  const lines = Buffer.from(bytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  if (lines.length > MAX_TEXT_LINES) return [unparsed("not-json")];
  const readings = lines.map((line): Reading | null => {
    const parsed = applicationLog.safeParse(parseLogfmt(line));
    return parsed.success ? readStatement(statementOfLog(parsed.data), source) : null;
  });
  if (readings.every((one) => one === null)) return [unparsed("not-json")];
  return readings.map((one) => one ?? unparsed("not-json", "logfmt"));
}
