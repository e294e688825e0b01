import { graceEndsAt } from "../../emergencies/suspicion.ts";
import { exception, notApplicable, pass, pending } from "../judgement.ts";
import type { BypassFacts } from "../populations/bypass.ts";
import type { AutomatedTest } from "../test.ts";

/** Emergencies are complete: what went past the path belongs to an emergency that somebody declared. */
export const tEmg07: AutomatedTest<BypassFacts> = {
  id: "T-EMG-07",
  version: 1,
  evaluate({ suspicion }) {
    const { outcome, headline, explained, case: of, index } = suspicion;
    const refs = [[index, 0] as const];
    switch (outcome) {
      case "matched":
        return pass("declared", `${headline}: part of the declared emergency ${of ?? ""}.`, refs);
      case "unmatched": {
        const found = of === null ? "and belongs to no emergency" : `and was declared by nobody: ${of} was found`;
        return exception("declaration", "undeclared", `${headline} ${found}.`, refs);
      }
      case "cleared":
        return notApplicable("explained", `${headline}: ${explained ?? "explained"}.`, refs);
      case "dismissed":
        return notApplicable("dismissed", `${headline}: two people dismissed it.`, refs);
      case "suspected": {
        const until = graceEndsAt(suspicion);
        const words = `${headline}; what explains it may be on its way.`;
        return until
          ? pending(until, "suspected", words, refs)
          : notApplicable("no_drift", `${headline}; no drift came of it so far. T-REC-02 judges the pause.`, refs);
      }
    }
  },
};
