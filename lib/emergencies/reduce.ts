import { addMinutes } from "../policy/calendar.ts";
import {
  isImplementer,
  isImplementerUnknown,
  isOver,
  type CaseState,
  type CommitRange,
  type Milestone,
  type Person,
} from "./case.ts";
import type { CaseVerb, Outcome, Refusal } from "./verb.ts";

/** Where an action stands: who, when the ledger received it, under which inbox id, about which case. */
export interface Stamp {
  readonly id: string;
  readonly inboxId: number;
  readonly at: string;
  readonly by: Person;
}

type Verb<Name extends CaseVerb["verb"]> = Extract<CaseVerb, { verb: Name }>;

/**
 * The one reducer of a case: commands ask it before they append, and `advance` replays it. Pure; never looks at a clock.
 * A state is refused nothing that it was granted before: replaying accepted actions in order never yields a refusal.
 */
export function reduceCase(state: CaseState | undefined, verb: CaseVerb, stamp: Stamp): Outcome {
  if (verb.verb === "declare" || verb.verb === "find") return state ? refuse("ALREADY_OPEN") : open(verb, stamp);
  if (!state) return refuse("NO_CASE");
  if (isOver(state)) return refuse("CASE_OVER");
  const refusal = refusalOf(state, verb, stamp);
  if (refusal) return refuse(refusal);
  return { ok: true, state: { ...applyVerb(state, verb, stamp), inboxId: stamp.inboxId } };
}

function open(verb: Verb<"declare"> | Verb<"find">, stamp: Stamp): Outcome {
  const declared = verb.verb === "declare" ? verb : null;
  if (declared?.authorisation && declared.implementers.some((one) => one.id === declared.authorisation?.named.id)) {
    return refuse("SELF_AUTHORISATION");
  }
  if (declared && (declared.windowMinutes < 1 || declared.windowMinutes > declared.terms.clocks.windowMaxMinutes)) {
    return refuse("WINDOW_TOO_LONG");
  }
  const { title, reason, incident, place, environment, kind, range, implementers, actor, account, machine } = verb;
  const { terms, feeds, causes, quiet } = verb;
  const window = declared && {
    minutes: declared.windowMinutes,
    endsAt: addMinutes(stamp.at, declared.windowMinutes),
    extensions: [],
  };
  const state: CaseState = {
    ...{ id: stamp.id, inboxId: stamp.inboxId, title, reason, incident, place, environment, kind, range },
    ...{ implementers, actor, account, machine, terms, feeds, causes, quiet, window },
    origin: declared ? "declared" : "found",
    via: declared?.via ?? "detection",
    owner: implementers[0] ?? null,
    openedAt: stamp.at,
    claimedAt: declared?.claimedAt ?? null,
    firstWriteAt: verb.firstWriteAt,
    lastWriteAt: verb.lastWriteAt,
    authorisation: declared?.authorisation ?? null,
    ended: verb.endedAt === null ? null : { at: verb.endedAt, by: implementers[0] ?? { id: "", name: actor ?? "" } },
    ...{ authorised: null, acknowledged: null, cancelled: null, links: [], reviews: [], reviewed: null },
    ...{ postReviewed: null, closed: null, dismissal: null, dismissed: null, notes: [] },
  };
  return { ok: true, state };
}

function refusalOf(state: CaseState, verb: CaseVerb, { by }: Stamp): Refusal | undefined {
  switch (verb.verb) {
    case "authorise":
      if (state.authorised) return "ALREADY_AUTHORISED";
      return secondPerson(state, by, "SELF_AUTHORISATION");
    case "acknowledge":
      if (state.acknowledged) return "ALREADY_ACKNOWLEDGED";
      return isImplementer(state, by) ? "SELF_ACKNOWLEDGEMENT" : undefined;
    case "claim":
      if (verb.asImplementer && isSecondPerson(state, by)) return "SECOND_PERSON";
      if (verb.asImplementer)
        return isImplementer(state, by) && state.owner?.id === by.id ? "ALREADY_OWNER" : undefined;
      return state.owner?.id === by.id ? "ALREADY_OWNER" : undefined;
    case "extend":
      if (!state.window) return "ONLY_DECLARED";
      if (state.ended) return "ALREADY_ENDED";
      if (verb.minutes < 1 || verb.minutes > state.terms.clocks.windowMaxMinutes) return "WINDOW_TOO_LONG";
      return secondPerson(state, by, "SELF_AUTHORISATION");
    case "cancel":
      if (state.origin === "found") return "ONLY_DECLARED";
      return state.ended ? "ALREADY_ENDED" : undefined;
    case "hand-over":
      if (state.owner && state.owner.id !== by.id) return "NOT_OWNER";
      if (state.owner?.id === verb.to.id) return "ALREADY_OWNER";
      return handsImplementation(state) && isSecondPerson(state, verb.to) ? "SECOND_PERSON" : undefined;
    case "end":
      return state.ended ? "ALREADY_ENDED" : undefined;
    case "link-pr":
      return state.links.some((link) => link.repository === verb.repository && link.number === verb.number)
        ? "ALREADY_LINKED"
        : undefined;
    case "review":
      return reviewRefusal(state, verb, by);
    case "close":
      if (isImplementer(state, by)) return "SELF_CLOSURE";
      if (!state.ended) return "NOT_ENDED";
      return verb.records.length === 0 ||
        verb.records.some(({ state: held }) => held === "waiting" || held === "missing")
        ? "RECORDS_MISSING"
        : undefined;
    case "dismiss":
      if (state.origin !== "found") return "ONLY_FOUND";
      if (isImplementer(state, by)) return "SELF_DISMISSAL";
      return state.dismissal?.by.id === by.id ? "SAME_PERSON" : undefined;
    default:
      return undefined;
  }
}

