import type { CheckFact, CiRunFact, Evidence, GateFact, TestReportFact } from "../ingest/fact.ts";
import type { Aggregate } from "../ledger/projection.ts";
import type { Ref } from "./change.ts";

export interface CheckResult {
  readonly name: string;
  readonly form: CheckFact["form"] | "run" | "gate" | "tests";
  readonly status: "queued" | "running" | "completed";
  /** The sender's own word; `skipped` and `neutral` are kept as they are: neither is a pass. */
  readonly conclusion?: string;
  readonly attempt: number;
  readonly at: string;
  readonly url?: string;
  readonly ref: Ref;
}

/** `<repository>:<sha>` → everything that was reported of this commit, each attempt kept. */
export interface CommitLink {
  readonly changes: readonly string[];
  readonly pullRequests: readonly string[];
  readonly results: readonly CheckResult[];
}

export const commitLinks: Aggregate<CommitLink> = { table: "commit_link", versioned: false, columns: () => ({}) };

/** Repository unknown: the commit id alone ties, and says so by the empty name. */
export const commitLinkKey = (repository: string | undefined, sha: string): string => `${repository ?? ""}:${sha}`;

export const NO_LINK: CommitLink = { changes: [], pullRequests: [], results: [] };

export type ResultFact = CheckFact | CiRunFact | GateFact | TestReportFact;

/** A check, run, gate or test report as one result of its commit. */
export function resultOf(fact: ResultFact, evidence: Evidence): CheckResult {
  const ref: Ref = [evidence.index, evidence.ordinal];
  const at = evidence.occurredAt ?? evidence.receivedAt;
  switch (fact.kind) {
    case "check":
      return {
        name: fact.name,
        form: fact.form,
        status: fact.status,
        conclusion: fact.conclusion,
        attempt: fact.attempt ?? 1,
        at,
        url: fact.url,
        ref,
      };
    case "ci-run":
      return {
        name: fact.workflow,
        form: "run",
        status: fact.status,
        conclusion: fact.conclusion,
        attempt: fact.attempt,
        at,
        url: fact.url,
        ref,
      };
    case "gate":
      return { name: fact.tool, form: "gate", status: "completed", conclusion: fact.decision, attempt: 1, at, ref };
    case "test-report": {
      const failed = fact.failures + fact.errors > 0;
      return {
        name: "tests",
        form: "tests",
        status: "completed",
        conclusion: failed ? "failure" : "success",
        attempt: 1,
        at,
        ref,
      };
    }
  }
}

const ORDER = ["queued", "running", "completed"] as const;

/** Adds a result; of one (form, name, attempt) the furthest status counts, then the later time. */
export function withResult(link: CommitLink, result: CheckResult): CommitLink {
  const same = (one: CheckResult) =>
    one.form === result.form && one.name === result.name && one.attempt === result.attempt;
  const before = link.results.find(same);
  if (before && !supersedes(result, before)) return link;
  const results = [...link.results.filter((one) => !same(one)), result];
  results.sort((a, b) => compare(a.form, b.form) || compare(a.name, b.name) || a.attempt - b.attempt);
  return { ...link, results };
}

function supersedes(result: CheckResult, before: CheckResult): boolean {
  const further = ORDER.indexOf(result.status) - ORDER.indexOf(before.status);
  if (further !== 0) return further > 0;
  if (result.at !== before.at) return result.at > before.at;
  return (result.conclusion ?? "") > (before.conclusion ?? "");
}

/** Adds a name to a list once, in order. */
export function including(list: readonly string[], name: string): readonly string[] {
  return list.includes(name) ? list : [...list, name].sort(compare);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
