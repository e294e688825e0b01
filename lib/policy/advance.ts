import { z } from "zod";
import type { Actor } from "../base/actor.ts";
import { touch, type Aggregate, type Step, type View } from "../ledger/projection.ts";
import { policySchema } from "./document.ts";
import {
  NO_POLICY,
  policyAt,
  reducePolicy,
  type PolicyAction,
  type PolicyHistory,
  type PolicyVersion,
} from "./history.ts";

/** What this room reads of a piece of evidence; ingest's `Evidence` is one. */
export interface PolicyEvidence {
  readonly inboxId: number;
  readonly receivedAt: string;
  readonly actor?: Actor;
  readonly fact: { readonly kind: string; readonly type?: string; readonly data?: unknown };
}

/** Key of the one row of both tables. */
export const POLICY_KEY = "policy";

/** What commands lock and write: may hold actions that `advance` has not reached yet. */
export const policyHead: Aggregate<PolicyHistory> = {
  table: "policy_head",
  versioned: false,
  newestBy: "inbox_id",
  columns: (history) => ({ inbox_id: history.inboxId }),
};

/** The history as of a ledger size: what steps judge by. */
export const policyHistory: Aggregate<PolicyHistory> = {
  table: "policy_history",
  versioned: true,
  columns: (history) => ({ versions: history.versions.length, proposals: history.proposals.length }),
};

/** For steps downstream that call `policyInForce`. */
export const policyTouch = touch(policyHistory, POLICY_KEY);

/** The policy in force at an instant, as far as the entries before this one say. */
export async function policyInForce(view: View, at: string): Promise<PolicyVersion> {
  return policyAt((await view.get(policyHistory, POLICY_KEY)) ?? NO_POLICY, at);
}

export const policyStep: Step<PolicyEvidence> = {
  name: "policy",
  touches: (evidence) => (isPolicyAction(evidence) ? [policyTouch, touch(policyHead, POLICY_KEY)] : []),
  async apply(view, evidence) {
    if (!isPolicyAction(evidence)) return;
    const action = parsePolicyAction(evidence.fact.type ?? "", evidence.fact.data);
    const { inboxId, receivedAt: at, actor } = evidence;
    const stamp = { inboxId, at, by: { id: actor?.id ?? "", name: actor?.name ?? "" } };
    const history = (await view.get(policyHistory, POLICY_KEY)) ?? NO_POLICY;
    view.put(policyHistory, POLICY_KEY, reducePolicy(history, action, stamp));
    const head = (await view.get(policyHead, POLICY_KEY)) ?? NO_POLICY;
    const next = reducePolicy(head, action, stamp);
    if (next !== head) view.put(policyHead, POLICY_KEY, next);
  },
};

// Entries are read by the shapes of every version of the product: fields are only ever added, with a default.
const actionData = z.object({
  effectiveFrom: z.string().nullable(),
  loosens: z.array(z.string()),
  reason: z.string(),
  policy: policySchema,
  proposal: z.int().nullable().default(null),
});

function parsePolicyAction(type: string, data: unknown): PolicyAction {
  const { proposal, ...rest } = actionData.parse(data);
  return type === "policy.set" ? { type, proposal, ...rest } : { type: "policy.proposed", ...rest };
}

function isPolicyAction(evidence: PolicyEvidence): boolean {
  const { kind, type } = evidence.fact;
  return kind === "action" && (type === "policy.set" || type === "policy.proposed");
}
