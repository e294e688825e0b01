import type { Actor } from "../base/actor.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { CheckFact, CiRunFact, RuleSuiteFact } from "../ingest/fact-forge.ts";
import type { BranchTipFact, TagFact } from "../ingest/fact-mirror.ts";
import type { GateFact, TestReportFact } from "../ingest/fact-pipeline.ts";
import { resultName } from "../ingest/ci/gate.ts";
import type { Aggregate } from "../ledger/projection.ts";
import type { Ref, Signature } from "./change.ts";
import { byText } from "./order.ts";

export interface CheckResult {
  /** The forge's own id of the check, run or job; `` for gates and reports, which have none. */
  readonly id: string;
  readonly name: string;
  readonly form: CheckFact["form"] | "run" | "gate" | "tests";
  readonly status: "queued" | "running" | "completed";
  /** The sender's own word; `skipped` and `neutral` are kept as they are: neither is a pass. */
  readonly conclusion?: string;
  readonly attempt: number;
  readonly at: string;
  readonly url?: string;
  /** Of a gate: how many of its rules failed. */
  readonly failed?: number;
  readonly source: string;
  readonly ref: Ref;
}

/** The mirror's word on a commit and one branch: when it came onto the first-parent line, and how it stands. */
export interface LineWord {
  readonly landed?: LineEvent;
  readonly last: LineEvent & { readonly on: boolean };
}

export interface LineEvent {
  readonly sequence: number;
  readonly at: string;
  readonly since?: string;
  readonly movement: BranchTipFact["movement"];
  readonly ref: Ref;
}

/** `<repository>:<sha>` → everything that was reported of this commit, each attempt kept. */
export interface CommitLink {
  /** Keys of the changes that it is, one per control branch. */
  readonly changes: readonly string[];
  /** Numbers of the pull requests that name it: as head, merge or squash commit. */
  readonly pullRequests: readonly string[];
  /** Numbers of the pull requests that a merge queue tested by it. */
  readonly queued: readonly string[];
  readonly results: readonly CheckResult[];
  /** Keys of the changes whose first parent it is. */
  readonly children: readonly string[];
  /** Branches that a push left standing here. */
  readonly pushedTo: readonly string[];
  /** By branch. */
  readonly lines: Readonly<Record<string, LineWord>>;
  readonly signature?: Signature;
  /** Tags that stood for it, by name, also those that went on. */
  readonly tags?: Readonly<Record<string, TagWord>>;
  /** What the forge's rules said of the updates that left a branch standing here, by the forge's id of each time. */
  readonly rules?: Readonly<Record<string, RulesSaid>>;
}

/** The forge's rules, applied to one update of a branch. */
export interface RulesSaid {
  readonly branch: string;
  readonly result: RuleSuiteFact["result"];
  /** Rules that were not met, where the forge was asked which. */
  readonly failed?: readonly string[];
  readonly actor?: Actor;
  readonly at: string;
  readonly ref: Ref;
}

/** What the mirror said of a tag and one commit. */
export interface TagWord {
  /** The last verification of the tag while it stood for this commit; absent where only its going is known yet. */
  readonly signature?: Signature & { readonly sequence: number };
  readonly object: string;
  readonly tagger?: string;
  readonly taggedAt?: string;
  /** `on` false: it was moved away, or deleted. */
  readonly last: { readonly sequence: number; readonly on: boolean; readonly ref: Ref };
}

export const commitLinks: Aggregate<CommitLink> = { table: "commit_link", versioned: false, columns: () => ({}) };

/** Repository unknown: the commit id alone ties, and says so by the empty name. */
export const commitLinkKey = (repository: string | undefined, sha: string): string => `${repository ?? ""}:${sha}`;

export const NO_LINK: CommitLink = {
  changes: [],
  pullRequests: [],
  queued: [],
  results: [],
  children: [],
  pushedTo: [],
  lines: {},
};

/**
 * Adds what an observation says of a tag and this commit: that it stands for it, with its signature, or that it went on.
 * Of each the observation with the highest number counts, in whatever order they come.
 */
export function withTag(link: CommitLink, fact: TagFact, on: boolean, ref: Ref): CommitLink {
  const before = link.tags?.[fact.tag];
  const { sequence } = fact;
  const last = before && before.last.sequence >= sequence ? before.last : { sequence, on, ref };
  const stood = on && (before?.signature?.sequence ?? 0) < sequence;
  const object = (on ? fact.object : fact.previous) ?? fact.object;
  const word: TagWord = stood ? { ...standing(fact, ref), last } : { ...(before ?? { object }), last };
  return { ...link, tags: sortedTags({ ...link.tags, [fact.tag]: word }) };
}

function standing(fact: TagFact, ref: Ref): Omit<TagWord, "last"> {
  const { status, signerClass, format, fingerprint, signer, signedAt, loggedAt, keyAtObservation } = fact;
  const { verifier, attempt, note, object, sequence, tagger, taggedAt } = fact;
  const found = { status, signerClass, format, fingerprint, signer, signedAt, loggedAt, keyAtObservation };
  return { signature: { ...found, verifier, attempt, note, sequence, ref }, object, tagger, taggedAt };
}

