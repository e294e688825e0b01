import { changes, type ChangeState } from "../../changes/change.ts";
import { commitLinkKey, commitLinks, type CheckResult } from "../../changes/commit-link.ts";
import { landings, type LandingState } from "../../changes/landing.ts";
import { pullRequestKey, pullRequests, type PullRequestState } from "../../changes/pull-request.ts";
import { ticketsNamed } from "../../changes/ticket.ts";
import { suspicions } from "../../emergencies/aggregates.ts";
import { mergeKey } from "../../emergencies/detection.ts";
import type { Suspicion } from "../../emergencies/suspicion.ts";
import { EVERYWHERE, feedOf, FEEDS, type Feed } from "../../ingest/feed.ts";
import { touch, type Touch, type View } from "../../ledger/projection.ts";
import { policyInForce, policyTouch } from "../../policy/advance.ts";
import { itemsOfBlindDays, noteAbsence } from "../absence.ts";
import { commitUses } from "../commit-use.ts";
import type { Population } from "../population.ts";
import type { ItemFacts } from "../test.ts";
import { noteTicketUse, ticketUses, type KnownTicket } from "../ticket-use.ts";
import { tChg01 } from "../tests/t-chg-01.ts";
import { tChg02 } from "../tests/t-chg-02.ts";
import { tChg04 } from "../tests/t-chg-04.ts";
import { tChg05 } from "../tests/t-chg-05.ts";
import { tChg06 } from "../tests/t-chg-06.ts";
import { tChg07 } from "../tests/t-chg-07.ts";

/** A result with the commit that it was reported for. */
export interface CommitResult extends CheckResult {
  readonly sha: string;
}

export interface LandingFacts extends ItemFacts {
  readonly landing: LandingState;
  readonly repository: string;
  /** Its changes in the order of the branch; the first of a very large one, then `membersCut`. */
  readonly members: readonly ChangeState[];
  readonly membersCut: boolean;
  readonly pull?: PullRequestState;
  /** Checks, runs, gates and test reports on its head, its merge commit and what a merge queue tested. */
  readonly results: readonly CommitResult[];
  /** Tickets that it names, as far as they were received. */
  readonly tickets: readonly KnownTicket[];
  readonly ticketNames: readonly string[];
  /** It was merged past the rules of its branch. */
  readonly bypass?: Suspicion;
  /** What could have told of its pull request, checks, gates and tickets. */
  readonly feeds: Readonly<Record<"pulls" | "checks" | "gates" | "tickets", Feed>>;
}

const MEMBERS = 250;

export const landingPopulation: Population<LandingFacts> = {
  name: "landings",
  tests: [tChg01, tChg02, tChg04, tChg05, tChg06, tChg07],
  touched,
  touches: (keys) =>
    keys.flatMap((key) => {
      const [repository, number] = key.split("#");
      const merge = repository && number ? [touch(suspicions, mergeKey(repository, number))] : [];
      return [policyTouch, touch(landings, key), touch(pullRequests, key), ...merge];
    }),
  loadAhead,
  factsOf,
};

async function loadAhead(view: View, keys: readonly string[]): Promise<void> {
  const found = await Promise.all(keys.map((key) => view.get(landings, key)));
  const known = found.filter((landing) => landing !== undefined);
  await view.load(known.flatMap((landing) => listedOf(landing).map((member) => touch(changes, member.key))));
  const links: Touch[] = [];
  for (const landing of known) {
    const last = landing.changes.at(-1);
    const shas = resultShas(last && (await view.get(changes, last.key)), await pullOf(view, landing));
    links.push(...linkKeys(landing.repository, shas).map((key) => touch(commitLinks, key)));
  }
  await view.load(links);
}

