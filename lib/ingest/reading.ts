import type { Json } from "../base/canonical-json.ts";
import type { Reading, SourceFacts, UnparsedFact } from "./fact.ts";
import { parseRecord, type ParseOptions } from "./strict-json.ts";

/** The one reading of a record that cannot be read (yet): kept as received. `event` names what the sender called it. */
export function unparsed(reason: UnparsedFact["reason"], event?: string): Reading {
  return { fact: event ? { kind: "unparsed", reason, event } : { kind: "unparsed", reason } };
}

/** Parses a record and reads its value; refused bytes, and a value that gives nothing, are one `unparsed` reading. */
export function readRecord(
  bytes: Uint8Array,
  read: (value: Json) => readonly Reading[],
  options: ParseOptions = {},
): readonly Reading[] {
  const parsed = parseRecord(bytes, options);
  if (!parsed.ok) return [unparsed(parsed.reason)];
  const readings = read(parsed.value);
  return readings.length > 0 ? readings : [unparsed("unknown-shape")];
}

/** A reading with its time, where the sender gave one that is an instant. */
export function reading(occurredAt: string | null | undefined, rest: Omit<Reading, "occurredAt">): Reading {
  return occurredAt ? { occurredAt, ...rest } : rest;
}

/** The cluster of a source that names none: its own name, so that two sources are never taken for one cluster. */
export function clusterOf(source: SourceFacts, named?: string): string {
  return named || source.cluster || source.name;
}

/** `{environment}` as the sender or else the source says, or nothing. */
export function environmentOf(source: SourceFacts, named?: string): { environment?: string } {
  const environment = named || source.environment;
  return environment ? { environment } : {};
}
