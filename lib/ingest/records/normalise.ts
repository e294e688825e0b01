import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Fact, Reading, SourceFacts } from "../fact.ts";
import { readHeartbeat } from "../heartbeat.ts";
import { present } from "../present.ts";
import { reading, readRecord, unparsed } from "../reading.ts";
import { recordBody, type RecordBody } from "./payload.ts";

/** Reads tickets, access snapshots, review records and incidents. What the schema refuses is unparsed. Total. */
export function normaliseRecords(bytes: Uint8Array, _headers: KeptHeaders, source: SourceFacts): readonly Reading[] {
  return readRecord(bytes, (value) => {
    const values: readonly Json[] = Array.isArray(value) ? value : [value];
    return values.map((one) => readOne(one, source));
  });
}

function readOne(value: Json, source: SourceFacts): Reading {
  const heartbeat = readHeartbeat(value, source);
  if (heartbeat !== null) return heartbeat;
  const parsed = recordBody.safeParse(value);
  if (!parsed.success) return unparsed("unknown-shape", typeOf(value));
  const { at, by } = parsed.data;
  const { fact, occurredAt } = meaningOf(parsed.data);
  const when = parseInstant(at) ?? occurredAt;
  if (by === undefined) return reading(when, { fact });
  const { name, id, email, kind, issuer = `records:${source.name}` } = by;
  return reading(when, { actor: { kind, name, issuer, ...present({ id, email }) }, fact });
}

function meaningOf(record: RecordBody): { readonly fact: Fact; readonly occurredAt: string | null } {
  switch (record.type) {
    case "ticket": {
      const { ticket, title, status, reason, securityImpact, backOut, url } = record;
      const openedAt = parseInstant(record.openedAt);
      const detail = present({ reason, securityImpact, backOut, url, openedAt });
      return { occurredAt: openedAt, fact: { kind: "ticket", ticket, title, status, ...detail } };
    }
    case "access-snapshot":
      return { occurredAt: null, fact: { kind: "access-snapshot", system: record.system, grants: record.grants } };
    case "review-record": {
      const { subject, scope, periodFrom, periodTo, conclusion, dispositions } = record;
      return {
        occurredAt: null,
        fact: { kind: "review-record", subject, scope, periodFrom, periodTo, conclusion, dispositions },
      };
    }
    case "incident": {
      const { incident, title, severity, status, url } = record;
      const openedAt = parseInstant(record.openedAt);
      const resolvedAt = parseInstant(record.resolvedAt);
      const detail = present({ url, openedAt, resolvedAt });
      return {
        occurredAt: resolvedAt ?? openedAt,
        fact: { kind: "incident", incident, title, severity, status, ...detail },
      };
    }
  }
}

function typeOf(value: Json): string | undefined {
  const type = z.looseObject({ type: z.string() }).safeParse(value);
  return type.success ? type.data.type.slice(0, 100) : undefined;
}
