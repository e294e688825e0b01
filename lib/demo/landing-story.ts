import type { Topic } from "./content.ts";
import { CHECKS, later, REPOSITORIES, type DemoEvent } from "./event.ts";
import {
  checkRun,
  pullRequestMerged,
  pullRequestOpened,
  pullRequestSynchronised,
  pushed,
  reviewed,
  workflowRun,
  type PullFacts,
} from "./payloads/github.ts";
import {
  gitlabPushed,
  mergeRequestApproved,
  mergeRequestMerged,
  mergeRequestOpened,
  pipelineFinished,
} from "./payloads/gitlab.ts";
import { gateReports, sarifReport, ticket } from "./payloads/records.ts";
import { PEOPLE, type PersonKey } from "./people.ts";
import type { Random } from "./random.ts";
import type { Commit, RepositoryStory } from "./repository-story.ts";

export type MergeMethod = "merge" | "squash" | "rebase";

/** What goes wrong with a pull request: each is for some test to find. */
export type Flaw =
  | "self-approval"
  | "approved-before-last-push"
  | "dismissed"
  | "no-review"
  | "admin-bypass"
  | "failed-check"
  | "missing-check"
  | "failed-gate"
  | "missing-gate"
  | "bot-approval"
  | "no-ticket"
  | "unsigned"
  | "unknown-key";

/** How a pull request went: the ordinary way, or one of the ways that a test is there to find. */
export interface PullPlan {
  readonly at: string;
  readonly topic: Topic;
  readonly author: PersonKey;
  readonly reviewer: PersonKey;
  readonly merger: PersonKey;
  readonly method: MergeMethod;
  readonly commits: number;
  readonly flaw?: Flaw;
  /** The forge's merge event is lost: a gap in the feed. */
  readonly lostEvents?: boolean;
}

export interface LandedPull {
  readonly events: readonly DemoEvent[];
  readonly number: number;
  readonly startedAt: string;
  readonly mergedAt: string;
  /** First-parent commits that landed, oldest first. */
  readonly commits: readonly Commit[];
}

/** A pull request from ticket to merge, as the forge, CI, gates and the ticket system report it. */
export async function landPullRequest(
  repository: RepositoryStory,
  random: Random,
  wanted: PullPlan,
): Promise<LandedPull> {
  const plan = { ...wanted, at: repository.freeFrom(wanted.at) };
  const heads = await writeHeads(repository, plan);
  const base = repository.tip;
  const head = heads.at(-1);
  if (!head) throw new RangeError("a pull request has at least one commit");
  const number = repository.nextNumber();
  const id = `${plan.topic.prefix}-${1000 + number}`;
  const openedAt = later(plan.at, Math.max(4, plan.commits) * 60);
  const facts: PullFacts = {
    repository: repository.key,
    number,
    title: plan.topic.title,
    body:
      plan.flaw === "no-ticket"
        ? plan.topic.reason
        : `${plan.topic.reason}\n\nTicket: ${id}\nSecurity impact: none\nTest: staging\nBack-out: revert`,
    author: plan.author,
    headSha: head.sha,
    headRef: `${id.toLowerCase()}-${number}`,
    baseSha: base.sha,
    commits: heads.length,
    openedAt,
  };
  const mergedAt = later(openedAt, random.between(2 * 3600, 7 * 3600));
  const landed = await mergeHeads(repository, heads, base, plan, facts, mergedAt);
  const tip = landed.at(-1) ?? base;
  repository.setTip(tip, mergedAt);
  const before =
    plan.flaw === "no-ticket" ? [] : [ticket(later(plan.at, -3600), id, plan.topic.title, PEOPLE[plan.author])];
  const github = REPOSITORIES[repository.key].forge === "github";
  const told = github
    ? githubStory(random, plan, facts, { mergedAt, heads, landed, base })
    : gitlabStory(random, plan, facts, { mergedAt, heads, landed, base });
  const events: DemoEvent[] = [
    ...before,
    ...told,
    ...gateStory(random, plan, facts),
    { at: mergedAt, does: "move-branch", repository: repository.key, sha: tip.sha },
  ];
  return { events, number, startedAt: plan.at, mergedAt, commits: landed };
}

