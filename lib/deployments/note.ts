import type { Actor } from "../base/actor.ts";
import type { Evidence } from "../ingest/fact.ts";
import type {
  DriftSignalFact,
  HealthFact,
  ReconciliationFact,
  Revision,
  SuspensionFact,
} from "../ingest/fact-reconciler.ts";
import { NOTHING_APPLIED, revisionSet } from "./revision-set.ts";
import { eventTime, targetKey } from "./target.ts";

/** Ledger index of the entry and position of the fact in it. */
export type EvidenceRef = readonly [index: number, ordinal: number];

export interface Initiator {
  readonly kind: "automated" | "user";
  readonly name: string;
}

export type NoteKind =
  "applied" | "failed" | "seen" | "detected" | "corrected" | "uncorrected" | "in-sync" | "declared";

/**
 * One thing that happened to a target. `k` = `<instant>|<kind>|<semantic identity>` orders the notes of a target and tells
 * the same thing said twice, whatever the order of arrival.
 */
export interface Note {
  readonly k: string;
  readonly at: string;
  readonly what: NoteKind;
  readonly ref: EvidenceRef;
  /** Applied, failed, drift signals: identity of the revision set; absent where the sender named none (traps F6). */
  readonly set?: string;
  /** The reconciler called it a success; absent on a change set that is still being checked. */
  readonly ok?: true;
  /** Objects that were created, configured or deleted. */
  readonly changed?: readonly string[];
  /** Every object was named and none had changed. */
  readonly unchanged?: true;
  readonly by?: Initiator;
  readonly reason?: string;
  readonly message?: string;
  readonly generation?: number;
  readonly images?: readonly string[];
  readonly resources?: readonly string[];
}

export type TargetFact = ReconciliationFact | DriftSignalFact | HealthFact | SuspensionFact;

/** The facts that are about a reconciled target; null for all others. */
export function targetFact({ fact }: Evidence): TargetFact | null {
  switch (fact.kind) {
    case "reconciliation":
    case "drift-signal":
    case "health":
    case "suspension":
      return fact;
    default:
      return null;
  }
}

/** Notes with the revisions that their sets stand for. */
export interface Noted {
  readonly notes: readonly Note[];
  readonly sets: Readonly<Record<string, readonly Revision[]>>;
}

const NOTHING: Noted = { notes: [], sets: {} };
const MAX_OBJECTS = 50;
const MAX_MESSAGE = 300;

export function notesOf(evidence: Evidence): Noted {
  const { fact } = evidence;
  if (fact.kind === "reconciliation") return reconciliationNotes(evidence, fact);
  if (fact.kind === "drift-signal") return signalNotes(evidence, fact);
  return NOTHING;
}

function reconciliationNotes(evidence: Evidence, fact: ReconciliationFact): Noted {
  const what = outcomeOf(fact);
  if (what === null) return NOTHING;
  const revisions = what === "failed" && fact.revisions.length === 0 ? (fact.desired ?? []) : fact.revisions;
  const uninstalled = isUninstall(fact);
  const named = uninstalled || revisions.length > 0;
  const set = uninstalled ? NOTHING_APPLIED : revisionSet(revisions);
  // Without a revision it is attached to the last known one, as inferred (traps F6).
  const confirms = what === "applied" && (!named || fact.partial || /^Helm test\b/.test(fact.message));
  const kind = confirms ? "seen" : what;
  const body = {
    ...(named ? { set } : {}),
    ...(what === "applied" && fact.result === "succeeded" ? { ok: true as const } : {}),
    ...changesOf(fact),
    ...initiatorOf(fact, evidence.actor),
    ...(what === "failed" ? { reason: fact.reason, message: fact.message.slice(0, MAX_MESSAGE) } : {}),
    ...(fact.generation === undefined ? {} : { generation: fact.generation }),
    ...(fact.images === undefined ? {} : { images: fact.images.slice(0, MAX_OBJECTS) }),
  };
  const identity = [set, body.ok ? "ok" : "", fact.operationId ?? (what === "failed" ? fact.reason : "")].join(":");
  const changed = body.changed ? "changed" : "";
  const notes = timesOf(evidence, fact).map((at) => {
    const k = `${at}|${kind}|${identity}:${changed}`;
    return { k, at, what: kind, ref: [evidence.index, evidence.ordinal], ...body } satisfies Note;
  });
  return { notes, sets: named ? { [set]: uninstalled ? [] : revisions } : {} };
}

