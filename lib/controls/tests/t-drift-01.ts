import { exception, pass, pending } from "../judgement.ts";
import type { DriftFacts } from "../populations/drift.ts";
import type { AutomatedTest } from "../test.ts";
import { time } from "../words.ts";

/** Drift resolved in time: reverted, adopted, or accepted by somebody until a date. */
export const tDrift01: AutomatedTest<DriftFacts> = {
  id: "T-DRIFT-01",
  version: 1,
  evaluate({ drift, policy }, at) {
    const { detectedAt, end, acceptance, evidence } = drift;
    const refs = evidence.slice(0, 4).map(({ ref }) => ref);
    const hours = policy.policy.objectives.driftHours;
    const due = new Date(Date.parse(detectedAt) + hours * 3_600_000).toISOString();
    const answered = acceptance !== null && acceptance.acceptedAt <= due ? acceptance : null;
    const until = answered && answered.expiresAt > due ? answered.expiresAt : due;
    if (end && end.at <= until) return pass(end.how, `It was ${end.how} at ${time(end.at)}.`, refs);
    const found = `Found at ${time(detectedAt)}`;
    if (!end && at < until) {
      if (answered && at >= detectedAt) {
        const words = `${answered.by.name} accepted it until ${time(answered.expiresAt)}.`;
        return { ...pass("accepted", words, refs), until: answered.expiresAt };
      }
      return pending(until, "open", `${found}; due ${time(until)}.`, refs);
    }
    const fate = end ? `${end.how} at ${time(end.at)}` : "still open";
    const limit = answered ? `accepted until ${time(answered.expiresAt)}` : `the limit is ${hours} h`;
    return exception("resolution", end ? "resolved_late" : "unresolved", `${found} and ${fate}; ${limit}.`, refs);
  },
};
