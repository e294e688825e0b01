import type { LandingFacts } from "./populations/landing.ts";
import { exception, missing, notApplicable } from "./judgement.ts";
import type { Judgement } from "./verdict.ts";

/**
 * What the class alone decides for a test of pull requests (DESIGN §7): pre-approved automation, what deploys nothing and
 * emergencies are judged elsewhere; what came past the path has no pull request to show. Null: it is a pull request's.
 */
export function judgedByClass(facts: LandingFacts, at: string): Judgement | null {
  const { landing, feeds, members } = facts;
  const refs = members.slice(-3).map(({ ref }) => ref);
  switch (landing.class) {
    case "pull-request":
      return null;
    case "standard":
      return notApplicable("standard", "Pre-approved automation landed it: T-CHG-04 judges its conditions.", refs);
    case "not-deploying":
      return notApplicable("not_deploying", "It touches no path that deploys.", refs);
    case "emergency":
      return notApplicable("emergency", "It is part of an emergency: T-EMG-03 judges its review.", refs);
    case "out-of-path":
    case "unexplained":
      return missing(
        "pull-request",
        { at: landing.landedAt, now: at, feed: feeds.pulls, what: "pull request" },
        exception("pull-request", landing.class.replaceAll("-", "_"), sentenceOf(facts), refs),
      );
  }
}

function sentenceOf({ landing }: LandingFacts): string {
  return landing.class === "out-of-path"
    ? `${landing.actor?.name ?? "Somebody"} updated ${landing.branch} without a pull request.`
    : `No pull request, push or case explains how it came onto ${landing.branch}.`;
}
