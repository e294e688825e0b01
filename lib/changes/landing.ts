import type { Actor } from "../base/actor.ts";
import type { Aggregate, View } from "../ledger/projection.ts";
import { changes, type ChangeState } from "./change.ts";
import { worstClass, type ChangeClass } from "./class.ts";
import { countLandingDay, type LandingDay } from "./counters.ts";
import { byText } from "./order.ts";
import { pullRequestKey, pullRequests } from "./pull-request.ts";

export interface Member {
  readonly key: string;
  readonly position: number;
  readonly class: ChangeClass;
  readonly firstParent: boolean;
}

/** One merged pull request or one direct ref update, holding one or more changes: the unit of samples and rates. */
export interface LandingState {
  readonly repository: string;
  readonly branch: string;
  readonly kind: "pull-request" | "direct";
  readonly repositoryKind: "deploy" | "source";
  readonly number?: string;
  readonly title: string;
  /** Who merged, or updated the ref. */
  readonly actor?: Actor;
  readonly landedAt: string;
  readonly landedBasis: ChangeState["landedBasis"];
  readonly class: ChangeClass;
  /** Its changes in the order of the branch, displaced ones included. */
  readonly changes: readonly Member[];
  readonly displaced: number;
  /** Identities for want of whose person it is not known whether anybody else approved it. */
  readonly unmapped?: readonly string[];
}

export const landings: Aggregate<LandingState> = {
  table: "landing",
  versioned: true,
  columns: (state) => ({
    repository: state.repository,
    branch: state.branch,
    kind: state.kind,
    class: state.class,
    landed_at: state.landedAt,
    changes: state.changes.length - state.displaced,
    displaced: state.displaced,
    unmapped: [...(state.unmapped ?? [])],
  }),
};

/** Takes a change into the landing that it names now, and out of the one it named before. */
export async function placeChange(
  view: View,
  key: string,
  before: ChangeState | undefined,
  after: ChangeState,
): Promise<void> {
  if (before && before.landing !== after.landing) await replaceMember(view, before.landing, key, undefined);
  const { position, class: of, firstParent } = after;
  await replaceMember(view, after.landing, key, { key, position, class: of, firstParent });
}

/** Works a landing out again, after its pull request said something new. */
export async function settleLanding(view: View, key: string): Promise<void> {
  const known = await view.get(landings, key);
  if (known) await putLanding(view, key, known, known.changes);
}

async function replaceMember(view: View, landing: string, key: string, member: Member | undefined): Promise<void> {
  const known = await view.get(landings, landing);
  const others = (known?.changes ?? []).filter((one) => one.key !== key);
  const members = member ? [...others, member] : others;
  members.sort((a, b) => a.position - b.position || byText(a.key, b.key));
  await putLanding(view, landing, known, members);
}

/** All of a landing follows from its changes, the highest of them, and its pull request. */
async function putLanding(
  view: View,
  key: string,
  known: LandingState | undefined,
  members: readonly Member[],
): Promise<void> {
  const last = members.at(-1);
  const tip = last && (await view.get(changes, last.key));
  const after = tip && (await landingOf(view, tip, members, known));
  countDay(view, known, after);
  if (after) view.put(landings, key, after);
  else view.remove(landings, key);
}

async function landingOf(
  view: View,
  tip: ChangeState,
  members: readonly Member[],
  known: LandingState | undefined,
): Promise<LandingState> {
  const { repository, branch, kind: repositoryKind, pullRequest: tie, update } = tip;
  const pull = tie && (await view.get(pullRequests, pullRequestKey(repository, tie.number)));
  const standing = members.filter((one) => one.firstParent);
  const actor = tie ? tie.mergedBy : update?.actor;
  return {
    repository,
    branch,
    repositoryKind,
    kind: tie ? "pull-request" : "direct",
    ...(tie ? { number: tie.number } : {}),
    title: pull?.title ?? tip.title,
    ...(actor ? { actor } : {}),
    landedAt: tip.landedAt,
    landedBasis: tip.landedBasis,
    class: worstClass((standing.length > 0 ? standing : members).map((one) => one.class)),
    changes: members,
    displaced: members.length - standing.length,
    // Worked out once for all that a checkpoint brings.
    ...(known?.unmapped ? { unmapped: known.unmapped } : {}),
  };
}

function countDay(view: View, before: LandingState | undefined, after: LandingState | undefined): void {
  const [was, is] = [before && dayOf(before), after && dayOf(after)];
  if (was && is && JSON.stringify(was) === JSON.stringify(is)) return;
  if (was) countLandingDay(view, was, -1);
  if (is) countLandingDay(view, is, 1);
}

function dayOf(landing: LandingState): LandingDay {
  const { landedAt, repository, branch, kind } = landing;
  const standing = landing.changes.length > landing.displaced ? "line" : "displaced";
  return { day: landedAt.slice(0, 10), repository, branch, class: landing.class, kind, standing };
}
