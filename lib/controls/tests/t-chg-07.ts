import { latestAttempts } from "../../changes/latest-attempt.ts";
import { exception, missing, pass, unknown } from "../judgement.ts";
import { judgedByClass } from "../landing-class.ts";
import type { LandingFacts } from "../populations/landing.ts";
import type { AutomatedTest } from "../test.ts";
import { list } from "../words.ts";

/** Policy gate passed before the merge. Digests of policies are reported as sent, not compared. */
export const tChg07: AutomatedTest<LandingFacts> = {
  id: "T-CHG-07",
  version: 1,
  evaluate(facts, at) {
    const byClass = judgedByClass(facts, at);
    if (byClass) return byClass;
    const mergedAt = facts.pull?.mergedAt ?? facts.landing.landedAt;
    const gates = facts.results.filter(({ form }) => form === "gate");
    const before = latestAttempts(gates.filter((gate) => gate.at <= mergedAt));
    const refs = before.map(({ ref }) => ref);
    const failed = before.find(({ conclusion }) => conclusion === "fail");
    if (failed) {
      const words = `${failed.name} said fail before the merge: ${failed.failed ?? 0} of its rules were broken.`;
      return exception("gate", "gate_failed", words, [failed.ref]);
    }
    const open = before.find(({ conclusion }) => conclusion !== "pass");
    if (open) return unknown("gate", "gate_inconclusive", `${open.name} came to no decision.`, [open.ref]);
    if (before.length > 0) {
      return pass("gate_passed", `${list(before.map(({ name }) => name))} said pass before the merge.`, refs);
    }
    const [late] = gates;
    if (late) return exception("gate", "gate_after_merge", `${late.name} was asked only after the merge.`, [late.ref]);
    return missing(
      "gate",
      { at: mergedAt, now: at, feed: facts.feeds.gates, what: "gate result" },
      exception("gate", "gate_missing", "No gate was asked about it.", [facts.pull?.mergedRef]),
    );
  },
};
