import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { findAction, lockHead, writeHead } from "../../ledger/store/head.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { ACCEPTED } from "../acceptance.ts";
import { driftDecisions } from "../aggregates.ts";
import type { AcceptDrift } from "../contract.ts";
import { noSuchDrift, toDriftFilter } from "../reads.ts";
import { listDrifts } from "../store/drift.ts";

const LONGEST_DAYS = 366;

/**
 * Somebody answers for a drift that stays for now, with a reason and until when; in the caller's transaction. NOT_FOUND
 * out of scope; CONFLICT/DRIFT_ENDED or ALREADY_ACCEPTED; RULE_REFUSED/BAD_EXPIRY. Sent again it answers the same.
 */
export async function acceptDrift(
  tx: Sql,
  by: Acting,
  id: string,
  { reason, expiresAt }: AcceptDrift,
): Promise<{ readonly id: string; readonly reason: string; readonly expiresAt: string }> {
  requirePermission(by.principal, "drift:manage");
  const decision = await lockHead(tx, driftDecisions, id);
  const now = await databaseNow(tx);
  const filter = { ...toDriftFilter(by.principal.scope, {}), id };
  const [drift] = await listDrifts(tx, filter, { size: null, now }, { before: null, limit: 1 });
  if (!drift) throw noSuchDrift();
  const sent = await findAction(tx, by.idempotencyKey);
  if (sent?.subject === id && decision) return { id, reason: decision.reason, expiresAt: decision.expiresAt };
  if (drift.state.end) throw new AppError("CONFLICT", "DRIFT_ENDED", "This drift has ended.");
  const stands = decision ?? drift.state.acceptance;
  if (stands && Date.parse(stands.expiresAt) > Date.parse(now)) {
    throw new AppError("CONFLICT", "ALREADY_ACCEPTED", "This drift is accepted already.");
  }
  const until = new Date(expiresAt).toISOString();
  requireExpiry(until, now);
  const { targetKey: target, detectedAt } = drift.state;
  const data = { target, detectedAt, reason, expiresAt: until };
  const { inboxId } = await appendNewAct(tx, by, { type: ACCEPTED, subject: id, data });
  await writeHead(tx, driftDecisions, id, { drift: id, inboxId, reason, expiresAt: until });
  return { id, reason, expiresAt: until };
}

function requireExpiry(until: string, now: string): void {
  const days = (Date.parse(until) - Date.parse(now)) / 86_400_000;
  if (days > 0 && days <= LONGEST_DAYS) return;
  throw new AppError("RULE_REFUSED", "BAD_EXPIRY", `An acceptance ends in the future, within ${LONGEST_DAYS} days.`);
}
