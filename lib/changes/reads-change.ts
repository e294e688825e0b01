import { inScope, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import { policyAt } from "../policy/history.ts";
import { requiredChecksOf } from "../policy/policy.ts";
import { readPolicy, readPolicyAsOf } from "../policy/store.ts";
import { parseChangeId } from "./change-id.ts";
import { changeKey, type ChangeState } from "./change.ts";
import { commitLinkKey } from "./commit-link.ts";
import type { ChangeRecord, ResultDto } from "./contract.ts";
import { evidenceId, toAccount, toChange, toPullRequest, toResult, toReview, toRules, toTags } from "./dto.ts";
import { pullRequestKey, type PullRequestState } from "./pull-request.ts";
import { sizeOf } from "./reads.ts";
import { reviewAttributes } from "./review.ts";
import { stepsOf } from "./step.ts";
import { changesOfLanding, findChange, type FullChangeRow, type Landed } from "./store/change.ts";
import { collectedSince, findPullRequest, readLinks } from "./store/dossier.ts";

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
  const row = parts && (await findChange(sql, changeKey(parts.repository, parts.branch, parts.sha), size));
  if (!row || !inScope(scope, { repository: row.state.repository, at: row.state.landedAt })) {
    throw new AppError("NOT_FOUND", "UNKNOWN_CHANGE", "There is no such change.");
  }
  const summary = await ledgerSummary(sql);
  const brought = landed ?? (await changesOfLanding(sql, row.state.landing, size));
  return recordOf(sql, row, brought, size, { generatedAt: summary.now, size: size ?? summary.advanced });
}

async function recordOf(
  sql: Sql,
  { key, state }: FullChangeRow,
  landed: Landed,
  size: number | null,
  read: Pick<ChangeRecord, "generatedAt" | "size">,
): Promise<ChangeRecord> {
  const tie = state.pullRequest;
  const pullKey = tie && pullRequestKey(state.repository, tie.number);
  const pull = pullKey ? await findPullRequest(sql, pullKey, size) : null;
  const history = size === null ? await readPolicy(sql) : await readPolicyAsOf(sql, size);
  const { version, policy } = policyAt(history, state.landedAt);
  const results = await resultsOf(sql, state, pull, size);
  const own = commitLinkKey(state.repository, state.sha);
  const links = await readLinks(sql, [own, commitLinkKey(state.repository, state.update?.after ?? state.sha)]);
  const requiredChecks = requiredChecksOf(policy, state.repository);
  const since = await collectedSince(sql, state.repository);
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
    checksSince: [since.get("check"), since.get("ci-run")].filter((day) => day !== undefined).sort()[0],
    gatesSince: since.get("gate"),
  });
  return {
    ...toChange(key, state),
    tree: state.tree,
    parents: [...state.parents],
    trailers: state.trailers.map((trailer) => ({ ...trailer })),
    paths: [...state.paths],
    pathsCut: state.pathsCut,
    update: updateOf(state),
    tags: toTags(links.get(own)?.tags, size),
    rules: toRules(links.values(), state.branch, size),
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

/** Results on the merged head, on the commit itself, and on the commits that a merge queue made; oldest first. */
async function resultsOf(
  sql: Sql,
  change: ChangeState,
  pull: PullRequestState | null,
  size: number | null,
): Promise<ResultDto[]> {
  const { repository, sha } = change;
  const on = new Map<string, ResultDto["on"]>([[sha, "change"]]);
  for (const queued of pull?.queued ?? []) on.set(queued.sha, "queue");
  if (pull?.headSha) on.set(pull.headSha, "head");
  // A gate may not say which repository its commit is of.
  const keys = [...on.keys()].flatMap((one) => [commitLinkKey(repository, one), commitLinkKey(undefined, one)]);
  const links = await readLinks(sql, keys);
  const found: ResultDto[] = [];
  for (const [key, { results }] of links) {
    const of = key.slice(key.lastIndexOf(":") + 1);
    // What came after the size that is asked for is not known yet.
    const known = results.filter(({ ref }) => size === null || ref[0] < size);
    found.push(...known.map((result) => toResult(result, of, on.get(of) ?? "change")));
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.name < b.name ? -1 : 1));
}
