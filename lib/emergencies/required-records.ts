import type { CaseRecord } from "./case-record.ts";
import { isImplementer, type CaseState, type ClosingRecord } from "./case.ts";

/** What the ledger holds of one pull request or of the commits of a case. */
export interface ChangeFacts {
  /** `fleet-prod#1861`, or the short commit. */
  readonly name: string;
  readonly sha: string | null;
  readonly pullRequest: { readonly state: "open" | "closed" | "merged"; readonly entry: number } | null;
  readonly approval: { readonly by: string; readonly at: string; readonly entry: number } | null;
  readonly signature: { readonly status: string; readonly entry: number } | null;
  readonly checks: { readonly passed: number; readonly of: number; readonly entry: number } | null;
  readonly gate: { readonly decision: string; readonly entry: number } | null;
  readonly branchRules: { readonly at: string; readonly entry: number } | null;
  readonly reconciled: { readonly at: string; readonly entry: number } | null;
}

/** Everything beside the case's own record that its required records are judged by. */
export interface CaseFacts {
  /** The change that brings it back, or that landed past the path; null while nothing is linked. */
  readonly change: ChangeFacts | null;
  /** Kinds of evidence that this installation has ever had for the place: what nobody collects cannot be required. */
  readonly collected: {
    readonly checks: boolean;
    readonly gates: boolean;
    readonly branchRules: boolean;
    readonly reconciliations: boolean;
    readonly auditLog: boolean;
  };
  readonly checksRequired: boolean;
  /** Size of the newest checkpoint. */
  readonly checkpoint: number;
}

export interface RequiredRecord {
  readonly key: RecordKey;
  readonly group: "change" | "emergency";
  readonly state: ClosingRecord["state"];
  readonly detail: string;
  readonly entry: number | null;
}

export const RECORD_KEYS = [
  "signed-commit",
  "pull-request",
  "independent-approval",
  "required-checks",
  "policy-gate",
  "branch-rules",
  "reconciliation",
  "rationale",
  "ledger-proof",
  "opening",
  "authorisation",
  "acknowledgement",
  "live-writes",
  "post-implementation-review",
] as const;

export type RecordKey = (typeof RECORD_KEYS)[number];

type Judged = Pick<RequiredRecord, "state" | "detail" | "entry">;

const held = (detail: string, entry: number | null): Judged => ({ state: "held", detail, entry });
const waiting = (detail: string): Judged => ({ state: "waiting", detail, entry: null });
const notApplicable = (detail: string): Judged => ({ state: "not-applicable", detail, entry: null });

/**
 * The records that a case has to hold before it closes, and which it holds: those of any change, and five because it was
 * an emergency (DESIGN §9). All kinds are always listed; what does not apply says why and is not counted.
 */
export function requiredRecords(record: CaseRecord, facts: CaseFacts): RequiredRecord[] {
  const judged: Record<RecordKey, Judged> = { ...ofAnyChange(record, facts), ...ofTheEmergency(record, facts) };
  const firstOfEmergency = RECORD_KEYS.indexOf("opening");
  return RECORD_KEYS.map((key, at) => ({
    key,
    group: at < firstOfEmergency ? "change" : "emergency",
    ...judged[key],
  }));
}

/** "11 of 14": held and counted. */
export function countRecords(records: readonly RequiredRecord[]): { readonly held: number; readonly of: number } {
  const counted = records.filter(({ state }) => state !== "not-applicable");
  return { held: counted.filter(({ state }) => state === "held").length, of: counted.length };
}

type ChangeKey = Exclude<RecordKey, EmergencyKey>;
type EmergencyKey = "opening" | "authorisation" | "acknowledgement" | "live-writes" | "post-implementation-review";

