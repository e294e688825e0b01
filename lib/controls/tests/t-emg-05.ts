import { judgedByClock, judgedByEnd, judgedBySelfReview, refsOf } from "../case-clock.ts";
import { notApplicable } from "../judgement.ts";
import type { CaseFacts } from "../populations/case.ts";
import type { AutomatedTest } from "../test.ts";

/** Post-implementation review within its clock, by somebody who did not do it. */
export const tEmg05: AutomatedTest<CaseFacts> = {
  id: "T-EMG-05",
  version: 1,
  evaluate(facts, at) {
    const { entries, case: state } = facts.record;
    const { postReviewed } = state;
    const decided = judgedByEnd(facts) ?? judgedBySelfReview(facts, postReviewed?.by, "post-review");
    if (decided) return decided;
    const judged = judgedByClock(facts, "post-review", at, {
      attribute: "review",
      done: `${postReviewed?.by.name ?? "Somebody"} reviewed how it went`,
      open: "Nobody has reviewed how it went",
      verbs: ["post-review"],
    });
    return judged ?? notApplicable("no_clock", "No review is asked of it.", refsOf(entries, []));
  },
};
