import { sha256Hex } from "../base/sha256.ts";
import type { Target } from "../ingest/fact-cluster.ts";
import type { Revision } from "../ingest/fact-reconciler.ts";
import type { EvidenceRef, Initiator, Note } from "./note.ts";
import { targetKey, type Reconciler } from "./target.ts";

export interface FailedAttempt {
  readonly at: string;
  readonly reason: string;
  readonly message: string;
  /** Identity of the set that it tried to apply, where the sender says. */
  readonly set: string | null;
  readonly ref: EvidenceRef;
}

/** A maximal interval in which a target has one applied revision set (DESIGN §2). Half-open; open while it runs. */
export interface DeploymentState {
  readonly id: string;
  readonly target: Target;
  readonly targetKey: string;
  readonly reconciler: Reconciler;
  readonly environment: string | null;
  readonly set: string;
  readonly revisions: readonly Revision[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Only of an ended one: when it was last seen to be applied. It ended between this and `endedAt`. */
  readonly lastSeenAt: string | null;
  readonly firstOkAt: string | null;
  readonly changedAt: string | null;
  readonly unchangedAt: string | null;
  readonly initiator: (Initiator & { readonly at: string }) | null;
  readonly images: readonly string[];
  /** Reconciliations that failed while this was the last applied set: the earliest ten, and how many there were. */
  readonly failures: readonly FailedAttempt[];
  readonly failureCount: number;
  readonly evidence: readonly DeploymentEvidence[];
}

export interface DeploymentEvidence {
  readonly at: string;
  readonly ref: EvidenceRef;
  readonly role: "applied" | "changed" | "confirmed";
  /** The record names no revision: attached to the one that was applied last. */
  readonly inferred?: true;
}

const MAX_FAILURES = 10;
const MAX_EVIDENCE = 3;

export function deploymentId(target: string, start: Note): string {
  return sha256Hex(`deployment/v1\n${target}\n${start.at}\n${start.set ?? ""}`).slice(0, 24);
}

/** The deployment that starts with a note, before any note is folded in. */
export function openDeployment(
  start: Note,
  of: { target: Target; reconciler: Reconciler; environment: string | null; revisions: readonly Revision[] },
): DeploymentState {
  const key = targetKey(of.target);
  return {
    ...of,
    id: deploymentId(key, start),
    targetKey: key,
    set: start.set ?? "",
    startedAt: start.at,
    endedAt: null,
    lastSeenAt: null,
    firstOkAt: null,
    changedAt: null,
    unchangedAt: null,
    initiator: null,
    images: [],
    failures: [],
    failureCount: 0,
    evidence: [],
  };
}

/** Takes a note of its interval in. Order does not matter. */
export function foldNote(state: DeploymentState, note: Note): DeploymentState {
  switch (note.what) {
    case "applied":
      return foldApplied(state, note);
    case "seen":
      return { ...state, evidence: withEvidence(state.evidence, note, "confirmed") };
    case "failed":
      return { ...state, failures: withFailure(state.failures, note), failureCount: state.failureCount + 1 };
    default:
      return state;
  }
}

function foldApplied(state: DeploymentState, note: Note): DeploymentState {
  const by = note.by && { ...note.by, at: note.at };
  const initiator = by && (!state.initiator || initiated(by) < initiated(state.initiator)) ? by : state.initiator;
  const changed = note.changed !== undefined;
  return {
    ...state,
    firstOkAt: note.ok ? earlier(state.firstOkAt, note.at) : state.firstOkAt,
    changedAt: changed ? earlier(state.changedAt, note.at) : state.changedAt,
    unchangedAt: note.unchanged ? earlier(state.unchangedAt, note.at) : state.unchangedAt,
    initiator,
    images: [...new Set([...state.images, ...(note.images ?? [])])].sort().slice(0, 50),
    lastSeenAt: state.endedAt === null ? null : later(state.lastSeenAt, note.at),
    evidence: withEvidence(state.evidence, note, changed ? "changed" : "applied"),
  };
}

function initiated(by: Initiator & { readonly at: string }): string {
  return `${by.at}|${by.kind}|${by.name}`;
}

/** Ends it where the next one starts, or opens it again. */
export function endDeployment(
  state: DeploymentState,
  endedAt: string | null,
  lastSeenAt: string | null,
): DeploymentState {
  return { ...state, endedAt, lastSeenAt: endedAt === null ? null : lastSeenAt };
}

/**
 * Whether applying it changed anything. Flux reports every change set of a Kustomization, so a success without one is a
 * no-op; Argo CD says so where it lists every object as unchanged; all else counts as a change.
 */
export function effectOf(state: DeploymentState): "changed" | "no-op" {
  const { firstOkAt, changedAt, unchangedAt, target } = state;
  if (changedAt !== null && (firstOkAt === null || changedAt <= firstOkAt)) return "changed";
  if (target.kind === "Kustomization") return firstOkAt === null ? "changed" : "no-op";
  return unchangedAt !== null && (firstOkAt === null || unchangedAt <= firstOkAt) ? "no-op" : "changed";
}

function withEvidence(
  known: readonly DeploymentEvidence[],
  note: Note,
  role: DeploymentEvidence["role"],
): readonly DeploymentEvidence[] {
  const one = { at: note.at, ref: note.ref, role, ...(note.set === undefined ? { inferred: true as const } : {}) };
  const same = [...known.filter((other) => other.role === role), one].sort(byTime).slice(0, MAX_EVIDENCE);
  return [...known.filter((other) => other.role !== role), ...same].sort(byTime);
}

function withFailure(known: readonly FailedAttempt[], note: Note): readonly FailedAttempt[] {
  const { at, reason = "", message = "", set = null, ref } = note;
  return [...known, { at, reason, message, set, ref }]
    .sort((a, b) => compare(a.at, b.at) || compare(a.reason, b.reason) || compare(a.set ?? "", b.set ?? ""))
    .slice(0, MAX_FAILURES);
}

function byTime(a: DeploymentEvidence, b: DeploymentEvidence): number {
  return compare(a.at, b.at) || compare(a.role, b.role);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function earlier(a: string | null, b: string): string {
  return a === null || b < a ? b : a;
}

function later(a: string | null, b: string): string {
  return a === null || b > a ? b : a;
}
