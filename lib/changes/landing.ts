import type { Actor } from "../base/actor.ts";
import type { Aggregate, View } from "../ledger/projection.ts";
import type { ChangeClass, ChangeState } from "./change.ts";

/** One merged pull request or one direct ref update, holding one or more changes: the unit of samples and rates. */
export interface LandingState {
  readonly repository: string;
  readonly branch: string;
  readonly kind: "pull-request" | "direct";
  readonly repositoryKind: "deploy" | "source";
  readonly number?: string;
  readonly title: string;
  readonly actor?: Actor;
  readonly landedAt: string;
  readonly class: ChangeClass;
  /** Keys of its changes, in the order of the branch. */
  readonly changes: readonly { readonly key: string; readonly position: number; readonly class: ChangeClass }[];
  readonly displaced: number;
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
    changes: state.changes.length,
  }),
};

/** The worst class of its changes stands for the landing: what needs looking at is never hidden behind the rest. */
const WEIGHT: readonly ChangeClass[] = [
  "unexplained",
  "out-of-path",
  "emergency",
  "pull-request",
  "standard",
  "not-deploying",
];

export function worstClass(classes: readonly ChangeClass[]): ChangeClass {
  return WEIGHT.find((one) => classes.includes(one)) ?? "unexplained";
}

/** Takes a change into the landing that it names now, and out of the one it named before. */
export async function placeChange(
  view: View,
  key: string,
  before: ChangeState | undefined,
  after: ChangeState,
): Promise<void> {
  if (before && before.landing !== after.landing) await leave(view, key, before.landing);
  const known = await view.get(landings, after.landing);
  const others = (known?.changes ?? []).filter((one) => one.key !== key);
  const held = after.firstParent
    ? [...others, { key, position: after.position, class: after.class }].sort((a, b) => a.position - b.position)
    : others;
  if (held.length === 0) {
    view.remove(landings, after.landing);
    return;
  }
  const title = titleOf(known, after, held.at(-1)?.key === key);
  view.put(landings, after.landing, {
    repository: after.repository,
    branch: after.branch,
    repositoryKind: after.kind,
    kind: after.pullRequest ? "pull-request" : "direct",
    number: after.pullRequest?.number,
    title,
    actor: after.pullRequest?.mergedBy ?? after.update?.actor ?? known?.actor,
    landedAt: after.landedAt,
    class: worstClass(held.map((one) => one.class)),
    changes: held,
    displaced: 0,
  });
}

function titleOf(known: LandingState | undefined, change: ChangeState, last: boolean): string {
  return last || !known ? change.title : known.title;
}

async function leave(view: View, key: string, landing: string): Promise<void> {
  const known = await view.get(landings, landing);
  if (!known) return;
  const held = known.changes.filter((one) => one.key !== key);
  if (held.length === 0) view.remove(landings, landing);
  else view.put(landings, landing, { ...known, changes: held, class: worstClass(held.map((one) => one.class)) });
}
