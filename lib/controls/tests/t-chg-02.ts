import { judgedReviews, mappingWanted } from "../approval.ts";
import { exception, notApplicable, pass, unknown } from "../judgement.ts";
import { judgedByClass } from "../landing-class.ts";
import type { LandingFacts } from "../populations/landing.ts";
import type { AutomatedTest } from "../test.ts";
import { nameOf, short } from "../words.ts";

/** Approval covers what was merged. A merge from the base after the approval is not told apart from any other push. */
export const tChg02: AutomatedTest<LandingFacts> = {
  id: "T-CHG-02",
  version: 1,
  evaluate(facts, at) {
    const byClass = judgedByClass(facts, at);
    if (byClass) return byClass;
    if (facts.policy.policy.approvalsRequired === 0) {
      return notApplicable("none_required", "The policy in force asked for no approval.");
    }
    const counting = judgedReviews(facts).filter(({ flaw }) => flaw === null || flaw === "unknown");
    const head = facts.pull?.headSha;
    const covering = counting.filter(({ headMatches }) => headMatches === true);
    const sure = covering.find(({ flaw }) => flaw === null);
    if (sure) {
      const words = `${nameOf(sure.review.reviewer)} approved ${short(head ?? "")}, which was merged.`;
      return pass("head_approved", words, [sure.review.ref]);
    }
    const refs = counting.map(({ review }) => review.ref);
    const [open] = covering;
    if (open) {
      const words = `${nameOf(open.review.reviewer)} approved what was merged; whether that is somebody else is not known${mappingWanted([open])}.`;
      return unknown("reviewer", "identity_unmapped", words, refs);
    }
    const unnamed = counting.find(({ headMatches }) => headMatches === null);
    if (unnamed) {
      const words = `${nameOf(unnamed.review.reviewer)} approved; the forge does not say which head.`;
      return unknown("head", "head_not_named", words, refs);
    }
    const last = counting.at(-1);
    if (!last) return exception("approval", "no_approval", "No independent approval came before the merge.", refs);
    const approved = short(last.review.commitSha ?? "");
    const words = `${nameOf(last.review.reviewer)} approved ${approved}; ${short(head ?? "")} was merged.`;
    return exception("head", "changed_after_approval", words, refs);
  },
};
