import { sameIdentity } from "../base/erased.ts";
import { personWithoutAccount, type CommitRange, type Person, type Place } from "./case.ts";

export const SUSPICION_KINDS = [
  "direct-push",
  "forced-push",
  "bypass-merge",
  "human-write",
  "suspend",
  "untracked-sync",
] as const;

export type SuspicionKind = (typeof SUSPICION_KINDS)[number];

/** Who did something, as the sender says, and the person behind it where one is mapped. */
export interface Doer {
  /** `<issuer>/<id or name>`: two sightings with the same one are by the same account. */
  readonly account: string;
  readonly name: string;
  /** Keys under which the account may be mapped, the most trustworthy first. */
  readonly identities: readonly string[];
  readonly person: Person | null;
  readonly machine: boolean;
}

/** Nobody named is one account for all, never a person. */
export const UNKNOWN_ACCOUNT = "unknown/unknown";

/** What a commit said of itself: that it breaks the glass, and for which incident. A claim. */
export interface BreakGlassClaim {
  readonly reason: string;
  readonly incident: string | null;
  readonly title: string;
  readonly committedAt: string | null;
}

/** What the forge says of its own rules: they were not met, and whoever did it was let past them. */
export interface RulesWord {
  readonly suite: string;
  /** Rules that were not met, where the forge tells them. */
  readonly failed: readonly string[];
  readonly index: number;
}

/** Something that an emergency is made of, as one piece of evidence shows it. */
export interface Sighting {
  /** Semantic identity: the same push or write seen twice is one. */
  readonly key: string;
  readonly kind: SuspicionKind;
  readonly place: Place;
  readonly environment: string | null;
  readonly doer: Doer;
  /** The sender's time, else when it was received. */
  readonly at: string;
  readonly headline: string;
  readonly range: CommitRange | null;
  readonly commits: readonly string[];
  /** The pull request that was merged past its rules. */
  readonly pullRequest: string | null;
  readonly claim: BreakGlassClaim | null;
  /** The forge's own word that it went past the rules; absent: it said none. */
  readonly rules?: RulesWord;
  /** What was written, for a write to a cluster. */
  readonly write: { readonly verb: string; readonly object: string } | null;
  /** `grace`: suspected for a minute, in case the event that explains it is on its way. `drift`: until live differs. */
  readonly confirm: "at-once" | "grace" | "drift";
}

/**
 * suspected → unmatched (confirmed, no declared case covers it: a found case follows) or matched (a declared case does),
 * cleared (a pull request, a rule or a resumption explains it), dismissed (two people said so).
 */
export type SuspicionOutcome = "suspected" | "unmatched" | "matched" | "cleared" | "dismissed";

export interface Suspicion extends Sighting {
  readonly outcome: SuspicionOutcome;
  readonly receivedAt: string;
  readonly index: number;
  readonly confirmedAt: string | null;
  readonly case: string | null;
  /** Why it was cleared. */
  readonly explained: string | null;
  /** Received more than seven days after it happened: pages nobody. */
  readonly old: boolean;
}

/** How long an explanation may take to arrive; a mirror is asked for a synced revision only now and then. */
const GRACE_SECONDS: Readonly<Record<SuspicionKind, number>> = {
  "direct-push": 60,
  "forced-push": 60,
  "bypass-merge": 60,
  "human-write": 60,
  suspend: 60,
  "untracked-sync": 600,
};
export const GAP_MINUTES = 30;
export const OLD_DAYS = 7;

/** The deadline whose tick confirms a suspicion. */
export function graceDeadline(key: string): string {
  return `suspicion:${key}:grace`;
}

/** A sighting on its first day: confirmed at once, or suspected until something explains or confirms it. */
export function openSuspicion(sighting: Sighting, receivedAt: string, index: number): Suspicion {
  const atOnce = sighting.confirm === "at-once";
  const old = Date.parse(receivedAt) - Date.parse(sighting.at) > OLD_DAYS * 86_400_000;
  return {
    ...sighting,
    outcome: atOnce ? "unmatched" : "suspected",
    receivedAt,
    index,
    confirmedAt: atOnce ? receivedAt : null,
    case: null,
    explained: null,
    old,
  };
}

export function graceEndsAt(suspicion: Suspicion): string | null {
  if (suspicion.confirm !== "grace") return null;
  return new Date(Date.parse(suspicion.receivedAt) + GRACE_SECONDS[suspicion.kind] * 1000).toISOString();
}

export function confirmSuspicion(suspicion: Suspicion, at: string): Suspicion {
  return suspicion.outcome === "suspected" ? { ...suspicion, outcome: "unmatched", confirmedAt: at } : suspicion;
}

/**
 * The same event, told by somebody else: what is new in it is added. The forge's word on its rules and that a branch was
 * rewritten weigh more than any explanation.
 */
