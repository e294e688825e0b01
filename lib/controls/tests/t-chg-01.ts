import { judgedReviews, mappingWanted, reviewersOf, type ApprovalFlaw, type JudgedReview } from "../approval.ts";
import { exception, notApplicable, pass, unknown } from "../judgement.ts";
import { judgedByClass } from "../landing-class.ts";
import type { LandingFacts } from "../populations/landing.ts";
import type { AutomatedTest } from "../test.ts";
import type { Judgement } from "../verdict.ts";
import { count, list, nameOf, time } from "../words.ts";

/** Independent approval before merge. */
export const tChg01: AutomatedTest<LandingFacts> = {
  id: "T-CHG-01",
  version: 1,
  evaluate(facts, at) {
    const byClass = judgedByClass(facts, at);
    if (byClass) return byClass;
    const needed = facts.policy.policy.approvalsRequired;
    if (needed === 0) return notApplicable("none_required", "The policy in force asked for no approval.");
    const reviews = judgedReviews(facts);
    const good = reviews.filter(({ flaw }) => flaw === null);
    const open = reviews.filter(({ flaw }) => flaw === "unknown");
    const refs = [...good, ...open].map(({ review }) => review.ref);
    const sure = reviewersOf(good).length;
    if (sure >= needed) return pass("approved", `${namesOf(good)} approved before the merge.`, refs);
    if (reviewersOf([...good, ...open]).length >= needed) {
      const sentence = `${namesOf(open)} approved; whether that is somebody else than its authors is not known${mappingWanted(open)}.`;
      return unknown("reviewer", "identity_unmapped", sentence, refs);
    }
    return tooFew(facts, reviews, sure, needed);
  },
};

const FLAWS: readonly (readonly [ApprovalFlaw, reason: string, words: (name: string) => string])[] = [
  ["self", "self_approval", (name) => `${name} approved the own pull request`],
  ["co_author", "co_author_approval", (name) => `${name} approved and co-authored it`],
  ["committer", "committer_approval", (name) => `${name} approved and committed to it`],
  ["pusher", "pusher_approval", (name) => `${name} approved and pushed to it`],
  ["after_merge", "approved_after_merge", (name) => `${name} approved after the merge`],
  ["dismissed", "approval_dismissed", (name) => `the approval of ${name} was dismissed`],
  ["bot", "bot_approval", (name) => `${name} is no person`],
];

function tooFew(facts: LandingFacts, reviews: readonly JudgedReview[], sure: number, needed: number): Judgement {
  const mergedAt = facts.pull?.mergedAt;
  const merge = `Merged${mergedAt ? ` at ${time(mergedAt)}` : ""} with ${sure} of ${count(needed, "independent approval")}`;
  const refs = [facts.pull?.mergedRef, ...reviews.map(({ review }) => review.ref)];
  for (const [flaw, reason, words] of FLAWS) {
    const found = reviews.filter((one) => one.flaw === flaw);
    const [first] = found;
    if (first) return exception("approval", reason, `${merge}: ${words(nameOf(first.review.reviewer))}.`, refs);
  }
  return exception("approval", sure > 0 ? "too_few_approvals" : "no_approval", `${merge}.`, refs);
}

function namesOf(reviews: readonly JudgedReview[]): string {
  return list([...new Set(reviews.map(({ review }) => nameOf(review.reviewer)))]);
}
