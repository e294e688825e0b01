import type { Acting } from "../../access/acting.ts";
import { requireFreshSession, requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { latestPolicy } from "../history.ts";
import { loosenings } from "../loosening.ts";
import { lockPolicy } from "../store.ts";
import { appendPolicy, type PolicyWritten } from "./set-policy.ts";

/**
 * Approves a proposed policy: it takes effect. Throws NOT_FOUND; RULE_REFUSED/SELF_APPROVAL for its proposer;
 * CONFLICT/PROPOSAL_STALE where the policy was changed since, so that what was read is not what would be approved.
 */
export async function approvePolicy(tx: Sql, by: Acting, proposal: number): Promise<PolicyWritten> {
  requirePermission(by.principal, "policy:approve");
  requireFreshSession(by.principal, await databaseNow(tx));
  const history = await lockPolicy(tx);
  const proposed = history.proposals.find((one) => one.proposal === proposal);
  if (!proposed) throw new AppError("NOT_FOUND", "NOT_FOUND", "There is no such proposal.");
  if (proposed.proposedBy.id === by.principal.id) {
    throw new AppError("RULE_REFUSED", "SELF_APPROVAL", "Another person than its proposer has to approve it.");
  }
  const { effectiveFrom, loosens, reason, policy } = proposed;
  const now = loosenings(latestPolicy(history).policy, policy);
  if (JSON.stringify(now) !== JSON.stringify(loosens)) {
    throw new AppError(
      "CONFLICT",
      "PROPOSAL_STALE",
      "The policy has changed since this was proposed. Propose it again.",
    );
  }
  const action = { type: "policy.set" as const, effectiveFrom, loosens, reason, policy, proposal };
  const next = await appendPolicy(tx, by, history, action);
  return { outcome: "set", version: next.versions.length, proposal, loosens };
}
