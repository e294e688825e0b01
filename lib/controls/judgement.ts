import type { Ref } from "../changes/change.ts";
import type { Feed } from "./feed.ts";
import { BEFORE_COLLECTION, type Judgement } from "./verdict.ts";
import { time } from "./words.ts";

type Refs = readonly (Ref | undefined)[];

const known = (refs: Refs): Judgement["evidence"] => refs.flatMap((ref) => (ref ? [{ ref }] : []));

export function pass(reason: string, sentence: string, evidence: Refs = []): Judgement {
  return { verdict: "pass", reason, sentence, evidence: known(evidence) };
}

export function exception(attribute: string, reason: string, sentence: string, evidence: Refs = []): Judgement {
  return { verdict: "exception", reason, sentence, attribute, evidence: known(evidence) };
}

export function unknown(attribute: string, reason: string, sentence: string, evidence: Refs = []): Judgement {
  return { verdict: "unknown", reason, sentence, attribute, evidence: known(evidence) };
}

export function notApplicable(reason: string, sentence: string, evidence: Refs = []): Judgement {
  return { verdict: "not_applicable", reason, sentence, evidence: known(evidence) };
}

/** Waits until an instant, at which the test is asked again. */
export function pending(until: string, reason: string, sentence: string, evidence: Refs = []): Judgement {
  return { verdict: "pending", reason, sentence, until, evidence: known(evidence) };
}

/** Records may be on their way: what is missing is held against nobody for so long. */
const ARRIVAL_MINUTES = 10;

/** Something that should have come has not: an exception, once it has had time to arrive and where it is collected. */
export function missing(
  attribute: string,
  item: { readonly at: string; readonly now: string; readonly feed: Feed; readonly what: string },
  absent: Judgement,
): Judgement {
  const { at, now, feed, what } = item;
  // By the ledger's clock it has yet to happen: a feed may still begin before it.
  if (now < at) return pending(at, "on_its_way", `Its ${what} may be on its way.`);
  // A feed that begins at the same instant was not there before: what was judged without it stays as it was judged.
  if (feed.since === undefined || at <= feed.since) {
    return unknown(attribute, BEFORE_COLLECTION, `No ${what} was collected yet when it happened.`);
  }
  if (feed.blind) {
    const until = feed.blind.to === null ? "on" : `to ${time(feed.blind.to)}`;
    return unknown(
      attribute,
      "blind",
      `What would have sent its ${what} was blind from ${time(feed.blind.from)} ${until}.`,
    );
  }
  const until = new Date(Date.parse(at) + ARRIVAL_MINUTES * 60_000).toISOString();
  if (now < until) return pending(until, "on_its_way", `Its ${what} may be on its way.`);
  return absent;
}