async function touched(view: View, now: string): Promise<string[]> {
  const found = new Set<string>(view.changed(landings));
  for (const key of view.changed(changes)) addTo(found, (await view.get(changes, key))?.landing);
  for (const key of view.changed(pullRequests)) found.add(key);
  for (const key of view.changed(suspicions)) {
    const merged = await view.get(suspicions, key);
    if (merged?.kind === "bypass-merge" && merged.pullRequest !== null) {
      found.add(pullRequestKey(merged.place.name, merged.pullRequest));
    }
  }
  for (const key of view.changed(ticketUses)) {
    for (const landing of (await view.get(ticketUses, key))?.landings ?? []) found.add(landing);
  }
  const shas = view.changed(commitLinks).map((key) => key.slice(key.lastIndexOf(":") + 1));
  await view.load(shas.map((sha) => touch(commitUses, sha)));
  for (const sha of shas) {
    const use = await view.get(commitUses, sha);
    for (const key of use?.pullRequests ?? []) found.add(key);
    for (const key of use?.changes ?? []) addTo(found, (await view.get(changes, key))?.landing);
  }
  for (const key of await itemsOfBlindDays(view, now)) found.add(key);
  return [...found];
}

async function factsOf(view: View, key: string): Promise<LandingFacts | undefined> {
  const landing = await view.get(landings, key);
  if (!landing) return undefined;
  const { repository, landedAt: at } = landing;
  const pull = await pullOf(view, landing);
  const listed = listedOf(landing);
  await view.load(listed.map((member) => touch(changes, member.key)));
  const read = await Promise.all(listed.map((member) => view.get(changes, member.key)));
  const members = read.filter((member) => member !== undefined);
  const ticketNames = ticketsNamed(pull, members);
  const bypass =
    landing.number === undefined ? undefined : await view.get(suspicions, mergeKey(repository, landing.number));
  const results = await resultsOf(view, repository, members, pull);
  const feeds = {
    pulls: await feedOf(view, FEEDS.pulls, repository, at),
    checks: await feedOf(view, FEEDS.checks, repository, at),
    gates: await feedOf(view, FEEDS.gates, repository, at),
    tickets: await feedOf(view, FEEDS.tickets, EVERYWHERE, at),
  };
  const gated = results.some(({ form }) => form === "gate");
  if (landing.number === undefined) await noteAbsence(view, feeds.pulls, key, at);
  if (ticketNames.length > 0) await noteAbsence(view, feeds.tickets, key, at);
  if (!gated) await noteAbsence(view, feeds.gates, key, at);
  if (results.every(({ form }) => form === "gate" || form === "tests")) await noteAbsence(view, feeds.checks, key, at);
  return {
    name: landing.number === undefined ? landing.title : `#${landing.number} ${landing.title}`,
    at,
    repository,
    environment: null,
    policy: await policyInForce(view, at),
    landing,
    members,
    membersCut: landing.changes.length > listed.length,
    ...(pull ? { pull } : {}),
    results,
    ticketNames,
    tickets: await noteTicketUse(view, ticketNames, key),
    ...(bypass ? { bypass } : {}),
    feeds,
  };
}

function listedOf(landing: LandingState): LandingState["changes"] {
  return landing.changes.slice(-MEMBERS);
}

async function pullOf(view: View, { repository, number }: LandingState): Promise<PullRequestState | undefined> {
  return number === undefined ? undefined : view.get(pullRequests, pullRequestKey(repository, number));
}

async function resultsOf(
  view: View,
  repository: string,
  members: readonly ChangeState[],
  pull: PullRequestState | undefined,
): Promise<CommitResult[]> {
  const shas = resultShas(members.at(-1), pull);
  await view.load(linkKeys(repository, shas).map((key) => touch(commitLinks, key)));
  const found: CommitResult[] = [];
  for (const sha of shas) {
    // A gate may not say which repository its commit is of.
    for (const name of [repository, undefined]) {
      const link = await view.get(commitLinks, commitLinkKey(name, sha));
      for (const result of link?.results ?? []) found.push({ ...result, sha });
    }
  }
  return found;
}

/** The commits that results of a landing hang on: its last change, the head that was merged, what a queue tested. */
function resultShas(last: ChangeState | undefined, pull: PullRequestState | undefined): ReadonlySet<string> {
  const shas = new Set<string>();
  addTo(shas, last?.sha);
  addTo(shas, pull?.headSha);
  for (const { sha } of pull?.queued ?? []) shas.add(sha);
  return shas;
}

function linkKeys(repository: string, shas: ReadonlySet<string>): string[] {
  return [...shas].flatMap((sha) => [commitLinkKey(repository, sha), commitLinkKey(undefined, sha)]);
}

function addTo(found: Set<string>, key: string | undefined): void {
  if (key !== undefined) found.add(key);
}
