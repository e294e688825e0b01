import { touch, type View } from "../ledger/projection.ts";
import type { PeopleAction } from "../people/action.ts";
import { identitiesTouched } from "../people/advance.ts";
import { itemsNaming } from "../people/observed.ts";
import { changes, type ChangeState } from "./change.ts";
import { countRequest } from "./counters.ts";
import { landings, settleLanding, type LandingState } from "./landing.ts";
import { itemsOf, lookUp, namedInPull, noteNamed, pullItem } from "./named.ts";
import { pullRequestKey, pullRequests, type PullRequestState } from "./pull-request.ts";
import { unmappedIn } from "./review.ts";
import { settleChanges } from "./settle.ts";

/** Puts a pull request, with who everybody named in it is, and its landing, which follows from it. */
export async function putPull(
  view: View,
  before: PullRequestState | undefined,
  state: Omit<PullRequestState, "people">,
): Promise<void> {
  const key = pullRequestKey(state.repository, state.number);
  const named = namedInPull(state);
  view.put(pullRequests, key, { ...state, people: await lookUp(view, named) });
  countRequest(view, before, state);
  await noteNamed(view, pullItem(key), before && namedInPull(before), named);
  await settleLanding(view, key);
}

/** Somebody said who is who: all that names one of the identities is worked out again, whenever it came. */
export async function settlePeople(view: View, action: PeopleAction): Promise<void> {
  const items = itemsOf(await itemsNaming(view, await identitiesTouched(view, action)));
  await view.load([
    ...items.changes.map((key) => touch(changes, key)),
    ...items.pulls.flatMap((key) => [touch(pullRequests, key), touch(landings, key)]),
  ]);
  await settleChanges(view, items.changes);
  for (const key of items.pulls) {
    const pull = await view.get(pullRequests, key);
    if (pull) await putPull(view, pull, pull);
  }
}

/** What changed since the last checkpoint may have made it known, or unknown, whether somebody else approved. */
export async function settleUnmapped(view: View): Promise<void> {
  const keys = new Set([...view.changed(landings), ...view.changed(pullRequests)]);
  for (const key of view.changed(changes)) {
    const change = await view.get(changes, key);
    if (change) keys.add(change.landing);
  }
  for (const key of keys) {
    const landing = await view.get(landings, key);
    if (landing?.kind === "pull-request") await settleUnmappedOf(view, key, landing);
  }
}

async function settleUnmappedOf(view: View, key: string, landing: LandingState): Promise<void> {
  const pull = await view.get(pullRequests, key);
  const members: ChangeState[] = [];
  await view.load(landing.changes.map((member) => touch(changes, member.key)));
  for (const member of landing.changes) {
    const change = await view.get(changes, member.key);
    if (change) members.push(change);
  }
  const unmapped = pull ? unmappedIn(pull, members) : [];
  const before = landing.unmapped ?? [];
  if (JSON.stringify(before) === JSON.stringify(unmapped)) return;
  const { unmapped: _before, ...rest } = landing;
  // Left out where empty, so that one that was unknown once ends as one that never was.
  view.put(landings, key, unmapped.length > 0 ? { ...rest, unmapped } : rest);
}
