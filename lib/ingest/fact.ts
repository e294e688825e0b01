import type { Actor } from "../base/actor.ts";

/**
 * What a record says, typed: the contract between the source kinds (which make facts) and every room downstream.
 * Facts are claims of the sender. Optional fields are absent, never "", when the sender did not say.
 * Times are RFC 3339 UTC. Ids of forges are strings. Repositories are full names as the forge writes them, lower case.
 */
export type Fact =
  | PushFact
  | RefFact
  | PullRequestFact
  | ReviewFact
  | CheckFact
  | CiRunFact
  | MergeGroupFact
  | ForgeDeploymentFact
  | ReleaseFact
  | BranchProtectionFact
  | RuleSuiteFact
  | AccountKeysFact
  | AccessChangeFact
  | AlertFact
  | PingFact
  | ReconciliationFact
  | DriftSignalFact
  | RevisionFact
  | SuspensionFact
  | HealthFact
  | LiveWriteFact
  | GateFact
  | TestReportFact
  | AttestationFact
  | TicketFact
  | AccessSnapshotFact
  | ReviewRecordFact
  | IncidentFact
  | CommitFact
  | BranchTipFact
  | CommitSignatureFact
  | TagFact
  | SetupFilesFact
  | HeartbeatFact
  | ActionFact
  | TickFact
  | UnparsedFact;

export type FactKind = Fact["kind"];

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

