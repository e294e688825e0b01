import { exception, pass, pending } from "../judgement.ts";
import type { SuspensionFacts } from "../populations/suspension.ts";
import type { AutomatedTest } from "../test.ts";
import { time } from "../words.ts";

/** Suspensions justified: an owner, a reason and an end within the objective; or an emergency. */
export const tRec02: AutomatedTest<SuspensionFacts> = {
  id: "T-REC-02",
  version: 1,
  evaluate({ suspension, case: of, policy }, at) {
    const { owner, reason, startedAt, endedAt, evidence } = suspension;
    const refs = evidence.slice(0, 3);
    if (of !== undefined) return pass("emergency", `It began in the window of ${of}.`, refs);
    if (!owner) {
      return exception(
        "owner",
        "no_owner",
        `Reconciliation stood still from ${time(startedAt)}; nobody is named.`,
        refs,
      );
    }
    if (!reason) {
      const words = `${owner.name} paused reconciliation at ${time(startedAt)} and gave no reason.`;
      return exception("reason", "no_reason", words, refs);
    }
    const hours = policy.policy.objectives.suspensionHours;
    const until = new Date(Date.parse(startedAt) + hours * 3_600_000).toISOString();
    if (endedAt !== null && endedAt <= until) {
      return pass("ended", `${owner.name} paused it at ${time(startedAt)} and it went on at ${time(endedAt)}.`, refs);
    }
    if (endedAt === null && at < until) {
      return pending(
        until,
        "open",
        `${owner.name} paused it at ${time(startedAt)}; it may last until ${time(until)}.`,
        refs,
      );
    }
    const end = endedAt === null ? "it still stands still" : `it went on at ${time(endedAt)}`;
    return exception(
      "end",
      "too_long",
      `${owner.name} paused it at ${time(startedAt)} and ${end}; the limit is ${hours} h.`,
      refs,
    );
  },
};