export function withSighting(known: Suspicion, told: Sighting, at: string): Suspicion {
  const forced = told.kind === "forced-push" && known.kind !== "forced-push";
  const rules = known.rules === undefined ? told.rules : undefined;
  const doer = known.doer.account === UNKNOWN_ACCOUNT ? told.doer : known.doer;
  const claim = known.claim === null && (forced || known.rules !== undefined) ? told.claim : known.claim;
  if (!forced && !rules && doer.account === known.doer.account && claim === known.claim) return known;
  const merged = !forced && known.kind !== "forced-push" && told.pullRequest !== null;
  const next: Suspicion = {
    ...known,
    doer,
    claim,
    ...(rules ? { rules } : {}),
    ...(forced || merged ? { kind: told.kind } : {}),
    ...(forced || (rules && known.kind !== "forced-push") ? { headline: told.headline } : {}),
    pullRequest: known.pullRequest ?? told.pullRequest,
    commits: [...new Set([...known.commits, ...told.commits])],
  };
  const waits = known.outcome === "suspected" || (known.outcome === "cleared" && (forced || rules !== undefined));
  if (told.confirm !== "at-once" || !waits) return next;
  return { ...next, confirm: "at-once", outcome: "unmatched", confirmedAt: at, explained: null };
}

/** An update that went past the rules turns out to be the merge of a pull request. */
export function asMerge(suspicion: Suspicion, number: string): Suspicion {
  if (suspicion.kind === "forced-push") return suspicion;
  const headline = pastRulesHeadline(suspicion.doer.name, suspicion.place.name, { number });
  return { ...suspicion, kind: "bypass-merge", pullRequest: number, headline };
}

export function pastRulesHeadline(
  who: string,
  repository: string,
  what: { readonly number: string } | { readonly branch: string },
): string {
  const did = "number" in what ? `merged ${repository}#${what.number}` : `pushed to ${what.branch} of ${repository}`;
  return `${who} ${did} past its rules`;
}

/** Explained after all, also after it was confirmed: then its case, if it has one, is for two people to dismiss. */
export function clearSuspicion(suspicion: Suspicion, explained: string): Suspicion {
  if (suspicion.case !== null || (suspicion.outcome !== "suspected" && suspicion.outcome !== "unmatched")) {
    return { ...suspicion, explained };
  }
  return { ...suspicion, outcome: "cleared", explained };
}

/** One case's claim on what happens at its place. */
export interface Coverage {
  readonly case: string;
  readonly origin: "declared" | "found";
  readonly from: string;
  /** Null while a window stays open. */
  readonly until: string;
  readonly accounts: readonly string[];
  readonly people: readonly string[];
  readonly anyPlace: boolean;
}

/** Whether what happened then at its place is gathered into the case as it arrives. */
export function gathers(coverage: Coverage, at: string): boolean {
  const moment = Date.parse(at);
  return !coverage.anyPlace && moment >= Date.parse(coverage.from) && moment <= Date.parse(coverage.until);
}

/**
 * The case that a suspicion belongs to. A declared one covers its window, except for somebody known to be somebody
 * else; a found one what the same account did at the same place with gaps of at most 30 minutes.
 */
export function coveringCase(suspicion: Sighting, coverages: readonly Coverage[]): Coverage | undefined {
  const at = Date.parse(suspicion.at);
  const { person, account } = suspicion.doer;
  return coverages.find((one) => {
    if (one.origin === "found") {
      const near = at >= Date.parse(one.from) - GAP && at <= Date.parse(one.until) + GAP;
      return near && one.accounts.some((other) => isSameAccount(other, account));
    }
    if (at < Date.parse(one.from) || at > Date.parse(one.until)) return false;
    const known = person !== null && one.people.includes(person.id);
    // Somebody without an account here may be any of those who have one, as far as is known.
    const unknown = person === null || personWithoutAccount(person) !== null;
    return known || (unknown && !one.anyPlace);
  });
}

/** `<issuer>/<id or name>`, what follows the issuer perhaps erased. */
function isSameAccount(a: string, b: string): boolean {
  const [cutA, cutB] = [a.indexOf("/") + 1, b.indexOf("/") + 1];
  return a.slice(0, cutA) === b.slice(0, cutB) && sameIdentity(a.slice(cutA), b.slice(cutB));
}

const GAP = GAP_MINUTES * 60_000;

/** Confirmed suspicions without a case, in groups of one account at one place without a gap of 30 minutes. */
export function groupSuspicions(suspicions: readonly Suspicion[]): Suspicion[][] {
  const groups = new Map<string, Suspicion[][]>();
  const inOrder = [...suspicions].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.index - b.index);
  for (const suspicion of inOrder) {
    const key = `${suspicion.doer.account}\n${suspicion.place.kind}\n${suspicion.place.name}`;
    const known = groups.get(key) ?? [];
    groups.set(key, known);
    const last = known.at(-1);
    const before = last?.at(-1);
    if (last && before && Date.parse(suspicion.at) - Date.parse(before.at) <= GAP) last.push(suspicion);
    else known.push([suspicion]);
  }
  return [...groups.values()].flat();
}
