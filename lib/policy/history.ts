import { DEFAULT_POLICY, type Policy } from "./policy.ts";

/** A policy from the moment it takes effect until the next one does. */
export interface PolicyVersion {
  /** 1, 2, …; 0 is the product's default. */
  readonly version: number;
  /** Never before `setAt`. */
  readonly effectiveFrom: string;
  /** When the ledger received it. */
  readonly setAt: string;
  readonly setBy: PolicyPerson;
  /** The second person, where it loosens. */
  readonly approvedBy: PolicyPerson | null;
  readonly loosens: readonly string[];
  readonly reason: string;
  readonly policy: Policy;
}

export interface PolicyPerson {
  readonly id: string;
  readonly name: string;
}

/** A policy that loosens, until a second person approves it. */
export interface PolicyProposal {
  readonly proposal: number;
  readonly proposedAt: string;
  readonly proposedBy: PolicyPerson;
  readonly effectiveFrom: string | null;
  readonly loosens: readonly string[];
  readonly reason: string;
  readonly policy: Policy;
}

export interface PolicyHistory {
  /** Inbox id of the last action in it. */
  readonly inboxId: number;
  /** In the order in which they were set. */
  readonly versions: readonly PolicyVersion[];
  readonly proposals: readonly PolicyProposal[];
  readonly proposed: number;
}

export type PolicyAction =
  | {
      readonly type: "policy.set";
      readonly effectiveFrom: string | null;
      readonly loosens: readonly string[];
      readonly reason: string;
      readonly policy: Policy;
      /** The proposal that it approves; then its proposer is who set it. */
      readonly proposal: number | null;
    }
  | {
      readonly type: "policy.proposed";
      readonly effectiveFrom: string | null;
      readonly loosens: readonly string[];
      readonly reason: string;
      readonly policy: Policy;
    };

/** Where an action stands: who did it, when the ledger received it, under which inbox id. */
export interface PolicyStamp {
  readonly inboxId: number;
  readonly at: string;
  readonly by: PolicyPerson;
}

export const NO_POLICY: PolicyHistory = { inboxId: 0, versions: [], proposals: [], proposed: 0 };

const DEFAULT_VERSION: PolicyVersion = {
  version: 0,
  effectiveFrom: "1970-01-01T00:00:00.000Z",
  setAt: "1970-01-01T00:00:00.000Z",
  setBy: { id: "countersign", name: "Countersign" },
  approvedBy: null,
  loosens: [],
  reason: "The product's default",
  policy: DEFAULT_POLICY,
};

/** Adds what the ledger holds to the history: used by the command in its transaction and by `advance` alike. */
export function reducePolicy(history: PolicyHistory, action: PolicyAction, stamp: PolicyStamp): PolicyHistory {
  if (stamp.inboxId <= history.inboxId) return history;
  if (action.type === "policy.proposed") {
    const { effectiveFrom, loosens, reason, policy } = action;
    const proposal = history.proposed + 1;
    const added = { proposal, proposedAt: stamp.at, proposedBy: stamp.by, effectiveFrom, loosens, reason, policy };
    return { ...history, inboxId: stamp.inboxId, proposed: proposal, proposals: [...history.proposals, added] };
  }
  const proposal = history.proposals.find((one) => one.proposal === action.proposal);
  const version: PolicyVersion = {
    version: history.versions.length + 1,
    effectiveFrom: later(action.effectiveFrom, stamp.at),
    setAt: stamp.at,
    setBy: proposal?.proposedBy ?? stamp.by,
    approvedBy: proposal ? stamp.by : null,
    loosens: action.loosens,
    reason: action.reason,
    policy: action.policy,
  };
  return {
    ...history,
    inboxId: stamp.inboxId,
    versions: [...history.versions, version],
    proposals: history.proposals.filter((one) => one !== proposal),
  };
}

/** The version in force at an instant: of those in effect the one that took effect last, the newer one of two at once. */
export function policyAt(history: PolicyHistory, at: string): PolicyVersion {
  const moment = Date.parse(at);
  let found = DEFAULT_VERSION;
  for (const version of history.versions) {
    const from = Date.parse(version.effectiveFrom);
    if (from <= moment && from >= Date.parse(found.effectiveFrom)) found = version;
  }
  return found;
}

/** The version set last, in effect or not: what the next one is compared with. */
export function latestPolicy(history: PolicyHistory): PolicyVersion {
  return history.versions.at(-1) ?? DEFAULT_VERSION;
}

function later(effectiveFrom: string | null, at: string): string {
  return effectiveFrom !== null && Date.parse(effectiveFrom) > Date.parse(at) ? effectiveFrom : at;
}
