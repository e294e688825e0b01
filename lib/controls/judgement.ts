import type { Ref } from "../changes/change.ts";
import { standingOf, type Feed } from "../ingest/feed.ts";
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

/** Something that should have come has not: an exception, once it has had time to arrive and where it is collected. */
export function missing(
  attribute: string,
  item: { readonly at: string; readonly now: string; readonly feed: Feed; readonly what: string },
  absent: Judgement,
): Judgement {
  const { at, now, feed, what } = item;
  const standing = standingOf(feed, at, now);
  switch (standing.is) {
    case "on-its-way":
      return pending(standing.until, "on_its_way", `Its ${what} may be on its way.`);
    case "never":
    case "before-collection":
      return unknown(
        attribute,
        BEFORE_COLLECTION,
        `No ${what} was collected before it happened: what there was until then cannot be known.`,
      );
    case "blind": {
      const { from, to } = standing.blind;
      const until = to === null ? "on" : `to ${time(to)}`;
      return unknown(attribute, "blind", `What would have sent its ${what} was blind from ${time(from)} ${until}.`);
    }
    case "collected":
      return absent;
  }
}
