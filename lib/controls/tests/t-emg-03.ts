import { judgedByClock, judgedByEnd, judgedBySelfReview, refsOf } from "../case-clock.ts";
import { notApplicable } from "../judgement.ts";
import type { CaseFacts } from "../populations/case.ts";
import type { AutomatedTest } from "../test.ts";

/** Retroactive evidence and an independent review, each within its clock. Contents were compared when it was linked. */
export const tEmg03: AutomatedTest<CaseFacts> = {
  id: "T-EMG-03",
  version: 1,
  evaluate(facts, at) {
    const { case: state, entries } = facts.record;
    const decided = judgedByEnd(facts) ?? judgedBySelfReview(facts, state.reviewed?.by, "review");
    if (decided) return decided;
    const retro = judgedByClock(facts, "retro", at, {
      attribute: "retro-evidence",
      done: "What brings it back was linked",
      open: "Nothing that brings it back is linked",
      verbs: ["link-pr"],
    });
    const review = judgedByClock(facts, "review", at, {
      attribute: "review",
      done: `${state.reviewed?.by.name ?? "Somebody"} reviewed it`,
      open: "Nobody has reviewed it",
      verbs: ["link-pr", "review"],
    });
    const both = [retro, review].filter((one) => one !== null);
    const [first] = both;
    return (
      both.find(({ verdict }) => verdict === "exception") ??
      both.find(({ verdict }) => verdict === "pending") ??
      review ??
      first ??
      notApplicable("nothing_to_review", "Nothing was changed and nothing is to be reviewed.", refsOf(entries, []))
    );
  },
};