/** Applied also where a change set or a passed health check shows it, though the reconciler is not done yet. */
function outcomeOf(fact: ReconciliationFact): "applied" | "failed" | null {
  if (fact.result === "succeeded") return "applied";
  if (fact.result === "failed") return fact.changes.length > 0 && fact.revisions.length > 0 ? "applied" : "failed";
  if (fact.reconciler === "argocd" || fact.result === "cancelled") return null;
  return fact.changes.length > 0 || /^Health check passed/i.test(fact.message) ? "applied" : null;
}

function isUninstall(fact: ReconciliationFact): boolean {
  return (
    fact.result === "succeeded" && (fact.reason === "UninstallSucceeded" || /^Helm uninstall\b/.test(fact.message))
  );
}

/** A polled Kustomization says when a revision was first and last reconciled; Helm's first time is the release's. */
function timesOf(evidence: Evidence, fact: ReconciliationFact): string[] {
  const last = eventTime(evidence, fact.finishedAt ?? evidence.occurredAt);
  const polled = fact.operationId === undefined && fact.startedAt !== undefined;
  if (!polled || fact.target.kind !== "Kustomization" || fact.result !== "succeeded") return [last];
  const first = eventTime(evidence, fact.startedAt);
  return first < last ? [first, last] : [last];
}

function changesOf(fact: ReconciliationFact): Pick<Note, "changed" | "unchanged"> {
  const effective = fact.changes.filter(({ action }) => action !== "unchanged" && action !== "skipped");
  if (effective.length > 0) return { changed: effective.slice(0, MAX_OBJECTS).map(({ subject }) => subject) };
  return fact.changes.length > 0 ? { unchanged: true } : {};
}

function initiatorOf(fact: ReconciliationFact, actor: Actor | undefined): { by?: Initiator } {
  if (fact.automated === false) return { by: { kind: "user", name: actor?.name ?? "unknown" } };
  if (fact.automated === true || fact.reconciler === "flux") {
    return { by: { kind: "automated", name: actor?.name ?? fact.reconciler } };
  }
  return {};
}

const SIGNALS = {
  detected: "detected",
  corrected: "corrected",
  "correction-failed": "uncorrected",
  "in-sync": "in-sync",
} as const;

function signalNotes(evidence: Evidence, fact: DriftSignalFact): Noted {
  const at = eventTime(evidence);
  const what = SIGNALS[fact.signal];
  const set = fact.revisions.length > 0 ? revisionSet(fact.revisions) : undefined;
  const resources = fact.resources.slice(0, MAX_OBJECTS);
  const note: Note = {
    k: `${at}|${what}|${set ?? ""}:${resources.join(",").slice(0, 500)}`,
    at,
    what,
    ref: [evidence.index, evidence.ordinal],
    ...(set === undefined ? {} : { set }),
    ...(resources.length > 0 ? { resources } : {}),
    ...(what === "in-sync" ? {} : { message: fact.message.slice(0, MAX_MESSAGE) }),
  };
  return { notes: [note], sets: {} };
}

const GROUP_OF_KIND: Readonly<Record<string, string>> = {
  Kustomization: "kustomize.toolkit.fluxcd.io",
  HelmRelease: "helm.toolkit.fluxcd.io",
  Application: "argoproj.io",
};

/**
 * A change set that names another reconciled object changed what that one declares: what it then applies at an unchanged
 * revision is no drift (traps F13).
 */
export function declarationsOf(evidence: Evidence): { readonly target: string; readonly note: Note }[] {
  const { fact, index, ordinal } = evidence;
  if (fact.kind !== "reconciliation") return [];
  const at = eventTime(evidence, fact.finishedAt ?? evidence.occurredAt);
  const k = `${at}|declared|${targetKey(fact.target)}`;
  return fact.changes.flatMap(({ subject, action }) => {
    const [kind = "", namespace = "", name = ""] = subject.split("/");
    const apiGroup = Object.hasOwn(GROUP_OF_KIND, kind) ? GROUP_OF_KIND[kind] : undefined;
    if (apiGroup === undefined || name === "" || (action !== "configured" && action !== "created")) return [];
    const target = targetKey({ cluster: fact.target.cluster, apiGroup, kind, namespace, name });
    return [{ target, note: { k, at, what: "declared" as const, ref: [index, ordinal] as const } }];
  });
}
