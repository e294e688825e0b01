import type { Actor } from "../base/actor.ts";

export interface RefCommit {
  readonly sha: string;
  readonly message: string;
  readonly authorName?: string;
  readonly authorEmail?: string;
  readonly authorLogin?: string;
  readonly committerName?: string;
  readonly committerEmail?: string;
  readonly committerLogin?: string;
  readonly timestamp?: string;
  readonly paths: readonly string[];
}

/** A branch update as the forge saw it. `after` is absent when the ref was deleted, `before` when it was created. */
export interface PushFact {
  readonly kind: "push";
  readonly repository: string;
  readonly ref: string;
  readonly before?: string;
  readonly after?: string;
  readonly created: boolean;
  readonly deleted: boolean;
  readonly forced: boolean;
  /** As listed; forges cap the list, so `commitCount` may be larger. Absent where the forge does not count them. */
  readonly commits: readonly RefCommit[];
  readonly commitCount?: number;
  readonly url?: string;
}

/** A tag or branch created or deleted (forge `create`/`delete`, tag pushes). */
export interface RefFact {
  readonly kind: "ref";
  readonly repository: string;
  readonly ref: string;
  readonly refType: "tag" | "branch";
  readonly change: "created" | "deleted" | "updated";
  /** Where the ref points now; absent once deleted and where the forge does not say (GitHub `create`). */
  readonly sha?: string;
  /** Where it pointed before: a tag that moved or was deleted. */
  readonly previousSha?: string;
}

export interface PullRequestFact {
  readonly kind: "pull-request";
  readonly repository: string;
  readonly number: string;
  readonly action: string;
  readonly state: "open" | "closed" | "merged";
  readonly title: string;
  readonly body?: string;
  readonly url?: string;
  readonly author?: Actor;
  readonly draft: boolean;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseRef: string;
  readonly baseSha?: string;
  readonly openedAt?: string;
  readonly updatedAt?: string;
  readonly closedAt?: string;
  readonly mergedAt?: string;
  readonly mergedBy?: Actor;
  /** Only where the forge says merged: before that it is a throw-away test merge and is left out. */
  readonly mergeCommitSha?: string;
  readonly squashCommitSha?: string;
  readonly commitCount?: number;
  readonly labels: readonly string[];
  /** `synchronize`: the head before. */
  readonly previousHeadSha?: string;
}

export interface ReviewFact {
  readonly kind: "review";
  readonly repository: string;
  readonly number: string;
  /** The forge's review id; GitLab approvals have none: `<iid>:<user id>:<time>`. */
  readonly reviewId: string;
  readonly state: "approved" | "changes_requested" | "commented" | "dismissed" | "unapproved";
  readonly reviewer?: Actor;
  /** The head that was reviewed, where the forge says. */
  readonly commitSha?: string;
  readonly submittedAt?: string;
  readonly url?: string;
  readonly pullRequestAuthor?: Actor;
}

/** A check, commit status or job on a commit. */
export interface CheckFact {
  readonly kind: "check";
  readonly repository: string;
  readonly sha: string;
  readonly name: string;
  readonly checkId: string;
  readonly form: "check-run" | "check-suite" | "status" | "job";
  readonly status: "queued" | "running" | "completed";
  readonly conclusion?: string;
  readonly runId?: string;
  readonly attempt?: number;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly url?: string;
}

export interface CiRunFact {
  readonly kind: "ci-run";
  readonly repository: string;
  readonly sha: string;
  readonly branch?: string;
  readonly workflow: string;
  readonly runId: string;
  readonly attempt: number;
  readonly event?: string;
  readonly status: "queued" | "running" | "completed";
  readonly conclusion?:
    "success" | "failure" | "cancelled" | "skipped" | "neutral" | "timed_out" | "action_required" | "stale";
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly pullRequests: readonly string[];
  readonly url?: string;
}

export interface MergeGroupFact {
  readonly kind: "merge-group";
  readonly repository: string;
  readonly action: "checks_requested" | "destroyed";
  readonly reason?: string;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
  readonly baseRef: string;
  readonly pullRequest?: string;
}

/** Deployments as a forge records them (not what a reconciler applied). */
export interface ForgeDeploymentFact {
  readonly kind: "forge-deployment";
  readonly repository: string;
  readonly deploymentId: string;
  readonly event: "created" | "status" | "review" | "protection-rule";
  readonly sha?: string;
  readonly ref?: string;
  readonly environment: string;
  readonly state?: string;
  readonly url?: string;
}

export interface ReleaseFact {
  readonly kind: "release";
  readonly repository: string;
  readonly action: string;
  readonly tag: string;
  readonly name?: string;
  readonly sha?: string;
  readonly url?: string;
}

/** Branch protection, a ruleset or their settings, changed or as a snapshot. */
export interface BranchProtectionFact {
  readonly kind: "branch-protection";
  readonly repository?: string;
  readonly form: "rule" | "ruleset" | "configuration";
  readonly action: "created" | "edited" | "deleted" | "enabled" | "disabled" | "snapshot";
  readonly name: string;
  readonly ruleId?: string;
  /** Branches that it is about where its name does not say: none named, all. */
  readonly branches?: readonly string[];
  readonly enforcement?: string;
  readonly previousEnforcement?: string;
  /** Of a ruleset: what it is about (`branch`, `tag`, `push`), and the refs that it names, where the forge says. */
  readonly target?: string;
  readonly refs?: readonly string[];
  readonly refsExcluded?: readonly string[];
  readonly requiredApprovals?: number;
  readonly requireSignatures?: boolean;
  readonly enforceAdmins?: boolean;
  readonly allowForcePushes?: boolean;
  readonly requiredChecks?: readonly string[];
  readonly bypassActors?: readonly string[];
}

/** What the rules said of one ref update: passed, failed, or let through because somebody may bypass them. */
export interface RuleSuiteFact {
  readonly kind: "rule-suite";
  readonly repository: string;
  readonly suiteId: string;
  readonly ref: string;
  readonly before?: string;
  readonly after?: string;
  readonly result: "pass" | "fail" | "bypass";
  /** Rules that did not pass, where the forge was asked for them: `<type>: <enforcement>`. */
  readonly failed?: readonly string[];
}

/** The signing keys that an account of a forge has, as the forge tells them: all of one form. */
export interface AccountKeysFact {
  readonly kind: "account-keys";
  readonly forge: "github" | "gitlab";
  /** The account's immutable id, and its login where the forge was asked by it. */
  readonly account: string;
  readonly login: string;
  readonly form: "openpgp" | "ssh";
  /** `material`: armored, or `<type> <base64>`; absent where the forge keeps none. `revoked` by its owner. */
  readonly keys: readonly { readonly id: string; readonly material?: string; readonly revoked?: true }[];
}

/** Somebody's access at the forge or an app's installation changed. */
export interface AccessChangeFact {
  readonly kind: "access-change";
  readonly repository?: string;
  readonly change: string;
  readonly subject: string;
  readonly permission?: string;
}

/** A security alert of the forge (code scanning and the like). */
export interface AlertFact {
  readonly kind: "alert";
  readonly repository: string;
  readonly action: string;
  readonly alertId: string;
  readonly rule: string;
  readonly severity?: string;
  readonly sha?: string;
  readonly url?: string;
}

export interface PingFact {
  readonly kind: "ping";
  readonly hookId?: string;
}