async function writeHeads(repository: RepositoryStory, plan: PullPlan): Promise<Commit[]> {
  const heads: Commit[] = [];
  let parent = repository.tip;
  for (let n = 0; n < plan.commits; n += 1) {
    const edits =
      n === plan.commits - 1
        ? plan.topic.edits
        : new Map([[`notes/${plan.topic.app}-${n}.md`, `${plan.at} ${plan.topic.title} ${n}\n`]]);
    const { title } = plan.topic;
    const message = n === plan.commits - 1 ? messageOf(plan.topic, title) : `${title}, part ${n + 1}`;
    parent = await repository.commit({
      at: later(plan.at, n * 60),
      author: plan.author,
      message,
      edits,
      parents: [parent],
      signature: signatureOf(plan),
    });
    heads.push(parent);
  }
  return heads;
}

function messageOf({ note }: Topic, title: string): string {
  return note === undefined ? title : `${title}\n\n${note}`;
}

function signatureOf({ flaw }: PullPlan): "none" | "unknown-key" | undefined {
  return flaw === "unsigned" ? "none" : flaw === "unknown-key" ? flaw : undefined;
}

async function mergeHeads(
  repository: RepositoryStory,
  heads: readonly Commit[],
  base: Commit,
  plan: PullPlan,
  facts: PullFacts,
  at: string,
): Promise<Commit[]> {
  const head = heads.at(-1) ?? base;
  const all = new Map(heads.flatMap((one) => one.paths.map((path) => [path, one.files.get(path) ?? ""] as const)));
  const forge = REPOSITORIES[repository.key].forge;
  if (plan.method === "squash") {
    const message = messageOf(plan.topic, `${plan.topic.title} (#${facts.number})`);
    return [
      await repository.commit({
        at,
        author: plan.author,
        message,
        edits: all,
        parents: [base],
        // GitHub signs what it squashes, GitLab does not; the author's signature is lost at both.
        ...(forge === "github" ? { webFlow: true } : { signature: "none" as const }),
      }),
    ];
  }
  if (plan.method === "rebase") {
    const rebased: Commit[] = [];
    for (const one of heads) {
      const edits = new Map(one.paths.map((path) => [path, one.files.get(path) ?? ""]));
      // A forge's rebase would lose the signatures, and the rules ask for them: the author rebased, and main went forward.
      rebased.push(
        await repository.commit({
          at,
          author: one.author,
          message: one.message,
          edits,
          parents: [rebased.at(-1) ?? base],
          signature: signatureOf(plan),
        }),
      );
    }
    return rebased;
  }
  const message =
    forge === "github"
      ? `Merge pull request #${facts.number} from northwind/${facts.headRef}\n\n${plan.topic.title}`
      : `Merge branch '${facts.headRef}' into 'main'\n\n${plan.topic.title}`;
  const merged = await repository.commit({
    at,
    author: plan.merger,
    message,
    edits: all,
    parents: [base, head],
    webFlow: forge === "github",
    signature: "forge",
  });
  return [merged];
}

interface Merge {
  readonly mergedAt: string;
  readonly heads: readonly Commit[];
  readonly landed: readonly Commit[];
  readonly base: Commit;
}

/** What is new on main: a merge commit brings its side branch along. */
function pushedCommits({ method }: PullPlan, { heads, landed }: Merge): readonly Commit[] {
  return method === "merge" ? [...heads, ...landed] : landed;
}

function githubStory(random: Random, plan: PullPlan, facts: PullFacts, merge: Merge): DemoEvent[] {
  const { openedAt } = facts;
  const first = merge.heads[0]?.sha ?? facts.headSha;
  const late = plan.flaw === "approved-before-last-push" && merge.heads.length > 1;
  const opening = late ? { ...facts, headSha: first } : facts;
  const events = [pullRequestOpened(opening, random.uuid()), ...checks(random, plan, facts)];
  const approvedAt = later(openedAt, random.between(1200, 5400));
  if (plan.flaw !== "no-review" && plan.flaw !== "admin-bypass")
    events.push(...reviews(random, plan, opening, approvedAt));
  if (late) events.push(pullRequestSynchronised(facts, first, later(approvedAt, 600), plan.author, random.uuid()));
  if (plan.lostEvents) return events;
  const tip = merge.landed.at(-1)?.sha ?? facts.headSha;
  events.push(
    pushed(
      facts.repository,
      {
        ref: "refs/heads/main",
        before: merge.base.sha,
        after: tip,
        by: plan.merger,
        at: merge.mergedAt,
        commits: pushedCommits(plan, merge),
      },
      random.uuid(),
    ),
    pullRequestMerged(facts, { at: merge.mergedAt, by: plan.merger, sha: tip }, random.uuid()),
  );
  return events;
}

