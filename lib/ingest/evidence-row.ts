import type { Json } from "../base/canonical-json.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import { describe } from "./describe.ts";
import { evidenceType } from "./evidence-type.ts";
import type { Evidence } from "./fact.ts";
import { cameOf } from "./observed.ts";

/** The row of table `evidence` that a piece of evidence becomes; `facts` holds the whole fact and its actor. */
export function evidenceRow(
  evidence: Evidence,
  record: Pick<LedgerRecord, "origin" | "auth" | "headers">,
): Record<string, Json | undefined> {
  const { fact, actor } = evidence;
  const description = describe(evidence);
  return {
    index: evidence.index,
    ordinal: evidence.ordinal,
    kind: fact.kind,
    type: evidenceType(fact),
    source: evidence.source.id,
    origin: record.origin,
    came: cameOf(record),
    occurred_at: evidence.occurredAt,
    received_at: evidence.receivedAt,
    actor: actor?.name,
    repository: description.repository,
    sha: description.sha,
    environment: description.environment,
    subject: description.subject,
    headline: description.headline,
    state: description.state,
    // Safe because facts are JSON by construction: made from parsed JSON, strings, numbers and booleans.
    facts: { fact, actor } as unknown as Json,
  };
}
