import type { Actor } from "../base/actor.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { PushFact } from "../ingest/fact-forge.ts";
import type { BranchTipFact } from "../ingest/fact-mirror.ts";
import type { Aggregate } from "../ledger/projection.ts";
import { changeKey, type Ref } from "./change.ts";
import { byText } from "./order.ts";
import { peopleOf, type People } from "./people.ts";

/** One push of a branch to a tip, as the forge told it. */
export interface Push {
  /** `` where the push made the branch. */
  readonly before: string;
  readonly actor?: Actor;
  /** The forge's time, else ours of receiving it: GitLab tells none. */
  readonly at: string;
  readonly basis: "push" | "received";
  readonly forced: boolean;
  /** How many commits it brought, where the forge counts them; first-parent ones are some of these. */
  readonly commitCount?: number;
  /** Their ids where the forge listed all of them; null where its list is cut. */
  readonly listed: readonly string[] | null;
  /** Whom the listed commits name; null where the list is cut. */
  readonly people: People | null;
  readonly ref: Ref;
}

/** `<repository>@<branch>:<after>` → the pushes that left the branch standing there. */
export interface RefUpdate {
  readonly repository: string;
  readonly branch: string;
  readonly after: string;
  readonly pushes: readonly Push[];
}

export const updates: Aggregate<RefUpdate> = { table: "ref_update", versioned: false, columns: () => ({}) };

export const updateKey = changeKey;

/** A push as it is kept; null for one that names no new tip (a deletion) or no branch. */
export function pushOf(fact: PushFact, evidence: Evidence): { branch: string; after: string; push: Push } | null {
  const branch = fact.ref.startsWith("refs/heads/") ? fact.ref.slice("refs/heads/".length) : undefined;
  if (!branch || !fact.after) return null;
  const { commitCount } = fact;
  const complete = commitCount !== undefined && fact.commits.length >= commitCount;
  const push: Push = {
    before: fact.before ?? "",
    ...(evidence.actor ? { actor: evidence.actor } : {}),
    at: evidence.occurredAt ?? evidence.receivedAt,
    basis: evidence.occurredAt ? "push" : "received",
    forced: fact.forced,
    ...(commitCount === undefined ? {} : { commitCount }),
    listed: complete ? fact.commits.map(({ sha }) => sha).sort(byText) : null,
    people: complete ? peopleOf(fact.commits.filter(({ sha }) => sha !== fact.after)) : null,
    ref: [evidence.index, evidence.ordinal],
  };
  return { branch, after: fact.after, push };
}

/** Adds a push; told twice, the telling that counts its commits stays, of two such the earlier. */
export function withPush(known: RefUpdate, push: Push): RefUpdate {
  const same = known.pushes.find((one) => one.before === push.before);
  if (same && !standsBefore(push, same)) return known;
  const pushes = [...known.pushes.filter((one) => one !== same), push];
  return { ...known, pushes: pushes.sort((a, b) => byText(a.at, b.at) || byText(a.before, b.before)) };
}

function standsBefore(a: Push, b: Push): boolean {
  const counts = (push: Push) => push.commitCount !== undefined;
  if (counts(a) !== counts(b)) return counts(a);
  return byText(a.at, b.at) < 0 || (a.at === b.at && (a.actor !== undefined) > (b.actor !== undefined));
}

/**
 * Whether a push brought the commit that stands `step` below its tip on the first-parent line. Never past where the
 * branch stood before, nor past what the forge counted (its tip alone where it did not); where its list is whole, only
 * what is on it.
 */
export function brought(push: Push, sha: string, step: number): boolean {
  if (sha === push.before || step >= Math.max(push.commitCount ?? 1, 1)) return false;
  return step === 0 || push.listed === null || push.listed.includes(sha);
}

/** A branch that did anything but go forward, or could not be seen. */
export interface Movement {
  readonly sequence: number;
  readonly movement: BranchTipFact["movement"];
  readonly at: string;
  readonly from?: string;
  readonly to?: string;
  readonly displaced: number;
  readonly error?: string;
  readonly ref: Ref;
}

export interface BranchState {
  readonly repository: string;
  readonly branch: string;
  readonly kind: "deploy" | "source";
  readonly tip?: string;
  /** Number of the observation that says so. */
  readonly sequence: number;
  /** Changes on the first-parent line now, and those that once were. */
  readonly firstParent: number;
  readonly displaced: number;
  readonly checkedAt?: string;
  readonly unreachable?: string;
  readonly movements: readonly Movement[];
}

export const branchKey = (repository: string, branch: string): string => `${repository}@${branch}`;

export const branches: Aggregate<BranchState> = {
  table: "branch",
  versioned: true,
  columns: (state) => ({
    repository: state.repository,
    branch: state.branch,
    kind: state.kind,
    tip: state.tip,
    first_parent: state.firstParent,
    displaced: state.displaced,
  }),
};

/** Takes in one observation of the branch; the one with the highest number says how it stands. */
export function withTip(state: BranchState, fact: BranchTipFact, evidence: Evidence): BranchState {
  const at = evidence.occurredAt ?? evidence.receivedAt;
  const away = fact.movement === "unreachable";
  const later = fact.sequence > state.sequence;
  const tip = away ? state.tip : fact.tip;
  return {
    ...state,
    ...(later ? { sequence: fact.sequence, unreachable: away ? (fact.error ?? "unreachable") : undefined } : {}),
    ...(later && !away ? { tip, checkedAt: at } : {}),
    movements: withMovement(state.movements, fact, at, [evidence.index, evidence.ordinal]),
  };
}

function withMovement(known: readonly Movement[], fact: BranchTipFact, at: string, ref: Ref): readonly Movement[] {
  const { sequence, movement, previous, tip, displaced, error } = fact;
  if (movement === "forward" || known.some((one) => one.sequence === sequence)) return known;
  const added: Movement = { sequence, movement, at, from: previous, to: tip, displaced: displaced.length, error, ref };
  return [...known, added].sort((a, b) => a.sequence - b.sequence);
}
