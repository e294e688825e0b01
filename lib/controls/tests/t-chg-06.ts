import type { Ref } from "../../changes/change.ts";
import { latestAttempts } from "../../changes/latest-attempt.ts";
import { requiredChecksOf } from "../../policy/policy.ts";
import { exception, missing, notApplicable, pass } from "../judgement.ts";
import { judgedByClass } from "../landing-class.ts";
import type { CommitResult, LandingFacts } from "../populations/landing.ts";
import type { AutomatedTest } from "../test.ts";
import type { Judgement } from "../verdict.ts";
import { count, list, time } from "../words.ts";

const PASSED: ReadonlySet<string> = new Set(["success", "passed"]);

/** Required checks passed on the merged commit, or on one that a merge queue made of it, before the merge. */
export const tChg06: AutomatedTest<LandingFacts> = {
  id: "T-CHG-06",
  version: 1,
  evaluate(facts, at) {
    const byClass = judgedByClass(facts, at);
    if (byClass) return byClass;
    const { policy } = facts.policy;
    const required = requiredChecksOf(policy, facts.repository);
    if (required.length === 0) {
      return notApplicable("none_required", "The policy in force required no check of this repository.");
    }
    const mergedAt = facts.pull?.mergedAt ?? facts.landing.landedAt;
    const found = required.map((name) => ({ name, ...best(facts.results, name, mergedAt) }));
    const failed = found.find(({ state }) => state !== "passed");
    const refs = found.flatMap(({ result }) => (result ? [result.ref] : []));
    if (!failed) return pass("passed", `${list([...required])} passed before the merge.`, refs);
    return why(failed, { facts, at, mergedAt, passed: found.filter(({ state }) => state === "passed").length, refs });
  },
};

type State = "passed" | "late" | "failed" | "skipped" | "unfinished" | "absent";

interface Found {
  readonly state: State;
  readonly result?: CommitResult;
}

// Of several commits (head, queue) the one that speaks best counts: one of them is what was tested.
const RANK: readonly State[] = ["passed", "failed", "skipped", "unfinished", "late", "absent"];

function best(results: readonly CommitResult[], name: string, mergedAt: string): Found {
  const named = results.filter((result) => result.name === name && result.form !== "gate" && result.form !== "tests");
  const perCommit = [...new Set(named.map(({ sha }) => sha))].map((sha) => {
    const of = named.filter((result) => result.sha === sha);
    return stateOf(
      of.filter((result) => result.at <= mergedAt),
      of,
    );
  });
  perCommit.sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  return perCommit[0] ?? { state: "absent" };
}

function stateOf(before: readonly CommitResult[], all: readonly CommitResult[]): Found {
  const worst = latestAttempts(before).find(({ conclusion = "" }) => !PASSED.has(conclusion));
  const [first] = latestAttempts(before);
  if (first && !worst) return { state: "passed", result: first };
  if (worst) {
    if (worst.status !== "completed") return { state: "unfinished", result: worst };
    const skipped = worst.conclusion === "skipped" || worst.conclusion === "neutral";
    return { state: skipped ? "skipped" : "failed", result: worst };
  }
  const [late] = all;
  return late ? { state: "late", result: late } : { state: "absent" };
}

interface Context {
  readonly facts: LandingFacts;
  readonly at: string;
  readonly mergedAt: string;
  readonly passed: number;
  readonly refs: readonly Ref[];
}

function why(
  { name, state, result }: Found & { readonly name: string },
  { facts, at, mergedAt, passed, refs }: Context,
): Judgement {
  const of = requiredChecksOf(facts.policy.policy, facts.repository).length;
  const counted = `${passed} of ${count(of, "required check")} passed before the merge`;
  switch (state) {
    case "failed":
      return exception(
        "check",
        "check_failed",
        `${counted}: ${name} ended with ${result?.conclusion ?? "no result"}.`,
        refs,
      );
    case "skipped":
      return exception(
        "check",
        "check_skipped",
        `${counted}: ${name} was ${result?.conclusion ?? "skipped"}, which is no pass.`,
        refs,
      );
    case "unfinished":
      return exception(
        "check",
        "check_unfinished",
        `${counted}: ${name} was still ${result?.status ?? "running"}.`,
        refs,
      );
    case "late":
      return exception(
        "check",
        "check_after_merge",
        `${counted}: ${name} ended at ${time(result?.at ?? mergedAt)}, after it.`,
        refs,
      );
    default:
      return missing(
        "check",
        { at: mergedAt, now: at, feed: facts.feeds.checks, what: "check" },
        exception("check", "check_missing", `${counted}: ${name} was not received.`, refs),
      );
  }
}
