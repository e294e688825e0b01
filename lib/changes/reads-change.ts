import { inScope, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { FEEDS, feedFrom, feedKey, standingOf, type FeedName, type Standing } from "../ingest/feed.ts";
import { findFeeds } from "../ingest/store/feed.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import { policyAt } from "../policy/history.ts";
import { requiredChecksOf } from "../policy/policy.ts";
import { readPolicy, readPolicyAsOf } from "../policy/store.ts";
import { parseChangeId } from "./change-id.ts";
import { changeKey, type ChangeState } from "./change.ts";
import { commitLinkKey, type CommitLink } from "./commit-link.ts";
import type { ChangeRecord, ResultDto } from "./contract.ts";
import { evidenceId, toAccount, toChange, toPullRequest, toResult, toReview, toRules, toTags } from "./dto.ts";
import { pullRequestKey, type PullRequestState } from "./pull-request.ts";
import { sizeOf } from "./reads.ts";
import { reviewAttributes } from "./review.ts";
import { stepsOf } from "./step.ts";
import { changesOfLanding, findChange, type FullChangeRow, type Landed } from "./store/change.ts";
import { findPullRequest, readLinks } from "./store/dossier.ts";

/**
 * Everything known of one change: the commit, its pull request, reviews with their attributes, every attempt of every
 * check, gates, and the steps from commit to merge. `landed`: what its landing brought, where that is read already.
 * Throws NOT_FOUND/UNKNOWN_CHANGE, also out of scope.
 */
export async function readChange(
  sql: Sql,
  scope: Scope,
  id: string | readonly string[],
  asOf?: string,
  landed?: Landed,
): Promise<ChangeRecord> {
  const parts = parseChangeId(id);
  const size = await sizeOf(sql, asOf);
  const [row, summary] = await Promise.all([
    parts && findChange(sql, changeKey(parts.repository, parts.branch, parts.sha), size),
    ledgerSummary(sql),
  ]);
  if (!row || !inScope(scope, { repository: row.state.repository, at: row.state.landedAt })) {
    throw new AppError("NOT_FOUND", "UNKNOWN_CHANGE", "There is no such change.");
  }
  return recordOf(sql, row, landed, size, { generatedAt: summary.now, size: size ?? summary.advanced });
}

async function recordOf(
  sql: Sql,
  { key, state }: FullChangeRow,
  known: Landed | undefined,
  size: number | null,
  read: Pick<ChangeRecord, "generatedAt" | "size">,
): Promise<ChangeRecord> {
  const tie = state.pullRequest;
  const pullKey = tie && pullRequestKey(state.repository, tie.number);
  const [pull, landed, history, stand] = await Promise.all([
    pullKey ? findPullRequest(sql, pullKey, size) : null,
    known ?? changesOfLanding(sql, state.landing, size),
    size === null ? readPolicy(sql) : readPolicyAsOf(sql, size),
    standingsOf(sql, state, read.generatedAt),
  ]);
  const { version, policy } = policyAt(history, state.landedAt);
  const { results, tags, rules } = await reportsOf(sql, state, pull, size);
  const requiredChecks = requiredChecksOf(policy, state.repository);
  const members = landed.rows.map((one) => one.state);
  const reviews = pull ? reviewAttributes(pull, members, landed.total === members.length) : [];
  const checks = results.filter(({ form }) => form !== "gate");
  const gates = results.filter(({ form }) => form === "gate");
  const steps = stepsOf({
    change: state,
    openedAt: pull?.openedAt,
    approvedAt: reviews.find(({ stands }) => stands)?.review.submittedAt,
    lastCheckAt: checks.at(-1)?.at,
    lastGateAt: gates.at(-1)?.at,
    approvalsRequired: policy.approvalsRequired,
    requiredChecks: requiredChecks.length,
    checksStand: stand("checks"),
    gatesStand: stand("gates"),
  });
  return {
    ...toChange(key, state),
    tree: state.tree,
    parents: [...state.parents],
    trailers: state.trailers.map((trailer) => ({ ...trailer })),
    paths: [...state.paths],
    pathsCut: state.pathsCut,
    update: updateOf(state),
    tags,
    rules,
    pull: pull && pullKey ? toPullRequest(pullKey, pull, tie.by) : null,
    reviews: reviews.map(toReview),
    results,
    steps,
    landingChanges: landed.total,
    siblings: landed.rows
      .filter((one) => one.key !== key)
      .map((one) => ({ id: one.key, sha: one.state.sha, title: one.state.title })),
    policyVersion: version,
    approvalsRequired: policy.approvalsRequired,
    requiredChecks: [...requiredChecks],
    ...read,
  };
}

function updateOf({ update }: ChangeState): ChangeRecord["update"] {
  if (!update) return null;
  const { after, before = null, actor, at, basis, forced, ref } = update;
  return { after, before, actor: toAccount(actor), at, basis, forced, evidence: evidenceId(ref) };
}

/** Decides as tests do since when a kind was collected. Of a blind source a record is expected all the same; the spine says so. */
async function standingsOf(
  sql: Sql,
  { repository, landedAt }: ChangeState,
  now: string,
): Promise<(name: FeedName) => Standing["is"]> {
  const keysOf = (name: FeedName) => FEEDS[name].map((kind) => feedKey(kind, repository));
  const rows = await findFeeds(sql, [...keysOf("checks"), ...keysOf("gates")]);
  return (name) => {
    const collected = keysOf(name).flatMap((key) => rows.get(key) ?? []);
    return standingOf(feedFrom(collected, new Map(), landedAt), landedAt, now).is;
  };
}

/** What was reported of the commits that it is known by, in one read. */
async function reportsOf(
  sql: Sql,
  state: ChangeState,
  pull: PullRequestState | null,
  size: number | null,
): Promise<Pick<ChangeRecord, "results" | "tags" | "rules">> {
  const tested = testedCommits(state, pull);
  const own = commitLinkKey(state.repository, state.sha);
  const brought = commitLinkKey(state.repository, state.update?.after ?? state.sha);
  const links = await readLinks(sql, [...new Set([own, brought, ...tested.keys()])]);
  const ruled = [...new Set([own, brought])].flatMap((key) => links.get(key) ?? []);
  return {
    results: resultsOf(links, tested, size),
    tags: toTags(links.get(own)?.tags, size),
    rules: toRules(ruled, state.branch, size),
  };
}

/** The merged head, the commit itself and the commits that a merge queue made, by the keys of what hangs on them. */
function testedCommits(change: ChangeState, pull: PullRequestState | null): ReadonlyMap<string, TestedCommit> {
  const { repository, sha } = change;
  const on = new Map<string, ResultDto["on"]>([[sha, "change"]]);
  for (const queued of pull?.queued ?? []) on.set(queued.sha, "queue");
  if (pull?.headSha) on.set(pull.headSha, "head");
  // A gate may not say which repository its commit is of.
  const places = [repository, undefined];
  return new Map(
    [...on].flatMap(([of, where]) =>
      places.map((place) => [commitLinkKey(place, of), { sha: of, on: where }] as const),
    ),
  );
}

interface TestedCommit {
  readonly sha: string;
  readonly on: ResultDto["on"];
}

/** Oldest first. */
function resultsOf(
  links: ReadonlyMap<string, CommitLink>,
  tested: ReadonlyMap<string, TestedCommit>,
  size: number | null,
): ResultDto[] {
  const found: ResultDto[] = [];
  for (const [key, { sha, on }] of tested) {
    // What came after the size that is asked for is not known yet.
    const known = (links.get(key)?.results ?? []).filter(({ ref }) => size === null || ref[0] < size);
    found.push(...known.map((result) => toResult(result, sha, on)));
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.name < b.name ? -1 : 1));
}
