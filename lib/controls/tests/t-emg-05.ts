import { isImplementer } from "../../emergencies/case.ts";
import { judgedByClock, judgedByDismissal, refsOf } from "../case-clock.ts";
import { exception, notApplicable } from "../judgement.ts";
import type { CaseFacts } from "../populations/case.ts";
import type { AutomatedTest } from "../test.ts";

/** Post-implementation review within its clock, by somebody who did not do it. */
export const tEmg05: AutomatedTest<CaseFacts> = {
  id: "T-EMG-05",
  version: 1,
  evaluate(facts, at) {
    const dismissed = judgedByDismissal(facts);
    if (dismissed) return dismissed;
    const { case: state, entries } = facts.record;
    if (state.cancelled) {
      return notApplicable(
        "cancelled",
        `Cancelled before anything was done: ${state.cancelled.reason}`,
        refsOf(entries, ["cancel"]),
      );
    }
    const { postReviewed } = state;
    if (postReviewed && isImplementer(state, postReviewed.by)) {
      const words = `${postReviewed.by.name} reviewed what they had done themselves.`;
      return exception("review", "self_reviewed", words, refsOf(entries, ["post-review"]));
    }
    const judged = judgedByClock(facts, "post-review", at, {
      attribute: "review",
      done: `${postReviewed?.by.name ?? "Somebody"} reviewed how it went`,
      open: "Nobody has reviewed how it went",
      verbs: ["post-review"],
    });
    return judged ?? notApplicable("no_clock", "No review is asked of it.", refsOf(entries, []));
  },
};
