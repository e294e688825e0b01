import { isOver, type CaseState, type Person } from "./case.ts";
import { reduceCase } from "./reduce.ts";
import { CASE_VERBS, REFUSAL_TEXT, type CaseVerb, type Refusal } from "./verb.ts";
import { VERB_RULE, type VerbRule } from "./verb-rule.ts";

export interface Offer {
  readonly verb: (typeof CASE_VERBS)[number];
  readonly offered: boolean;
  readonly refusal: Refusal | "NOT_PERMITTED" | null;
  readonly why: string | null;
}

const NOBODY: Person = { id: "", name: "" };

/**
 * What one person may do about a case at a moment, and why not: the reducer itself is asked, with a verb as it would be
 * sent. `complete`: all required records are held.
 */
export function offersOf(
  state: CaseState,
  asking: { readonly person: Person; readonly may: (rule: VerbRule) => boolean; readonly complete: boolean },
  at: string,
): Offer[] {
  return CASE_VERBS.map((verb): Offer => {
    if (!asking.may(VERB_RULE[verb])) {
      return { verb, offered: false, refusal: "NOT_PERMITTED", why: "Your role does not include this." };
    }
    const attempt = attempts(state, verb, asking.complete);
    const stamp = { id: state.id, inboxId: Number.MAX_SAFE_INTEGER, at, by: asking.person };
    const outcomes = attempt.map((one) => reduceCase(state, one, stamp));
    const refused = outcomes.find((outcome) => !outcome.ok);
    if (outcomes.some((outcome) => outcome.ok) || !refused || refused.ok) {
      return { verb, offered: true, refusal: null, why: null };
    }
    return { verb, offered: false, refusal: refused.refusal, why: REFUSAL_TEXT[refused.refusal] };
  });
}

/** A verb as somebody would send it; where it comes in two kinds, both: one that is granted is enough to offer it. */
function attempts(state: CaseState, verb: (typeof CASE_VERBS)[number], complete: boolean): CaseVerb[] {
  switch (verb) {
    case "authorise":
    case "acknowledge":
    case "end":
      return [{ verb }];
    case "claim":
      return [
        { verb, asImplementer: false },
        { verb, asImplementer: true },
      ];
    case "extend":
      return [{ verb, minutes: 1 }];
    case "cancel":
    case "dismiss":
      return [{ verb, reason: "" }];
    case "hand-over":
      return [{ verb, to: NOBODY }];
    case "note":
      return [{ verb, text: "" }];
    case "link-pr":
      return [{ verb, repository: "", number: "", purpose: "retro" }];
    case "review": {
      const review = { verb, comment: "", range: state.range, expected: null };
      const change: CaseVerb = { ...review, of: "change", outcome: "approved" };
      const implementation: CaseVerb = { ...review, of: "implementation", outcome: "keep", range: null };
      return [change, implementation];
    }
    case "close":
      return [{ verb, records: [{ key: "all", state: complete ? "held" : "waiting" }] }];
  }
}

/** Which of the two reviews somebody may still give. */
export function reviewsOffered(
  state: CaseState,
  person: Person,
  at: string,
): { change: boolean; implementation: boolean } {
  if (isOver(state)) return { change: false, implementation: false };
  const stamp = { id: state.id, inboxId: Number.MAX_SAFE_INTEGER, at, by: person };
  const [change, implementation] = attempts(state, "review", false).map((one) => reduceCase(state, one, stamp).ok);
  return { change: change ?? false, implementation: implementation ?? false };
}
