import { exception, missing, notApplicable, pass, pending } from "../judgement.ts";
import type { LandingFacts } from "../populations/landing.ts";
import type { AutomatedTest } from "../test.ts";
import type { Judgement } from "../verdict.ts";
import { graceEndsAt, type Suspicion } from "../../emergencies/suspicion.ts";

/** No bypass: every update of a control branch is a merge by its rules, pre-approved, without effect, or an emergency. */
export const tChg04: AutomatedTest<LandingFacts> = {
  id: "T-CHG-04",
  version: 1,
  evaluate(facts, at) {
    const { landing, members, bypass } = facts;
    const refs = members.slice(-3).map(({ ref }) => ref);
    if (bypass && landing.class !== "emergency") {
      const judged = ofBypass(bypass);
      if (judged) return judged;
    }
    switch (landing.class) {
      case "pull-request":
        return pass("merged", `The forge merged it as a pull request.`, [facts.pull?.mergedRef ?? refs[0]]);
      case "standard": {
        const rule = members.find(({ standardRule }) => standardRule !== undefined)?.standardRule ?? "";
        return pass(
          "standard",
          `Pre-approved automation: rule ${rule} covers account, repository and every path.`,
          refs,
        );
      }
      case "not-deploying":
        return pass("not_deploying", "It touches no path that deploys.", refs);
      case "emergency": {
        const of = members.find((member) => member.case !== undefined)?.case ?? "";
        return pass("emergency", `It is part of the emergency ${of}.`, refs);
      }
      case "out-of-path":
      case "unexplained":
        return missing(
          "path",
          { at: landing.landedAt, now: at, feed: facts.feeds.pulls, what: "push or pull request" },
          exception("path", landing.class.replaceAll("-", "_"), outside(facts), refs),
        );
    }
  },
};

function ofBypass(bypass: Suspicion): Judgement | null {
  const ref = [bypass.index, 0] as const;
  const until = graceEndsAt(bypass);
  switch (bypass.outcome) {
    case "suspected":
      return until ? pending(until, "suspected", `${bypass.headline}; an approval may be on its way.`, [ref]) : null;
    case "unmatched":
      return exception("rules", "bypass_merge", `${bypass.headline}.`, [ref]);
    case "dismissed":
      return notApplicable("dismissed", "Two people dismissed the suspicion of a bypass.", [ref]);
    case "matched":
    case "cleared":
      return null;
  }
}

function outside({ landing }: LandingFacts): string {
  return landing.class === "out-of-path"
    ? `${landing.actor?.name ?? "Somebody"} updated ${landing.branch} without a pull request or an emergency.`
    : `Nothing explains how it came onto ${landing.branch}.`;
}
