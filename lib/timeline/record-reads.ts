import type { Principal } from "../access/principal.ts";
import { recordRead } from "../access/read-log.ts";
import { inScope, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { sha256Hex } from "../base/sha256.ts";
import { controlLabel, controlTags, findTest } from "../controls/catalogue.ts";
import { readWorkload } from "../ingest/workload.ts";
import { EVIDENCE_TYPES, type EvidenceType } from "../ingest/evidence-type.ts";
import { parseLeaf } from "../ledger/leaf-parser.ts";
import { entryAt, ledgerSummary } from "../ledger/reads.ts";
import type { Auth } from "../ledger/record.ts";
import { readRecord } from "../ledger/store/records.ts";
import type { Sql } from "../platform/sql.ts";
import type { EvidenceRecord } from "./contract.ts";
import { toItem } from "./reads.ts";
import { factRows, rawText } from "./record.ts";
import { evidenceOfEntry, type EvidenceRow } from "./store/evidence.ts";

/** One piece of evidence with everything that proves it. Throws NOT_FOUND/NO_SUCH_EVIDENCE, also out of scope. */
export async function readEvidenceRecord(sql: Sql, scope: Scope, id: string): Promise<EvidenceRecord> {
  const [index, ordinal] = parseId(id);
  const rows = await evidenceOfEntry(sql, index);
  const row = rows.find((one) => one.ordinal === ordinal);
  if (!row || !inScope(scope, { repository: row.repository, environment: row.environment, at: row.received_at })) {
    throw noSuchEvidence();
  }
  const record = await readRecord(sql, index);
  if (!record) throw noSuchEvidence();
  const entry = await entryAt(sql, index);
  const summary = await ledgerSummary(sql);
  const leaf = parseLeaf(Buffer.from(entry.leaf));
  const raw = record.bytes === null ? { text: "", truncated: false } : rawText(record.bytes);
  return {
    ...toItem(row),
    claimedBy: row.source_name ?? row.source,
    facts: factRows(row.facts),
    auth: {
      method: record.auth.method,
      generation: generationOf(record.auth),
      workload: readWorkload(record.auth, record.headers),
    },
    url: urlOf(row.facts),
    feeds: feedsOf(row),
    siblings: rows.length - 1,
    proof: {
      leafHash: entry.leafHash,
      leaf: entry.leaf,
      commitment: leaf.commitment,
      bytes: record.bytes?.byteLength ?? null,
      sha256: record.bytes ? sha256Hex(record.bytes) : null,
      checkpointSize: entry.checkpointSize,
      heldOutside: summary.heldOutside,
    },
    raw: { ...raw, erased: record.bytes === null, redacted: record.headers["countersign-redacted"] !== undefined },
  };
}

/**
 * The record behind `?record=`; null where there is none in scope. An auditor's opening of it is appended first, and
 * where that cannot be done the record is not shown.
 */
export async function openEvidence(sql: Sql, principal: Principal, id: string): Promise<EvidenceRecord | null> {
  try {
    const record = await readEvidenceRecord(sql, principal.scope, id);
    await recordRead(principal, `evidence:${id}`);
    return record;
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

/** The bytes of a record as received, for download. Throws NOT_FOUND/NO_SUCH_EVIDENCE, NOT_FOUND/ERASED. */
export async function readRawRecord(sql: Sql, scope: Scope, id: string): Promise<Uint8Array> {
  const [index] = parseId(id);
  const rows = await evidenceOfEntry(sql, index);
  const seen = rows.some((row) =>
    inScope(scope, { repository: row.repository, environment: row.environment, at: row.received_at }),
  );
  const record = seen ? await readRecord(sql, index) : undefined;
  if (!record) throw noSuchEvidence();
  if (record.bytes === null) throw new AppError("NOT_FOUND", "ERASED", "The payload of this record was erased.");
  return record.bytes;
}

function parseId(id: string): readonly [number, number] {
  const match = /^(\d{1,15})\.(\d{1,4})$/.exec(id);
  if (!match) throw noSuchEvidence();
  return [Number(match[1]), Number(match[2])];
}

function noSuchEvidence(): AppError {
  return new AppError("NOT_FOUND", "NO_SUCH_EVIDENCE", "There is no such piece of evidence.");
}

function generationOf(auth: Auth): number | null {
  return "generation" in auth ? auth.generation : null;
}

function urlOf(facts: unknown): string | null {
  const fact = typeof facts === "object" && facts !== null && "fact" in facts ? facts.fact : null;
  const url = typeof fact === "object" && fact !== null && "url" in fact ? fact.url : null;
  // Only the web: a javascript: or data: address from outside must never become a link.
  return typeof url === "string" && /^https?:\/\//i.test(url) ? url : null;
}

function feedsOf(row: EvidenceRow): EvidenceRecord["feeds"] {
  const type = EVIDENCE_TYPES.find((one): one is EvidenceType => one === row.type);
  if (!type) return { controls: [], tests: [] };
  const tags = controlTags(type);
  const tests = [...new Set(tags.flatMap((tag) => tag.tests))].sort();
  return {
    controls: tags.map((tag) => ({ key: tag.key, ...controlLabel(tag.key), tests: [...tag.tests], how: tag.how })),
    tests: tests.map((id) => ({ id, title: findTest(id)?.title ?? id })),
  };
}
