import type { Actor } from "../base/actor.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { LiveWriteFact } from "../ingest/fact-cluster.ts";
import type { PullRequestFact, PushFact, RuleSuiteFact } from "../ingest/fact-forge.ts";
import type { BranchTipFact, CommitFact } from "../ingest/fact-mirror.ts";
import type { ReconciliationFact, SuspensionFact } from "../ingest/fact-reconciler.ts";
import { identitiesOfActor } from "../people/identity.ts";
import { parseTrailers, type Trailer } from "../repositories/trailers.ts";
import type { CommitRange, Person } from "./case.ts";
import {
  pastRulesHeadline,
  UNKNOWN_ACCOUNT,
  type BreakGlassClaim,
  type Doer,
  type RulesWord,
  type Sighting,
} from "./suspicion.ts";

/** What the entries before this one say of it; all of it read by the step. */
export interface Surroundings {
  /** The branch is one that a reconciler deploys from. */
  readonly controlBranch: boolean;
  /** The policy approves these paths by this actor once for all. */
  readonly standard: boolean;
  /** It does so for some paths, and these are not known. */
  readonly maybeStandard: boolean;
  /** A merge event names the tip of the push. */
  readonly tiedTo: string | null;
  /** Key of the suspicion as which it has been seen: a push that the mirror finds, a commit of a push, a push of a merge. */
  readonly seenAs: string | null;
  /** A merge that has fewer approvals by others than the forge's rules asked for when it happened. */
  readonly pastRules: boolean;
  /** The person behind the actor, where one is mapped. */
  readonly person: Person | null;
  /** The revision is known from a control branch of a repository that we mirror; null where we mirror none. */
  readonly trackedRevision: boolean | null;
}

/**
 * What a piece of evidence gives away of an emergency that nobody has declared (DESIGN §9), or null. Declared or not is
 * decided later: this only sees.
 */
export function detect(evidence: Evidence, around: Surroundings): Sighting | null {
  const { fact } = evidence;
  switch (fact.kind) {
    case "push":
      return detectPush(evidence, fact, around);
    case "commit":
      return detectClaim(evidence, fact, around);
    case "branch-tip":
      return detectRewrite(evidence, fact, around);
    case "pull-request":
      return detectBypass(evidence, fact, around);
    case "rule-suite":
      return detectPastRules(evidence, fact, around);
    case "live-write":
      return detectWrite(evidence, fact, around);
    case "suspension":
      return detectSuspension(evidence, fact, around);
    case "reconciliation":
      return detectUntrackedSync(evidence, fact, around);
    default:
      return null;
  }
}

const atOf = (evidence: Evidence): string => evidence.occurredAt ?? evidence.receivedAt;

