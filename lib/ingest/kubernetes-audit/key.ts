import { elementsOf, endOfValue, membersOf, skipSpace, textOf, type Member } from "../json-scan.ts";
import type { Delivery, RecordRange } from "../kind.ts";
import { MAX_RECORDS, mediaTypeOf, ndjsonLines } from "../lines.ts";
import { bodyKey, senderKey } from "../record-key.ts";
import type { Span } from "../redact.ts";
import { redactionsOf, redactUnscanned } from "./redactions.ts";

/**
 * Splits an EventList into its items, and NDJSON into its lines, by byte range. The key of an Event is auditID and stage
 * (one request has several stages, traps K3); without them, the digest of the batch and the position. A body that the
 * scan does not understand is one record. Linear time on any bytes.
 */
export function splitKubernetesAudit(delivery: Delivery): readonly RecordRange[] {
  const { body } = delivery;
  const spans = itemsOf(body) ?? ndjsonLines(body, mediaTypeOf(delivery.headers));
  if (spans === null || spans.length === 0) return [recordOf(body, { from: 0, to: body.length }, () => bodyKey(body))];
  let batch: string | undefined;
  return spans.map((span, index) => recordOf(body, span, () => `${(batch ??= bodyKey(body))}:${index + 1}`));
}

/** The elements of `items` of a body that is one EventList and nothing else, or null. */
function itemsOf(body: Uint8Array): Span[] | null {
  const start = skipSpace(body, 0);
  const end = body[start] === 0x7b ? endOfValue(body, start) : -1;
  if (end === -1 || skipSpace(body, end) !== body.length) return null;
  const members = membersOf(body, start);
  const items = members?.filter((member) => member.key === "items") ?? [];
  const kinds = members?.filter((member) => member.key === "kind") ?? [];
  const [list] = items;
  const [kind] = kinds;
  if (list === undefined || items.length > 1 || kind === undefined || kinds.length > 1) return null;
  if (textOf(body, kind.value) !== "EventList") return null;
  return elementsOf(body, list.value.from, MAX_RECORDS);
}

function recordOf(body: Uint8Array, span: Span, fallback: () => string): RecordRange {
  // Cut off at the record's end, so that nothing behind it is ever taken for a part of it.
  const bytes = body.subarray(0, span.to);
  const start = skipSpace(bytes, span.from);
  const end = endOfValue(bytes, start);
  const whole = end !== -1 && skipSpace(bytes, end) === span.to;
  const members = whole ? membersOf(bytes, start) : null;
  if (members === null) return { ...span, key: fallback(), redactions: redactUnscanned(body, span) };
  const isList = members.some((member) => member.key === "items");
  const redactions = isList ? redactUnscanned(body, span) : redactionsOf(bytes, members);
  return { ...span, key: eventKey(bytes, members) ?? fallback(), redactions };
}

function eventKey(body: Uint8Array, members: readonly Member[]): string | null {
  const auditIds = members.filter((member) => member.key === "auditID");
  const stages = members.filter((member) => member.key === "stage");
  const auditId = auditIds.length === 1 && auditIds[0] ? textOf(body, auditIds[0].value) : null;
  const stage = stages.length === 1 && stages[0] ? textOf(body, stages[0].value) : null;
  return auditId && stage ? senderKey(auditId, stage) : null;
}
