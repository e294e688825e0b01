import { storable } from "../base/storable.ts";
import type { View } from "../ledger/projection.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import { evidenceRow } from "./evidence-row.ts";
import type { Evidence, Reading, SourceFacts } from "./fact.ts";
import { observedContext } from "./observed.ts";
import { readOwnRecord } from "./own-record.ts";
import { sourceKind, isSourceType } from "./registry.ts";
import { countEvidence, noteSeen, noteSource, sourceOf } from "./source-facts.ts";

/** The view as the first stage of advance needs it: evidence is inserted, never updated. */
export interface EvidenceSink extends View {
  insert(table: "evidence", row: ReturnType<typeof evidenceRow>): void;
}

/** Reads what a downstream room appended under its own shapes (commits, tips, signatures), or null for others. */
export type OwnReader = (record: LedgerRecord, bytes: Uint8Array) => readonly Reading[] | null;

/**
 * A record → its evidence, written as rows and counted by day. Total: what cannot be read is `unparsed`, so every entry
 * has at least one row. An erased record keeps the facts that its erasure left.
 */
export async function readRecordEvidence(
  record: LedgerRecord,
  view: EvidenceSink,
  own: OwnReader,
): Promise<readonly Evidence[]> {
  const source = await sourceOf(view, record);
  const readings = storable(readingsOf(record, source, own));
  const evidence = readings.map((reading, ordinal): Evidence => {
    const { index, inboxId, receivedAt } = record;
    const imported = isImported(record) ? { imported: true as const } : {};
    return { index, ordinal, inboxId, source, receivedAt, ...reading, ...imported };
  });
  for (const one of evidence) {
    if (one.fact.kind === "action") await noteSource(view, one.fact);
    const row = evidenceRow(one, record);
    view.insert("evidence", row);
    const { kind } = one.fact;
    const [type, repository, environment] = [text(row.type), text(row.repository), text(row.environment)];
    countEvidence(view, record.receivedAt, { type, kind, source: source.id, repository, environment });
  }
  await noteSeen(
    view,
    record,
    evidence.some((one) => one.fact.kind === "unparsed"),
  );
  return evidence;
}

function readingsOf(record: LedgerRecord, source: SourceFacts, own: OwnReader): readonly Reading[] {
  // Safe because residuals are written by the erase command from readings alone.
  if (record.bytes === null) return (record.residual as readonly Reading[] | null) ?? [erased];
  const readings =
    kindReadings(record, record.bytes, source) ?? own(record, record.bytes) ?? readOwnRecord(record, record.bytes);
  return readings.length > 0 ? readings : [{ fact: { kind: "unparsed", reason: "unknown-event" } }];
}

/** A delivery that was not authenticated as its source's sender is: a person brought it. */
function isImported({ origin, auth }: LedgerRecord): boolean {
  return origin === "delivery" && ["session", "api-token", "internal"].includes(auth.method);
}

/** What the source's kind reads: its deliveries, and what was fetched from its API; null for what we wrote ourselves. */
function kindReadings(record: LedgerRecord, bytes: Uint8Array, source: SourceFacts): readonly Reading[] | null {
  const fetched = record.origin === "observation" && observedContext(record.headers) !== null;
  if (record.origin !== "delivery" && !fetched) return null;
  if (!isSourceType(source.type)) return [];
  const kind = sourceKind(source.type);
  return fetched
    ? (kind.normaliseObserved?.(bytes, record.headers) ?? [])
    : kind.normalise(bytes, record.headers, source);
}

const erased: Reading = { fact: { kind: "unparsed", reason: "erased" } };

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
