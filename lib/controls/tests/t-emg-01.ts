import { isImplementer } from "../../emergencies/case.ts";
import { judgedByClock, judgedByDismissal, refsOf } from "../case-clock.ts";
import { exception, pass, pending } from "../judgement.ts";
import type { CaseFacts } from "../populations/case.ts";
import type { AutomatedTest } from "../test.ts";
import { time } from "../words.ts";

/** Emergency authorised and described: what, why, where, who; and somebody else allowed it when it began. */
export const tEmg01: AutomatedTest<CaseFacts> = {
  id: "T-EMG-01",
  version: 1,
  evaluate(facts, at) {
    const dismissed = judgedByDismissal(facts);
    if (dismissed) return dismissed;
    const { case: state, entries } = facts.record;
    const refs = refsOf(entries, ["authorise", "note", "claim"]);
    if (state.origin === "found") {
      return exception("authorisation", "undeclared", "Nobody declared it: it was found in the evidence.", refs);
    }
    if (state.reason.trim() === "") return exception("reason", "no_reason", "It was declared without a reason.", refs);
    if (state.implementers.length === 0) {
      return exception("implementer", "no_implementer", "It does not say who acts.", refs);
    }
    const { authorised, authorisation, openedAt } = state;
    if (authorised && isImplementer(state, authorised.by)) {
      return exception("authorisation", "self_authorised", `${authorised.by.name} authorised and acted.`, refs);
    }
    const started = state.firstWriteAt ?? openedAt;
    if (authorised && authorised.at <= started) {
      return pass("authorised", `${authorised.by.name} authorised it at ${time(authorised.at)}.`, refs);
    }
    const words = {
      attribute: "authorisation",
      done: "Confirmed",
      open: "The verbal approval is not confirmed",
      verbs: ["authorise"],
    };
    const verbal = authorisation?.mode === "verbal" ? judgedByClock(facts, "confirmation", at, words) : null;
    if (verbal) return verbal;
    if (authorised) {
      // Asked at declaration and granted afterwards: in order where nothing was written before.
      const before = state.firstWriteAt === null;
      const said = `${authorised.by.name} authorised it at ${time(authorised.at)}`;
      return before
        ? pass("authorised", `${said}; no write came before.`, refs)
        : exception("authorisation", "authorised_late", `${said}, after the first write at ${time(started)}.`, refs);
    }
    const until = state.window?.endsAt ?? openedAt;
    if (at < until && state.ended === null)
      return pending(until, "not_authorised_yet", "Nobody has authorised it yet.", refs);
    return exception("authorisation", "not_authorised", "Nobody authorised it.", refs);
  },
};
