import { exception, pass, unknown } from "../judgement.ts";
import type { BranchFacts } from "../populations/branch.ts";
import type { AutomatedTest } from "../test.ts";
import { count, list, short, time } from "../words.ts";

/**
 * The population is complete: the first-parent line that the mirror walked is one line from the root to the tip, never
 * rewritten. That both sets of commits are equal is shown by the tie-out and by any clone of the repository.
 */
export const tPop01: AutomatedTest<BranchFacts> = {
  id: "T-POP-01",
  version: 1,
  evaluate({ branch }) {
    const refs = branch.movements.slice(-4).map(({ ref }) => ref);
    const rewrites = branch.movements.filter(
      ({ movement }) => movement === "forced" || movement === "foxtrot" || movement === "deleted",
    );
    if (rewrites.length > 0) {
      const told = list(rewrites.slice(0, 3).map(({ movement, at }) => `${movement} at ${time(at)}`));
      const words = `${branch.branch} was rewritten ${count(rewrites.length, "time")}: ${told}. ${count(branch.displaced, "change")} displaced.`;
      return exception(
        "line",
        "rewritten",
        words,
        rewrites.slice(0, 4).map(({ ref }) => ref),
      );
    }
    if (branch.unreachable !== undefined) {
      return unknown("mirror", "unreachable", `The repository could not be fetched: ${branch.unreachable}.`, refs);
    }
    if (branch.tip === undefined) return unknown("mirror", "not_fetched", "The branch was not fetched yet.", refs);
    return pass("complete", `${count(branch.firstParent, "change")} from the root to ${short(branch.tip)}.`, refs);
  },
};