function detectPush(evidence: Evidence, push: PushFact, around: Surroundings): Sighting | null {
  if (!around.controlBranch || push.created) return null;
  const branch = push.ref.replace(/^refs\/heads\//, "");
  const forced = push.forced || push.deleted;
  const claim = claimOfPush(push);
  if (!forced && (around.standard || (around.tiedTo !== null && !claim?.reason))) return null;
  const what = push.deleted ? "deleted" : forced ? "rewrote" : "pushed to";
  return {
    ...blank(evidence, around, { kind: "repository", name: push.repository }),
    key: around.seenAs ?? pushKey(push.repository, branch, push.after ?? `deleted-${push.before ?? ""}`),
    kind: forced ? "forced-push" : "direct-push",
    headline: `${evidence.actor?.name ?? "Somebody"} ${what} ${branch} of ${push.repository}`,
    range: push.after ? rangeOf(push.repository, branch, push.before, push.after) : null,
    commits: push.commits.map((commit) => commit.sha),
    claim,
    confirm: forced || claim?.reason ? "at-once" : "grace",
  };
}

/** Key of the suspicion about a ref update, whoever reported it. */
export function pushKey(repository: string, branch: string, after: string): string {
  return `push:${repository}:${branch}:${after}`;
}

/** Key of the suspicion about a write to a cluster. */
export function writeKey(cluster: string, auditId: string): string {
  return `write:${cluster}:${auditId}`;
}

/** Key of the suspicion about a sync to a revision that is on no control branch. */
export function syncKey(
  { cluster, namespace, name }: { readonly cluster: string; readonly namespace: string; readonly name: string },
  operation: string,
): string {
  return `sync:${cluster}:${namespace}/${name}:${operation}`;
}

/** Key of the suspicion about a merge past its rules. */
export function mergeKey(repository: string, number: string): string {
  return `merge:${repository}#${number}`;
}

/**
 * The first commit of a push with a `Break-Glass:` trailer, or with `Incident:` alone: then it only describes what is a
 * direct push anyway, and `reason` is empty.
 */
export function claimOfPush(push: PushFact): BreakGlassClaim | null {
  for (const commit of push.commits) {
    const claim = claimOf(commit.message, parseTrailers(commit.message), commit.timestamp ?? null);
    if (claim) return claim;
  }
  return null;
}

function claimOf(message: string, trailers: readonly Trailer[], committedAt: string | null): BreakGlassClaim | null {
  const value = (key: string) => trailers.find((one) => one.key.toLowerCase() === key)?.value ?? null;
  const reason = value("break-glass");
  const incident = value("incident");
  if (reason === null && incident === null) return null;
  return { reason: reason ?? "", incident, title: message.split("\n", 1)[0]?.slice(0, 200) ?? "", committedAt };
}

/** A commit of the mirror that breaks the glass: the only word of it where the push was never received. */
function detectClaim(evidence: Evidence, commit: CommitFact, around: Surroundings): Sighting | null {
  const claim = claimOf(commit.message, commit.trailers, commit.committedAt);
  if (!claim?.reason || !around.controlBranch || around.seenAs !== null) return null;
  const { repository, branch, sha, authorName, authorEmail } = commit;
  const author: Actor = { kind: "user", name: authorName, email: authorEmail, issuer: "git" };
  return {
    ...blank(evidence, around, { kind: "repository", name: repository }),
    key: pushKey(repository, branch, sha),
    kind: "direct-push",
    doer: doerOf(author, around.person),
    at: commit.committedAt,
    headline: `${authorName} broke the glass on ${branch} of ${repository}`,
    range: rangeOf(repository, branch, commit.parents[0], sha),
    commits: [sha],
    claim,
    confirm: "at-once",
  };
}

/** The mirror finds a branch rewritten or gone, and no push said who did it. */
function detectRewrite(evidence: Evidence, tip: BranchTipFact, around: Surroundings): Sighting | null {
  const rewritten = tip.movement === "forced" || tip.movement === "deleted";
  if (!rewritten || !around.controlBranch || around.seenAs !== null) return null;
  const { repository, branch } = tip;
  return {
    ...blank(evidence, around, { kind: "repository", name: repository }),
    key: `tip:${repository}:${branch}:${tip.previous ?? ""}..${tip.tip ?? "deleted"}`,
    kind: "forced-push",
    headline: `${branch} of ${repository} was ${tip.movement === "deleted" ? "deleted" : "rewritten"}`,
    range: tip.tip ? rangeOf(repository, branch, tip.previous, tip.tip) : null,
    commits: tip.landed,
    confirm: "grace",
  };
}

function detectBypass(evidence: Evidence, request: PullRequestFact, around: Surroundings): Sighting | null {
  if (request.state !== "merged" || !around.controlBranch || !around.pastRules || around.seenAs !== null) return null;
  const { repository, number, baseRef } = request;
  const after = request.mergeCommitSha ?? request.squashCommitSha ?? request.headSha;
  return {
    ...blank(evidence, around, { kind: "repository", name: repository }),
    key: mergeKey(repository, number),
    kind: "bypass-merge",
    doer: doerOf(request.mergedBy ?? evidence.actor, around.person),
    at: request.mergedAt ?? atOf(evidence),
    headline: pastRulesHeadline(request.mergedBy?.name ?? "Somebody", repository, { number }),
    range: rangeOf(repository, baseRef, request.baseSha, after),
    commits: [after],
    pullRequest: number,
    confirm: "grace",
  };
}

/** The forge let somebody past its own rules. Whether it was a push or a merge, the merge event says. */
function detectPastRules(evidence: Evidence, suite: RuleSuiteFact, around: Surroundings): Sighting | null {
  const { repository, ref, before, after, suiteId, failed = [] } = suite;
  if (suite.result !== "bypass" || !after || !around.controlBranch || around.standard) return null;
  const branch = ref.replace(/^refs\/heads\//, "");
  const { tiedTo: number } = around;
  const rules: RulesWord = { suite: suiteId, failed, index: evidence.index };
  return {
    ...blank(evidence, around, { kind: "repository", name: repository }),
    key: around.seenAs ?? (number === null ? pushKey(repository, branch, after) : mergeKey(repository, number)),
    kind: number === null ? "direct-push" : "bypass-merge",
    headline: pastRulesHeadline(
      evidence.actor?.name ?? "Somebody",
      repository,
      number === null ? { branch } : { number },
    ),
    range: rangeOf(repository, branch, before, after),
    commits: [after],
    pullRequest: number,
    rules,
    confirm: around.maybeStandard ? "grace" : "at-once",
  };
}
/** What was done by a verb of the API server, in a sentence. */
const DONE: Readonly<Record<string, string>> = {
  create: "created",
  delete: "deleted",
  deletecollection: "deleted every",
  patch: "patched",
  resume: "resumed",
  suspend: "suspended",
  update: "updated",
};

function detectWrite(evidence: Evidence, write: LiveWriteFact, around: Surroundings): Sighting | null {
  if (write.class !== "human-write" || write.dryRun || (write.statusCode ?? 0) >= 300) return null;
  const { target } = write;
  const object = `${target.kind.toLowerCase()}/${target.name}`;
  const verb = write.suspends ? "suspend" : write.resumes ? "resume" : write.verb;
  return {
    ...blank(evidence, around, { kind: "cluster", name: target.cluster }),
    key: writeKey(target.cluster, write.auditId),
    kind: write.suspends === true ? "suspend" : "human-write",
    environment: write.environment ?? null,
    headline: `${evidence.actor?.name ?? "Somebody"} ${DONE[verb] ?? verb} ${object} in ${target.cluster}`,
    write: { verb, object },
    confirm: "at-once",
  };
}

// The audit log's own suspension says nothing that its live write does not: one event, counted once.
function detectSuspension(evidence: Evidence, fact: SuspensionFact, around: Surroundings): Sighting | null {
  if (fact.change !== "suspended" || evidence.source.type === "kubernetes-audit") return null;
  const { target } = fact;
  return {
    ...blank(evidence, around, { kind: "cluster", name: target.cluster }),
    key: `suspend:${objectKey(fact)}:${atOf(evidence)}`,
    kind: "suspend",
    environment: fact.environment ?? null,
    headline: `${target.kind.toLowerCase()}/${target.name} suspended in ${target.cluster}`,
    confirm: "drift",
  };
}

/** The object whose reconciliation stands still, for matching its resumption. */
export function objectKey({ target }: SuspensionFact): string {
  return `${target.cluster}:${target.apiGroup}/${target.kind}:${target.namespace}/${target.name}`;
}

// Only what a person asked for: an automated sync follows what the application declares.
function detectUntrackedSync(evidence: Evidence, fact: ReconciliationFact, around: Surroundings): Sighting | null {
  if (fact.result !== "succeeded" || fact.automated !== false || around.trackedRevision !== false) return null;
  const commit = syncedCommit(fact);
  if (!commit) return null;
  const { target } = fact;
  return {
    ...blank(evidence, around, { kind: "cluster", name: target.cluster }),
    key: syncKey(target, fact.operationId ?? commit),
    kind: "untracked-sync",
    environment: fact.environment ?? null,
    at: fact.finishedAt ?? atOf(evidence),
    headline: `${target.name} synced to ${commit.slice(0, 8)}, which is on no control branch`,
    commits: [commit],
    confirm: "grace",
  };
}

export function syncedCommit(fact: ReconciliationFact): string | undefined {
  return fact.revisions.find((revision) => revision.commit)?.commit;
}

function blank(
  evidence: Evidence,
  around: Surroundings,
  place: Sighting["place"],
): Omit<Sighting, "key" | "kind" | "headline" | "confirm"> {
  const doer = doerOf(evidence.actor, around.person);
  const nothing = { environment: null, range: null, commits: [], pullRequest: null, claim: null, write: null };
  return { ...nothing, place, doer, at: atOf(evidence) };
}

function rangeOf(repository: string, branch: string, before: string | undefined, after: string): CommitRange {
  return { repository, branch, before: before ?? null, after };
}

/** The account that did something. */
export function doerOf(actor: Actor | undefined, person: Person | null): Doer {
  if (!actor) return { account: UNKNOWN_ACCOUNT, name: "unknown", identities: [], person: null, machine: false };
  const machine =
    actor.kind === "bot" || actor.kind === "app" || actor.kind === "controller" || actor.kind === "system";
  const account = `${actor.issuer}/${actor.id ?? actor.name.toLowerCase()}`;
  // What a commit says of its author is a claim: no later mapping makes it the doer.
  const identities = actor.issuer === "git" ? [] : identitiesOfActor(actor);
  return { account, name: actor.name, identities, person, machine };
}