function sortedTags(tags: Readonly<Record<string, TagWord>>): Record<string, TagWord> {
  return Object.fromEntries(Object.entries(tags).sort(([a], [b]) => byText(a, b)));
}

/** Adds what the rules said; told twice, the telling that names the rules stays, of two such the first. */
export function withRules(link: CommitLink, fact: RuleSuiteFact, evidence: Evidence): CommitLink {
  const known = link.rules?.[fact.suiteId];
  const { suiteId, ref, result, failed } = fact;
  if (known && (known.failed !== undefined || failed === undefined)) return link;
  const said: RulesSaid = {
    branch: ref.replace(/^refs\/heads\//, ""),
    result,
    ...(failed ? { failed } : {}),
    ...(evidence.actor ? { actor: evidence.actor } : {}),
    at: evidence.occurredAt ?? evidence.receivedAt,
    ref: [evidence.index, evidence.ordinal],
  };
  const rules = Object.entries({ ...link.rules, [suiteId]: said }).sort(([a], [b]) => byText(a, b));
  return { ...link, rules: Object.fromEntries(rules) };
}

export type ResultFact = CheckFact | CiRunFact | GateFact | TestReportFact;

/** A check, run, gate or test report as one result of its commit. */
export function resultOf(fact: ResultFact, evidence: Evidence): CheckResult {
  const ref: Ref = [evidence.index, evidence.ordinal];
  const at = evidence.occurredAt ?? evidence.receivedAt;
  const common = { at, source: evidence.source.name, ref };
  switch (fact.kind) {
    case "check": {
      const { checkId: id, name, form, status, conclusion, attempt = 1, url } = fact;
      return { id, name, form, status, conclusion, attempt, url, ...common };
    }
    case "ci-run": {
      const { runId: id, workflow: name, status, conclusion, attempt, url } = fact;
      return { id, name, form: "run", status, conclusion, attempt, url, ...common };
    }
    case "gate": {
      const { tool, job, decision: conclusion, failed, runId = "" } = fact;
      const name = resultName(tool, job);
      return { id: runId, name, form: "gate", status: "completed", conclusion, attempt: 1, failed, ...common };
    }
    case "test-report": {
      const failed = fact.failures + fact.errors;
      const conclusion = failed > 0 ? "failure" : "success";
      const id = fact.runId ?? "";
      return {
        id,
        name: resultName("tests", fact.job),
        form: "tests",
        status: "completed",
        conclusion,
        attempt: 1,
        failed,
        ...common,
      };
    }
  }
}

const ORDER = ["queued", "running", "completed"] as const;

/** Adds a result; of one (form, name, id, attempt) the furthest status counts, then the later time, then the worse. */
export function withResult(link: CommitLink, result: CheckResult): CommitLink {
  const before = link.results.find((one) => identity(one) === identity(result));
  if (before && !supersedes(result, before)) return link;
  const results = [...link.results.filter((one) => one !== before), result];
  results.sort((a, b) => byText(identity(a), identity(b)));
  return { ...link, results };
}

/** A commit status is its context, told again and again; a gate or report without a run is what it says when. */
function identity({ form, name, id, attempt, at }: CheckResult): string {
  return JSON.stringify([form, name, form === "status" ? "" : id || at, attempt]);
}

function supersedes(result: CheckResult, before: CheckResult): boolean {
  const further = ORDER.indexOf(result.status) - ORDER.indexOf(before.status);
  if (further !== 0) return further > 0;
  if (result.at !== before.at) return result.at > before.at;
  return isWorse(result, before);
}

/** Of two results of one moment: what failed stands before what is undecided, and that before a pass. */
export function isWorse(a: CheckResult, b: CheckResult): boolean {
  const [one, other] = [a.conclusion ?? "", b.conclusion ?? ""];
  const further = (BADNESS.get(one) ?? 1) - (BADNESS.get(other) ?? 1);
  return further === 0 ? one > other : further > 0;
}

const BADNESS: ReadonlyMap<string, number> = new Map([
  ...["pass", "success", "passed"].map((word) => [word, 0] as const),
  ...["fail", "failure", "failed"].map((word) => [word, 2] as const),
]);

/** Takes in what an observation says of one commit: the first landing stays, the highest number says how it stands. */
export function withLine(link: CommitLink, branch: string, event: LineEvent & { readonly on: boolean }): CommitLink {
  const known = link.lines[branch];
  const { on, ...landed } = event;
  const first = on && (!known?.landed || landed.sequence < known.landed.sequence) ? landed : known?.landed;
  const last = !known || event.sequence > known.last.sequence ? event : known.last;
  return { ...link, lines: { ...link.lines, [branch]: { ...(first ? { landed: first } : {}), last } } };
}
