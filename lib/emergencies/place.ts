import type { BranchProtectionFact } from "../ingest/fact-forge.ts";
import { matchesGlob } from "../policy/policy.ts";
import type { CaseState, Place } from "./case.ts";
import type { Coverage } from "./suspicion.ts";

/** What is going on at one cluster or repository: which cases cover it, which suspicions wait for one. */
export interface PlaceState {
  readonly coverages: readonly Coverage[];
  /** Keys of suspicions that are suspected, or confirmed and without a case. */
  readonly open: readonly string[];
  /** Commits that broke the glass by a trailer → the suspicion that says so. */
  readonly claims: Readonly<Record<string, string>>;
  /** Of a repository: rule → the branch pattern it protects ("" for all) and the approvals it asks for. */
  readonly rules: Readonly<Record<string, { readonly pattern: string; readonly approvals: number }>>;
  /** Repositories that we mirror; only in the row of elsewhere. */
  readonly repositories: readonly string[];
}

export const EMPTY_PLACE: PlaceState = {
  coverages: [],
  open: [],
  claims: {},

  rules: {},
  repositories: [],
};

/** Approvals that the forge's own rules ask for on a branch, as far as they were reported; 0 where none was. */
export function approvalsAsked(place: PlaceState, branch: string): number {
  const asked = Object.values(place.rules).filter(({ pattern }) => pattern === "" || matchesGlob(pattern, branch));
  return Math.max(0, ...asked.map(({ approvals }) => approvals));
}

/** Cases elsewhere share one row: what they cover is decided by who did it. */
export function placeKey(place: Place): string {
  return place.kind === "elsewhere" ? ELSEWHERE : `${place.kind}:${place.name}`;
}

export const ELSEWHERE = "elsewhere:";

/** What a case covers as it stands; a dismissed one covers nothing. */
export function coverageOf(state: CaseState, known: Coverage | undefined): Coverage | null {
  if (state.dismissed) return null;
  const base = {
    case: state.id,
    origin: state.origin,
    accounts: state.account === null ? [] : [state.account],
    people: state.implementers.map((person) => person.id),
    anyPlace: state.place.kind === "elsewhere",
  };
  if (!state.window || state.via === "trailer") {
    const from = state.firstWriteAt ?? state.openedAt;
    const until = state.lastWriteAt ?? from;
    return { ...base, origin: "found", from: earlier(from, known?.from), until: later(until, known?.until) };
  }
  const ended = state.ended?.at ?? state.window.endsAt;
  return { ...base, from: state.claimedAt ?? state.openedAt, until: earlier(ended, state.window.endsAt) };
}

/** A found case reaches as far as what was found. */
export function stretch(coverage: Coverage, at: string): Coverage {
  if (coverage.origin === "declared") return coverage;
  return { ...coverage, from: earlier(at, coverage.from), until: later(at, coverage.until) };
}

export function withCoverage(place: PlaceState, coverage: Coverage | null, caseId: string): PlaceState {
  const others = place.coverages.filter((one) => one.case !== caseId);
  return { ...place, coverages: coverage ? [...others, coverage] : others };
}

export function withOpen(place: PlaceState, key: string, open: boolean): PlaceState {
  if (place.open.includes(key) === open) return place;
  return { ...place, open: open ? [...place.open, key] : place.open.filter((one) => one !== key) };
}

/** Rules that are switched off protect nothing. A rule of which only the name is known asks for nothing. */
export function withRule(place: PlaceState, fact: BranchProtectionFact): PlaceState {
  // A forge numbers its approval rules and its protected branches each from one.
  const key = `${fact.branches ? "approvals" : fact.form}:${fact.ruleId ?? fact.name}`;
  const off = fact.action === "deleted" || fact.action === "disabled" || fact.enforcement === "disabled";
  const isOf = (name: string) => name === key || name.startsWith(`${key}:`);
  const known = Object.entries(place.rules).find(([name]) => isOf(name))?.[1];
  const others = Object.fromEntries(Object.entries(place.rules).filter(([name]) => !isOf(name)));
  if (off || fact.enforcement === "evaluate") return { ...place, rules: others };
  const approvals = fact.requiredApprovals ?? known?.approvals;
  if (approvals === undefined) return place;
  const pattern = fact.form === "rule" && !fact.branches ? fact.name : "";
  const rules = (fact.branches ?? []).map((branch) => [`${key}:${branch}`, { pattern: branch, approvals }] as const);
  const all = rules.length > 0 ? Object.fromEntries(rules) : { [key]: { pattern, approvals } };
  return { ...place, rules: { ...others, ...all } };
}

export function withRepository(place: PlaceState, name: string): PlaceState {
  return place.repositories.includes(name) ? place : { ...place, repositories: [...place.repositories, name].sort() };
}

function earlier(one: string, other: string | undefined): string {
  return other !== undefined && Date.parse(other) < Date.parse(one) ? other : one;
}

function later(one: string, other: string | undefined): string {
  return other !== undefined && Date.parse(other) > Date.parse(one) ? other : one;
}
