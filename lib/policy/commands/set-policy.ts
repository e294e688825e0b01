import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Json } from "../../base/canonical-json.ts";
import { latestPolicy, reducePolicy, type PolicyAction, type PolicyHistory } from "../history.ts";
import { loosenings } from "../loosening.ts";
import type { Policy } from "../policy.ts";
import { lockPolicy, writePolicy } from "../store.ts";

export interface NewPolicy {
  readonly policy: Policy;
  readonly reason: string;
  readonly effectiveFrom: string | null;
}

export interface PolicyWritten {
  readonly outcome: "set" | "proposed";
  readonly version: number | null;
  readonly proposal: number | null;
  readonly loosens: readonly string[];
}

/**
 * Sets the policy, or proposes it where it loosens the one before: then a second person approves. The first policy of an
 * installation has nothing to loosen. RULE_REFUSED/BACKDATED for an effect before now.
 */
export async function setPolicy(tx: Sql, by: Acting, input: NewPolicy): Promise<PolicyWritten> {
  requirePermission(by.principal, "policy:manage");
  const history = await lockPolicy(tx);
  const now = await databaseNow(tx);
  if (input.effectiveFrom !== null && Date.parse(input.effectiveFrom) < Date.parse(now)) {
    throw new AppError("RULE_REFUSED", "BACKDATED", "A policy takes effect now or later, never before.");
  }
  const first = history.versions.length === 0;
  const loosens = first ? [] : loosenings(latestPolicy(history).policy, input.policy);
  const fields = { effectiveFrom: input.effectiveFrom, loosens, reason: input.reason, policy: input.policy };
  const action: PolicyAction =
    loosens.length > 0 ? { type: "policy.proposed", ...fields } : { type: "policy.set", proposal: null, ...fields };
  const next = await appendPolicy(tx, by, history, action);
  if (action.type === "policy.proposed")
    return { outcome: "proposed", version: null, proposal: next.proposed, loosens };
  return { outcome: "set", version: next.versions.length, proposal: null, loosens };
}

/** Appends a policy action and writes the row with the reducer that `advance` uses. */
export async function appendPolicy(
  tx: Sql,
  by: Acting,
  history: PolicyHistory,
  action: PolicyAction,
): Promise<PolicyHistory> {
  const { type, ...data } = action;
  // Safe because an action is plain JSON: numbers, text, lists and objects of them.
  const { inboxId, receivedAt } = await appendNewAct(tx, by, {
    type,
    subject: "policy",
    data: data as unknown as Json,
  });
  const person = { id: by.principal.id, name: by.principal.name };
  const next = reducePolicy(history, action, { inboxId, at: receivedAt, by: person });
  await writePolicy(tx, next);
  return next;
}