/** An object that a reconciler manages, or that somebody wrote to. `apiGroup` "" is the core group. */
export interface Target {
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

/**
 * What a revision string says (formats.md §1): one string holds at most one of commit and digest; an artifact that also
 * names its origin has both. Chart versions stay in `raw`.
 */
export interface Revision {
  readonly raw: string;
  readonly commit?: string;
  readonly digest?: string;
  readonly pointer?: string;
}

/** `applied`: a server-side apply whose sender does not say whether anything changed. */
export interface ObjectChange {
  readonly subject: string;
  readonly action: "created" | "configured" | "deleted" | "skipped" | "unchanged" | "applied";
}

/** A reconciler said that it applied, tries to apply or failed to apply a revision to a target. */
export interface ReconciliationFact {
  readonly kind: "reconciliation";
  readonly reconciler: "flux" | "argocd";
  readonly target: Target;
  readonly environment?: string;
  readonly result: "succeeded" | "failed" | "progressing" | "cancelled";
  readonly reason: string;
  readonly message: string;
  /** In the order of the sources; empty where the sender names none (then the revision is unknown, not none). */
  readonly revisions: readonly Revision[];
  /** Desired revisions of a failed attempt, where nothing was applied. */
  readonly desired?: readonly Revision[];
  readonly changes: readonly ObjectChange[];
  /** Semantic identity of one operation: Argo CD `<app uid>/<startedAt>`; Flux none. */
  readonly operationId?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly automated?: boolean;
  /** Self-heal or a selective sync: only some objects. */
  readonly partial: boolean;
  readonly generation?: number;
  readonly images?: readonly string[];
  /** Where the objects live when the reconciler runs in another cluster: the name or URL that it uses. */
  readonly destination?: { readonly cluster: string; readonly namespace?: string };
}

/** Live differs from declared, or was brought back, as a reconciler reports it. */
export interface DriftSignalFact {
  readonly kind: "drift-signal";
  readonly reconciler: "flux" | "argocd";
  readonly target: Target;
  readonly environment?: string;
  readonly signal: "detected" | "corrected" | "correction-failed" | "in-sync";
  readonly revisions: readonly Revision[];
  readonly resources: readonly string[];
  readonly message: string;
}

/** A source of the reconciler stored, verified or refused a revision; or an image automation pushed one. */
export interface RevisionFact {
  readonly kind: "revision";
  readonly reconciler: "flux" | "argocd";
  readonly target: Target;
  readonly environment?: string;
  readonly outcome: "stored" | "failed" | "signature-invalid" | "pushed";
  readonly reason: string;
  readonly message: string;
  readonly revisions: readonly Revision[];
}

/** The health of a target as its reconciler sees it; `since` where it says. */
export interface HealthFact {
  readonly kind: "health";
  readonly reconciler: "flux" | "argocd";
  readonly target: Target;
  readonly environment?: string;
  readonly status: "healthy" | "progressing" | "degraded" | "suspended" | "missing" | "unknown";
  readonly message?: string;
  readonly since?: string;
}

/** Reconciliation was suspended or resumed. */
export interface SuspensionFact {
  readonly kind: "suspension";
  readonly target: Target;
  readonly environment?: string;
  readonly change: "suspended" | "resumed";
  readonly reason?: string;
}

/** One request to a cluster's API that was meant to change something, or an exec/attach. */
export interface LiveWriteFact {
  readonly kind: "live-write";
  readonly target: Target;
  readonly environment?: string;
  readonly verb: string;
  readonly subresource?: string;
  readonly auditId: string;
  readonly stage: string;
  readonly statusCode?: number;
  readonly dryRun: boolean;
  /** `human-write` counts against the cluster; the others are kept and excluded by rule (DESIGN §8). */
  readonly class: "human-write" | "exec" | "reconciler" | "controller" | "read" | "excluded" | "failed" | "unknown";
  readonly impersonator?: Actor;
  readonly sourceIp?: string;
  /** Owner labels seen in the request or response: the reconciled object that manages this one. */
  readonly managedBy?: {
    readonly reconciler: "flux" | "argocd";
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  };
  /** The request or response body was cut or the audit level holds none. */
  readonly partial: boolean;
  readonly suspends?: boolean;
  readonly resumes?: boolean;
}

/** A policy gate's decision about a commit (SARIF, Conftest, Checkov, Trivy, PolicyReport). */
export interface GateFact {
  readonly kind: "gate";
  readonly tool: string;
  readonly toolVersion?: string;
  readonly repository?: string;
  readonly sha?: string;
  readonly target?: Target;
  readonly decision: "pass" | "fail" | "inconclusive";
  readonly passed?: number;
  readonly warned?: number;
  readonly failed: number;
  readonly suppressed?: number;
  readonly violations: readonly { readonly rule: string; readonly level: string; readonly message: string }[];
  /** Why inconclusive, in words of the format. */
  readonly note?: string;
  /** Digest of the policy bundle that decided, where the gate says. */
  readonly policyDigest?: string;
  readonly runId?: string;
  /** Of the pipeline's run, where the gate says: what two jobs find stands side by side. */
  readonly job?: string;
  /** Whose token it came by, where that is not the token of the repository that it names: it decides nothing. */
  readonly spokenBy?: string;
}

export interface TestReportFact {
  readonly kind: "test-report";
  readonly repository?: string;
  readonly sha?: string;
  readonly suites: number;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly flaky: number;
  readonly runId?: string;
  readonly job?: string;
}

/** An in-toto statement as somebody posted it: what it claims. `verified` is false: no signature was checked. */
export interface AttestationFact {
  readonly kind: "attestation";
  readonly repository?: string;
  readonly sha?: string;
  readonly predicateType: string;
  /** Matched by digest only, never by name: algorithm → lower-case hex. */
  readonly subjects: readonly { readonly name?: string; readonly digests: Readonly<Record<string, string>> }[];
  readonly builder?: string;
  readonly sourceRepository?: string;
  readonly sourceCommit?: string;
  /** `PASSED`, `WARNED` or `FAILED` of a test-result predicate. */
  readonly result?: string;
  readonly signatures: number;
  readonly verified: false;
  readonly runId?: string;
}

export interface TicketFact {
  readonly kind: "ticket";
  readonly ticket: string;
  readonly title: string;
  readonly status: string;
  readonly reason?: string;
  readonly securityImpact?: string;
  readonly backOut?: string;
  readonly openedAt?: string;
  readonly url?: string;
}

/** Who may do what in a system at one time. A list that came in parts is one fact each, told apart by `part`. */
export interface AccessSnapshotFact {
  readonly kind: "access-snapshot";
  readonly system: string;
  readonly repository?: string;
  readonly part?: string;
  readonly grants: readonly { readonly subject: string; readonly role: string; readonly grantedBy?: string }[];
}

export interface ReviewRecordFact {
  readonly kind: "review-record";
  readonly subject: string;
  readonly scope: string;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly conclusion: string;
  readonly dispositions: readonly { readonly item: string; readonly disposition: string }[];
}

export interface IncidentFact {
  readonly kind: "incident";
  readonly incident: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly openedAt?: string;
  readonly resolvedAt?: string;
  readonly url?: string;
}

/** A first-parent commit of a control branch, from the mirror; the id was recomputed from the raw object. */
export interface CommitFact {
  readonly kind: "commit";
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authoredAt: string;
  readonly committerName: string;
  readonly committerEmail: string;
  readonly committedAt: string;
  readonly signature: "openpgp" | "ssh" | "x509" | "unknown" | "none";
  /** Against the first parent; of the root all. */
  readonly paths: readonly string[];
  /** More paths than the product keeps: then what the commit touched is not known in full. */
  readonly pathsTruncated?: boolean;
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
  /** Position in the first-parent walk from the root, when known: orders a population without dates. */
  readonly position: number;
}

/** An observation of a branch by the mirror: its tip, and what the walk found since the last one. */
export interface BranchTipFact {
  readonly kind: "branch-tip";
  readonly repository: string;
  readonly branch: string;
  readonly previous?: string;
  readonly tip?: string;
  /** The previous tip is not an ancestor of the new one (forced push), or not on its first-parent line (foxtrot). */
  readonly movement: "first" | "forward" | "forced" | "foxtrot" | "deleted" | "unchanged" | "unreachable";
  /** Shas that were first-parent before and no longer are. */
  readonly displaced: readonly string[];
  /** Shas that became first-parent with this tip, oldest first. */
  readonly landed: readonly string[];
  /** 1, 2, … per repository and branch: orders the observations without a clock. */
  readonly sequence: number;
  /** When the branch was last seen whole before: what landed, landed after. Absent where it never was. */
  readonly since?: string;
  /** Of a long walk, observed in parts: the branch's real tip, which this part has not reached yet. */
  readonly walkingTo?: string;
  readonly error?: string;
}

/** What our own verification of a signature says, frozen (DESIGN §6). */
export interface SignatureFinding {
  readonly status: "good" | "bad" | "unknown-key" | "expired" | "revoked" | "unsigned" | "unsupported";
  readonly signerClass: "person" | "web-flow" | "app" | "controller" | "unknown";
  readonly format: "openpgp" | "ssh" | "x509" | "none" | "unknown";
  readonly fingerprint?: string;
  /** Of a certified key: what its authority is looked up by. */
  readonly authority?: string;
  readonly signer?: string;
  readonly signedAt?: string;
  /** When a transparency log took the signature in, and as which entry (Rekor, embedded and verified). */
  readonly loggedAt?: string;
  readonly logIndex?: number;
  /** The key had ended when the object was first seen, though not at the time that the signer claims. */
  readonly keyAtObservation?: "expired" | "revoked" | "not-yet-valid";
  /** 1, 2, …: a key added later makes a new observation, the last one counts. */
  readonly attempt: number;
  readonly verifier: string;
  readonly note?: string;
}

export interface CommitSignatureFact extends SignatureFinding {
  readonly kind: "commit-signature";
  readonly repository: string;
  readonly sha: string;
}

/** An observation of a tag by the mirror, with our verification of its own signature. */
export interface TagFact extends SignatureFinding {
  readonly kind: "tag";
  readonly repository: string;
  readonly tag: string;
  /** The tag object; of a lightweight tag the commit itself. */
  readonly object: string;
  /** The commit that it points to in the end; absent where that is no commit, or the tag is gone. */
  readonly sha?: string;
  /** `moved`: the name stood for another object before. `verified`: the same tag, verified again. */
  readonly movement: "created" | "moved" | "deleted" | "verified";
  readonly previous?: string;
  /** The commit that the previous object led to. */
  readonly previousSha?: string;
  readonly tagger?: string;
  readonly taggedAt?: string;
  /** 1, 2, … per repository and tag: orders the observations without a clock. */
  readonly sequence: number;
}

/** The files of a repository's own set-up as they stand in the tree of one commit, and what each of them says. */
export interface SetupFilesFact {
  readonly kind: "setup-files";
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
  /** 1, 2, … per repository and branch: orders the observations without a clock. */
  readonly sequence: number;
  readonly files: readonly SetupFile[];
  /** Roles of which something was left out: too many, too large, or a link; absent: nothing, or before that was told. */
  readonly truncated?: readonly SetupRole[];
}

export const SETUP_ROLES = ["owners", "template", "workflow", "manifest"] as const;
export type SetupRole = (typeof SETUP_ROLES)[number];

/** `read` false: too large, or not text that can be read; what it says is not known. */
export type SetupFile = { readonly path: string; readonly blob: string; readonly read: boolean } & (
  | { readonly role: "owners"; readonly rules: number; readonly wholeTree: boolean }
  | { readonly role: "template"; readonly asks: readonly SetupQuestion[] }
  | { readonly role: "workflow"; readonly gate: boolean }
  | { readonly role: "manifest"; readonly objects: readonly SetupObject[] }
);

export const SETUP_QUESTIONS = ["reason", "security-impact", "test", "back-out", "ticket"] as const;
export type SetupQuestion = (typeof SETUP_QUESTIONS)[number];

/** A declared object by which a reconciler is told to verify signatures. */
export interface SetupObject {
  readonly kind: "GitRepository" | "AppProject";
  readonly namespace?: string;
  readonly name: string;
  /** Addresses of the Git repositories that it is about. */
  readonly urls: readonly string[];
  /** Signatures are demanded: a mode is set, keys are named. */
  readonly verifies: boolean;
}

export interface HeartbeatFact {
  readonly kind: "heartbeat";
  readonly cluster?: string;
}

/** What somebody did in the product: `type` is `<room>.<verb>`, `data` the room's own shape (parsed there by zod). */
export interface ActionFact {
  readonly kind: "action";
  readonly type: string;
  /** The aggregate it belongs to: case id, source id, bundle id, repository. */
  readonly subject: string;
  readonly data: unknown;
}

/** Time passed: names the deadlines that fell due, so that replay needs no clock. */
export interface TickFact {
  readonly kind: "tick";
  readonly due: readonly string[];
}

/** Kept as received; read again when a later version can. */
export interface UnparsedFact {
  readonly kind: "unparsed";
  readonly reason:
    | "not-json"
    | "too-deep"
    | "duplicate-key"
    | "forbidden-key"
    | "not-utf8"
    | "unknown-event"
    | "unknown-shape"
    | "erased";
  readonly event?: string;
}

/** A fact in its place in the ledger: what every room downstream of ingest is fed. */
export interface Evidence {
  /** Ledger index of the entry, and the position of the fact in it (one entry may hold several). */
  readonly index: number;
  readonly ordinal: number;
  /** Inbox id of the record: commands stamp their rows with it. */
  readonly inboxId: number;
  readonly source: SourceFacts;
  /** The sender's claim; absent when it makes none. */
  readonly occurredAt?: string;
  /** The database's clock. */
  readonly receivedAt: string;
  readonly actor?: Actor;
  readonly fact: Fact;
  /** A person brought the record; it is no sign that its sender lives. */
  readonly imported?: true;
}

/** What the ledger itself says about a source: from its `source.created` action, so replay needs no operational table. */
export interface SourceFacts {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly cluster?: string;
  readonly environment?: string;
}

/** What a source kind's `normalise` answers for one record, before it has a place in the ledger. */
export interface Reading {
  readonly occurredAt?: string;
  readonly actor?: Actor;
  readonly fact: Fact;
}