function reviews(random: Random, plan: PullPlan, facts: PullFacts, at: string): DemoEvent[] {
  const by = plan.flaw === "self-approval" ? plan.author : plan.flaw === "bot-approval" ? "renovate" : plan.reviewer;
  const id = random.between(1_000_000, 9_000_000);
  const approved = reviewed(facts, { id, by, state: "approved", at }, random.uuid());
  if (plan.flaw === "dismissed")
    return [approved, reviewed(facts, { id, by, state: "dismissed", at: later(at, 300) }, random.uuid())];
  if (!random.chance(0.15)) return [approved];
  const asked = reviewed(
    facts,
    { id: id - 1, by: plan.reviewer, state: "changes_requested", at: later(at, -900) },
    random.uuid(),
  );
  return [asked, approved];
}

const [VALIDATE, POLICY] = CHECKS.github;

function checks(random: Random, plan: PullPlan, facts: PullFacts): DemoEvent[] {
  const from = later(facts.openedAt, 20);
  const at = later(facts.openedAt, random.between(180, 900));
  const run = random.between(5_000_000_000, 6_000_000_000);
  const conclusion = plan.flaw === "failed-check" ? "failure" : "success";
  const policy = checkRun(
    facts,
    { id: run + 1, name: POLICY, conclusion: "success", from, at: later(at, 4) },
    random.uuid(),
  );
  if (plan.flaw === "missing-check") return [policy];
  const events = [
    workflowRun(
      facts,
      {
        id: run,
        attempt: 1,
        name: VALIDATE,
        conclusion: !plan.flaw && random.chance(0.06) ? "failure" : conclusion,
        from,
        at,
      },
      random.uuid(),
    ),
    policy,
  ];
  const failedFirst =
    events[0]?.does === "deliver" && events[0].body.includes('"conclusion":"failure"') && plan.flaw !== "failed-check";
  if (failedFirst)
    events.push(
      workflowRun(
        facts,
        { id: run, attempt: 2, name: VALIDATE, conclusion: "success", from: at, at: later(at, 400) },
        random.uuid(),
      ),
    );
  return events;
}

function gitlabStory(random: Random, plan: PullPlan, facts: PullFacts, merge: Merge): DemoEvent[] {
  const from = later(facts.openedAt, 15);
  const at = later(facts.openedAt, random.between(240, 1200));
  const events = [mergeRequestOpened(facts, random.uuid())];
  const run = { id: random.between(700_000, 900_000), from, at };
  const status = plan.flaw === "failed-check" ? "failed" : "success";
  if (plan.flaw !== "missing-check") events.push(pipelineFinished(facts, { ...run, status }, random.uuid()));
  if (plan.flaw !== "no-review") {
    const by = plan.flaw === "self-approval" ? plan.author : plan.reviewer;
    events.push(mergeRequestApproved(facts, by, later(at, random.between(600, 3000)), random.uuid()));
  }
  if (plan.lostEvents) return events;
  const tip = merge.landed.at(-1)?.sha ?? facts.headSha;
  events.push(
    gitlabPushed(
      facts.repository,
      { before: merge.base.sha, after: tip, by: plan.merger, at: merge.mergedAt, commits: pushedCommits(plan, merge) },
      random.uuid(),
    ),
    mergeRequestMerged(facts, { at: later(merge.mergedAt, 1), by: plan.merger, sha: tip }, random.uuid()),
  );
  return events;
}

function gateStory(random: Random, plan: PullPlan, facts: PullFacts): DemoEvent[] {
  if (plan.flaw === "missing-gate") return [];
  const at = later(facts.openedAt, random.between(200, 900));
  const failed = plan.flaw === "failed-gate" ? ["containers must set runAsNonRoot"] : [];
  const run = {
    repository: facts.repository,
    sha: facts.headSha,
    runId: random.between(5_000_000_000, 6_000_000_000),
    at,
    failed,
  };
  return [REPOSITORIES[facts.repository].kind === "deploy" ? gateReports(run) : sarifReport(run)];
}