function ofAnyChange(record: CaseRecord, facts: CaseFacts): Record<ChangeKey, Judged> {
  const state = record.case;
  const nothing = state.kind === "nothing-changed";
  const { change, collected } = facts;
  const once = (what: string, judge: (change: ChangeFacts) => Judged): Judged =>
    nothing ? notApplicable("nothing was changed") : change ? judge(change) : waiting(what);
  return {
    "signed-commit": once("waits for the change", ({ signature, sha }) =>
      signature
        ? held(`${sha?.slice(0, 8) ?? ""} ${signature.status}`.trim(), signature.entry)
        : waiting("signature not verified yet"),
    ),
    "pull-request": once("waits for a pull request", (one) => pullRequest(state, one)),
    "independent-approval": independentApproval(record, change),
    "required-checks": once("waits for the change", ({ checks }) =>
      checks
        ? checks.passed === checks.of
          ? held(`${checks.passed} of ${checks.of}`, checks.entry)
          : waiting(`${checks.passed} of ${checks.of} passed`)
        : collected.checks || facts.checksRequired
          ? waiting("not received")
          : notApplicable("not collected here"),
    ),
    "policy-gate": once("waits for the change", ({ gate }) =>
      gate
        ? held(gate.decision, gate.entry)
        : collected.gates
          ? waiting("not received")
          : notApplicable("not collected here"),
    ),
    "branch-rules": once("waits for the change", ({ branchRules }) =>
      branchRules
        ? held(`snapshot of ${branchRules.at.slice(0, 10)}`, branchRules.entry)
        : collected.branchRules
          ? waiting("not received")
          : notApplicable("not collected here"),
    ),
    reconciliation: once("waits for merge", ({ reconciled, pullRequest: request }) =>
      reconciled
        ? held(`applied ${reconciled.at.slice(0, 16).replace("T", " ")}Z`, reconciled.entry)
        : !collected.reconciliations
          ? notApplicable("not collected here")
          : waiting(request && request.state !== "merged" ? "waits for merge" : "not applied yet"),
    ),
    rationale: rationale(record),
    "ledger-proof": ledgerProof(record, facts.checkpoint),
  };
}

function ofTheEmergency(record: CaseRecord, facts: CaseFacts): Record<EmergencyKey, Judged> {
  const state = record.case;
  const opening = record.entries.declare ?? record.entries.find ?? null;
  return {
    opening: held(state.origin === "declared" ? "declared" : "found, undeclared", opening),
    authorisation: state.authorised
      ? held(state.authorised.by.name, record.entries.authorise ?? null)
      : waiting(state.authorisation?.mode === "verbal" ? "given by voice, not confirmed" : "not authorised"),
    acknowledgement: state.acknowledged
      ? held(state.acknowledged.by.name, record.entries.acknowledge ?? null)
      : waiting("not acknowledged"),
    "live-writes": liveWrites(record, facts),
    "post-implementation-review": state.postReviewed
      ? held(state.postReviewed.by.name, record.entries["post-review"] ?? null)
      : waiting("not reviewed"),
  };
}

// What was found comes without a reason: somebody has to give one.
function rationale({ case: state, entries }: CaseRecord): Judged {
  const given = state.origin === "declared" ? state.reason : (state.notes[0]?.text ?? "");
  if (state.incident) return held(state.incident, entries.declare ?? entries.find ?? null);
  if (given === "") return waiting("no reason is given: add a note");
  return held(given.slice(0, 60), entries.declare ?? entries.note ?? null);
}

function pullRequest(state: CaseState, change: ChangeFacts): Judged {
  const request = change.pullRequest;
  if (request) return held(change.name, request.entry);
  if (state.links.length > 0) return waiting(`${change.name} not received`);
  if (state.kind === "commit-on-branch") return notApplicable("the commits stand on the branch: reviewed as a range");
  return waiting("waits for a pull request");
}

function independentApproval(record: CaseRecord, change: ChangeFacts | null): Judged {
  const { case: state } = record;
  if (state.reviewed && !isImplementer(state, state.reviewed.by)) {
    return held(state.reviewed.by.name, record.entries.review ?? null);
  }
  if (change?.approval && state.kind === "bypass-merge") {
    return waiting(`${change.approval.by} approved at the forge; to be recorded here`);
  }
  return waiting("waits for review");
}

function ledgerProof(record: CaseRecord, checkpoint: number): Judged {
  const newest = Math.max(...Object.values(record.entries));
  return checkpoint > newest ? held(`checkpoint ${checkpoint}`, null) : waiting("in the next checkpoint");
}

function liveWrites(record: CaseRecord, facts: CaseFacts): Judged {
  const { gathered } = record;
  const writes = gathered.writes.length + gathered.moreWrites - gathered.execs;
  const counted = `${writes} ${writes === 1 ? "write" : "writes"}, ${gathered.execs} exec`;
  if (record.case.place.kind === "repository") {
    const pushes = gathered.byKind.push ?? 0;
    return pushes > 0
      ? held(`${pushes} ${pushes === 1 ? "push" : "pushes"}`, null)
      : waiting("the push was not received");
  }
  if (facts.collected.auditLog) return held(counted, gathered.writes[0]?.index ?? null);
  return notApplicable("no audit log here: a session recording is asked for, T-EMG-04 is unknown");
}