function reviewRefusal(state: CaseState, verb: Verb<"review">, by: Person): Refusal | undefined {
  if (!state.ended) return "NOT_ENDED";
  if (verb.of === "implementation") {
    if (state.postReviewed) return "ALREADY_REVIEWED";
    return secondPerson(state, by, "SELF_REVIEW");
  }
  if (state.reviewed) return "ALREADY_REVIEWED";
  const self = secondPerson(state, by, "SELF_REVIEW");
  if (self) return self;
  if (state.authorised?.by.id === by.id) return "AUTHORISER_REVIEW";
  const expected = verb.expected ?? state.range;
  if (expected && verb.range && !sameRange(expected, verb.range)) return "RANGE_MISMATCH";
  const brought = state.links.length > 0 || (state.kind === "commit-on-branch" && verb.range !== null);
  const needed = state.kind === "live-change" || state.kind === "commit-on-branch";
  return needed && !brought ? "RETRO_MISSING" : undefined;
}

function applyVerb(state: CaseState, verb: Exclude<CaseVerb, { verb: "declare" | "find" }>, stamp: Stamp): CaseState {
  const reached: Milestone = { at: stamp.at, by: stamp.by };
  switch (verb.verb) {
    case "authorise":
      return { ...state, authorised: reached };
    case "acknowledge":
      return { ...state, acknowledged: reached };
    case "claim":
      return withOwner(state, stamp.by, verb.asImplementer);
    case "extend":
      return extendWindow(state, verb.minutes, reached);
    case "cancel":
      return { ...state, cancelled: { ...reached, reason: verb.reason }, ended: reached, kind: "nothing-changed" };
    case "hand-over":
      return withOwner(state, verb.to, handsImplementation(state));
    case "note":
      return { ...state, notes: [...state.notes, { ...reached, text: verb.text }] };
    case "identify":
      return { ...state, implementers: verb.implementers, owner: state.owner ?? verb.implementers[0] ?? null };
    case "end":
      return { ...state, ended: reached };
    case "link-pr": {
      const { repository, number, purpose } = verb;
      return { ...state, links: [...state.links, { repository, number, purpose, ...reached }] };
    }
    case "review":
      return withReview(state, verb, reached);
    case "close":
      return { ...state, closed: { ...reached, records: verb.records } };
    case "dismiss": {
      const marked = { ...reached, reason: verb.reason };
      return state.dismissal ? { ...state, dismissed: marked } : { ...state, dismissal: marked };
    }
  }
}

function withReview(state: CaseState, verb: Verb<"review">, reached: Milestone): CaseState {
  const { of, outcome, comment, range } = verb;
  const reviews = [...state.reviews, { of, outcome, comment, range, ...reached }];
  if (of === "implementation") return { ...state, reviews, postReviewed: reached };
  return { ...state, reviews, reviewed: outcome === "approved" ? reached : null };
}

function extendWindow(state: CaseState, minutes: number, { at, by }: Milestone): CaseState {
  if (!state.window) return state;
  const from = Date.parse(state.window.endsAt) > Date.parse(at) ? state.window.endsAt : at;
  const extensions = [...state.window.extensions, { minutes, at, by }];
  return { ...state, window: { ...state.window, endsAt: addMinutes(from, minutes), extensions } };
}

function withOwner(state: CaseState, owner: Person, implements_: boolean): CaseState {
  const implementers =
    implements_ && !isImplementer(state, owner) ? [...state.implementers, owner] : state.implementers;
  return { ...state, owner, implementers };
}

// Whoever takes over while the window is open may go on changing things.
function handsImplementation(state: CaseState): boolean {
  return state.origin === "declared" && !state.ended;
}

function secondPerson(state: CaseState, by: Person, self: Refusal): Refusal | undefined {
  if (isImplementer(state, by)) return self;
  return isImplementerUnknown(state) ? "IMPLEMENTER_UNKNOWN" : undefined;
}

function isSecondPerson(state: CaseState, person: Person): boolean {
  const extended = state.window?.extensions.some(({ by }) => by.id === person.id) ?? false;
  const reviewed = state.reviews.some(({ by }) => by.id === person.id);
  return state.authorised?.by.id === person.id || state.acknowledged?.by.id === person.id || extended || reviewed;
}

function sameRange(one: CommitRange, other: CommitRange): boolean {
  const ends = one.before === other.before && one.after === other.after;
  return ends && one.repository === other.repository && one.branch === other.branch;
}

function refuse(refusal: Refusal): Outcome {
  return { ok: false, refusal };
}
