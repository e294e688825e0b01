import { exception, missing, pass } from "../judgement.ts";
import { judgedByClass } from "../landing-class.ts";
import type { LandingFacts } from "../populations/landing.ts";
import { describes } from "../rationale.ts";
import type { AutomatedTest } from "../test.ts";
import { list } from "../words.ts";

/** Rationale and impact documented before the merge, in the pull request or in a ticket that it names. */
export const tChg05: AutomatedTest<LandingFacts> = {
  id: "T-CHG-05",
  version: 1,
  evaluate(facts, at) {
    const byClass = judgedByClass(facts, at);
    if (byClass) return byClass;
    const { pull, tickets, ticketNames, landing } = facts;
    const mergedAt = pull?.mergedAt ?? landing.landedAt;
    const body = pull && (pull.saidAt.body ?? "") <= mergedAt ? describes(pull.body ?? "") : describes("");
    const before = tickets.filter((ticket) => ticket.at <= mergedAt);
    const reason = body.reason || before.some((ticket) => ticket.reason);
    const impact = body.impact || before.some((ticket) => ticket.impact);
    const refs = [pull?.openedRef ?? pull?.refs[0], ...before.map(({ ref }) => ref)];
    if (reason && impact) {
      const where = before.length > 0 ? list(before.map(({ ticket }) => ticket)) : "its description";
      return pass("documented", `Reason and impact stand in ${where}.`, refs);
    }
    const what = reason ? "impact" : impact ? "reason" : "reason and impact";
    const named = ticketNames.length > 0 ? ` It names ${list(ticketNames)}.` : "";
    const absent = exception(
      "rationale",
      reason ? "no_impact" : "no_reason",
      `No ${what} was written down before the merge.${named}`,
      refs,
    );
    // A ticket that is named and was not received may hold it.
    const outstanding = ticketNames.length > tickets.length;
    if (!outstanding) return absent;
    return missing("rationale", { at: mergedAt, now: at, feed: facts.feeds.tickets, what: "ticket" }, absent);
  },
};
