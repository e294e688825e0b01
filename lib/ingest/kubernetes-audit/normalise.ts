import type { Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import type { LiveWriteFact, Target } from "../fact-cluster.ts";
import { readHeartbeat } from "../heartbeat.ts";
import { environmentOf, reading, readRecord, unparsed } from "../reading.ts";
import { actorOf } from "./identity.ts";
import { managedBy } from "./managed-by.ts";
import { auditEvent, type AuditEvent } from "./payload.ts";
import { suspensionOf, suspensionReason, type SuspensionChange } from "./suspension.ts";
import { targetOf } from "./target.ts";
import { isDryRun, writeClass } from "./write-class.ts";

/** Schemas in CustomResourceDefinitions nest deeper than any other body. */
const MAX_DEPTH = 200;
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(["read", "excluded", "failed", "exec"]);

/**
 * Reads one audit Event: a live write with its class, and a suspension where it makes one. The actor is the one that the
 * API server acted for; who impersonated them stands beside. Total; formats.md §5, traps K.
 */
export function normaliseKubernetesAudit(
  bytes: Uint8Array,
  _headers: KeptHeaders,
  source: SourceFacts,
): readonly Reading[] {
  return readRecord(bytes, (value) => readValue(value, source), { maxDepth: MAX_DEPTH });
}

function readValue(value: Json, source: SourceFacts): readonly Reading[] {
  const heartbeat = readHeartbeat(value, source);
  if (heartbeat !== null) return [heartbeat];
  const parsed = auditEvent.safeParse(value);
  return parsed.success ? readEvent(parsed.data, source) : [unparsed("unknown-shape")];
}

function readEvent(event: AuditEvent, source: SourceFacts): Reading[] {
  const target = targetOf(event, source);
  const actor = actorOf(event.impersonatedUser ?? event.user, target.cluster, event.userAgent);
  const at = parseInstant(event.stageTimestamp) ?? parseInstant(event.requestReceivedTimestamp ?? event.timestamp);
  const write = writeClass(event);
  const change = suspensionBy(event, target, write);
  const readings = [reading(at, { actor, fact: liveWrite(event, target, write, change, source) })];
  if (change !== null) {
    const reason = change === "suspended" ? suspensionReason(event) : null;
    const why = reason === null ? {} : { reason };
    readings.push(
      reading(at, { actor, fact: { kind: "suspension", target, ...environmentOf(source), change, ...why } }),
    );
  }
  return readings;
}

/**
 * Suspended or resumed, where the request took effect, whoever made it. That a controller writes a whole object back is
 * no resumption.
 */
function suspensionBy(event: AuditEvent, target: Target, write: LiveWriteFact["class"]): SuspensionChange | null {
  const code = event.responseStatus?.code;
  if (WITHOUT_EFFECT.has(write) || code === undefined || code >= 300) return null;
  const change = suspensionOf(event, target);
  const byController = write === "reconciler" || write === "controller";
  return change === "resumed" && byController && event.verb === "update" ? null : change;
}

function liveWrite(
  event: AuditEvent,
  target: Target,
  write: LiveWriteFact["class"],
  change: SuspensionChange | null,
  source: SourceFacts,
): LiveWriteFact {
  const owner = managedBy(event, target);
  const code = event.responseStatus?.code;
  // All but the last address are the client's own claim (traps K6).
  const sourceIp = event.sourceIPs.at(-1);
  const subresource = event.objectRef?.subresource;
  return {
    kind: "live-write",
    target,
    ...environmentOf(source),
    verb: event.verb,
    ...(subresource === undefined ? {} : { subresource }),
    auditId: event.auditID,
    stage: event.stage,
    ...(code === undefined ? {} : { statusCode: code }),
    dryRun: isDryRun(event),
    class: write,
    ...(event.impersonatedUser === undefined
      ? {}
      : { impersonator: actorOf(event.user, target.cluster, event.userAgent) }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(owner === null ? {} : { managedBy: owner }),
    partial: isPartial(event),
    ...(change === "suspended" ? { suspends: true } : {}),
    ...(change === "resumed" ? { resumes: true } : {}),
  };
}

/** Bodies were cut (traps K5), never logged at this level, or blanked before they were stored. */
function isPartial(event: AuditEvent): boolean {
  return (
    event.annotations?.["audit.k8s.io/truncated"] === "true" ||
    event.level === "Metadata" ||
    isBlanked(event.requestObject) ||
    isBlanked(event.responseObject)
  );
}

/** `blank` leaves a string where the API has an object. */
function isBlanked(body: unknown): boolean {
  if (typeof body === "string") return true;
  if (typeof body !== "object" || body === null || Array.isArray(body)) return false;
  const { data, stringData, metadata } = body as Readonly<Record<string, unknown>>;
  return [data, stringData, metadata].some((member) => typeof member === "string");
}
