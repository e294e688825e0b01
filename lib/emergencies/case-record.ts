import type { Evidence } from "../ingest/fact.ts";
import type { LiveWriteFact } from "../ingest/fact-cluster.ts";
import type { CaseState } from "./case.ts";
import { pastAtDiscovery, type ClockName } from "./clocks.ts";
import type { Suspicion } from "./suspicion.ts";
import type { CaseVerb } from "./verb.ts";

/** One write or exec in the window, as the audit log has it. */
export interface LiveWrite {
  readonly index: number;
  readonly at: string;
  readonly verb: string;
  readonly object: string;
  readonly actor: string;
  readonly effect: "write" | "exec" | "suspend" | "resume";
}

/** What arrived about the case's place in its window. */
export interface Gathered {
  readonly records: number;
  readonly byKind: Readonly<Record<string, number>>;
  /** The first 200; `moreWrites` counts the rest. */
  readonly writes: readonly LiveWrite[];
  readonly moreWrites: number;
  readonly execs: number;
}

export interface Told {
  readonly key: string;
  readonly at: string;
}

/** A case with everything that the ledger holds about it, as of a ledger size. */
export interface CaseRecord {
  readonly case: CaseState;
  /** Ledger index of the action behind each verb: `declare`, `authorise`, …; the last one where there are several. */
  readonly entries: Readonly<Record<string, number>>;
  readonly gathered: Gathered;
  /** Keys of the suspicions that belong to it. */
  readonly suspicions: readonly string[];
  /** Commits that belong to it. */
  readonly commits: readonly string[];
  /** Deadlines that fell due. */
  readonly told: readonly Told[];
  /** Clocks of which a step had passed before anybody could know. */
  readonly lateOnDiscovery: readonly ClockName[];
}

const MAX_WRITES = 200;
const NOTHING: Gathered = { records: 0, byKind: {}, writes: [], moreWrites: 0, execs: 0 };

export function openRecord(state: CaseState, verb: CaseVerb["verb"], index: number): CaseRecord {
  return {
    case: state,
    entries: { [verb]: index },
    gathered: NOTHING,
    suspicions: [],
    commits: [],
    told: [],
    lateOnDiscovery: [...new Set(pastAtDiscovery(state).map(({ clock }) => clock))],
  };
}

export function withAction(record: CaseRecord, state: CaseState, verb: CaseVerb, index: number): CaseRecord {
  const name = verb.verb === "review" && verb.of === "implementation" ? "post-review" : verb.verb;
  return { ...record, case: state, entries: { ...record.entries, [name]: index } };
}

/** Kinds of evidence that tell what went on at a place; the rest (checks, tickets) is found through what is linked. */
const TELLING: ReadonlySet<string> = new Set([
  "push",
  "pull-request",
  "review",
  "reconciliation",
  "drift-signal",
  "revision",
  "suspension",
  "health",
  "live-write",
  "branch-protection",
  "rule-suite",
  "commit",
  "commit-signature",
]);

/** Adds what arrived to a case whose place and window it falls into. Reads count as nothing. */
export function gather(record: CaseRecord, evidence: Evidence): CaseRecord {
  const { fact } = evidence;
  if (!TELLING.has(fact.kind)) return record;
  if (fact.kind === "live-write" && (fact.class === "read" || fact.class === "excluded")) return record;
  const { gathered } = record;
  const byKind = { ...gathered.byKind, [fact.kind]: (gathered.byKind[fact.kind] ?? 0) + 1 };
  const counted: Gathered = { ...gathered, records: gathered.records + 1, byKind };
  const write = fact.kind === "live-write" ? liveWrite(evidence, fact) : null;
  return { ...record, gathered: write ? withWrite(counted, write) : counted };
}

/** Takes a suspicion into the case; `seenBefore` when its evidence was not gathered as it arrived. */
export function withSuspicion(record: CaseRecord, suspicion: Suspicion, seenBefore: boolean): CaseRecord {
  if (record.suspicions.includes(suspicion.key)) return record;
  const joined: CaseRecord = {
    ...record,
    suspicions: [...record.suspicions, suspicion.key],
    commits: [...new Set([...record.commits, ...suspicion.commits])],
  };
  if (!seenBefore) return joined;
  const { gathered } = record;
  const kind = suspicion.write ? "live-write" : suspicion.kind === "untracked-sync" ? "reconciliation" : "push";
  const byKind = { ...gathered.byKind, [kind]: (gathered.byKind[kind] ?? 0) + 1 };
  const counted: Gathered = { ...gathered, records: gathered.records + 1, byKind };
  if (!suspicion.write) return { ...joined, gathered: counted };
  const { index, at, doer, write } = suspicion;
  const effect = write.verb === "suspend" ? ("suspend" as const) : ("write" as const);
  return { ...joined, gathered: withWrite(counted, { index, at, actor: doer.name, effect, ...write }) };
}

function withWrite(gathered: Gathered, write: LiveWrite): Gathered {
  const execs = gathered.execs + (write.effect === "exec" ? 1 : 0);
  if (gathered.writes.length >= MAX_WRITES) return { ...gathered, execs, moreWrites: gathered.moreWrites + 1 };
  const writes = [...gathered.writes, write].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.index - b.index);
  return { ...gathered, execs, writes };
}

function liveWrite(evidence: Evidence, fact: LiveWriteFact): LiveWrite | null {
  if (fact.class !== "human-write" && fact.class !== "exec") return null;
  return {
    index: evidence.index,
    at: evidence.occurredAt ?? evidence.receivedAt,
    verb: fact.suspends ? "suspend" : fact.resumes ? "resume" : fact.class === "exec" ? "exec" : fact.verb,
    object: `${fact.target.kind.toLowerCase()}/${fact.target.name}`,
    actor: evidence.actor?.name ?? "unknown",
    effect: fact.suspends ? "suspend" : fact.resumes ? "resume" : fact.class === "exec" ? "exec" : "write",
  };
}
