import type { Json } from "../../base/canonical-json.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Reading } from "../fact.ts";
import type { AccountKeysFact, BranchProtectionFact } from "../fact-forge.ts";
import { observedContext, type ObservedContext } from "../observed.ts";
import { reader, readEvent, type Reader } from "../reader.ts";
import { readRecord, unparsed } from "../reading.ts";
import { normaliseGitlab } from "./normalise.ts";
import { readMergeRequest } from "./normalise-merge-request.ts";
import { readJob, readPipeline } from "./normalise-pipeline.ts";
import { readPush } from "./normalise-push.ts";
import { actorOf } from "./payload.ts";
import {
  approvalRule,
  gpgKeys,
  job,
  members,
  mergeRequest,
  note,
  pipeline,
  protectedBranch,
  pushEvent,
  sshKeys,
  type AccessLevel,
} from "./payload-observed.ts";

/**
 * An object of GitLab's REST API as the same typed facts that its webhook makes: it is put into the envelope in which
 * the webhook carries it, and read there. Never throws.
 */
export function normaliseObservedGitlab(bytes: Uint8Array, headers: KeptHeaders): readonly Reading[] {
  const context = observedContext(headers);
  if (context === null) return [unparsed("unknown-event")];
  if (context.object === "delivery") return normaliseGitlab(bytes, { "x-gitlab-event": context.event ?? "" });
  return readRecord(bytes, (value) => readEvent(readersFor(context), context.object, value));
}

function readersFor(context: ObservedContext): ReadonlyMap<string, Reader> {
  const absent = context.status === 404;
  return new Map<string, Reader>([
    ["merge_request", observedRequest(context)],
    ["approval_note", readApproval(context)],
    ["pipeline", observedPipeline(context)],
    ["job", observedJob(context)],
    ["push_event", observedPush(context)],
    ["protected_branch", absent ? () => [notProtected(context)] : readProtectedBranch(context)],
    ["approval_rule", readApprovalRule(context)],
    ["codeowners", () => [ownersFact(context, absent ? "absent" : "present")]],
    ["members", readMembers(context)],
    ["gpg_keys", absent ? () => [accountKeys(context, "openpgp", [])] : readGpgKeys(context)],
    ["ssh_keys", absent ? () => [accountKeys(context, "ssh", [])] : readSshKeys(context)],
  ]);
}

const projectOf = ({ repository }: ObservedContext) => ({ path_with_namespace: repository });

/** Safe because an envelope is made of parsed JSON and texts; what is undefined in it is as good as absent. */
const asJson = (envelope: object): Json => envelope as unknown as Json;

const observedRequest =
  (context: ObservedContext): Reader =>
  (value) => {
    const parsed = mergeRequest.safeParse(value);
    if (!parsed.success) return null;
    const { state, author, labels, sha, web_url: url } = parsed.data;
    const merged = state === "merged";
    const merger = parsed.data.merge_user ?? parsed.data.merged_by;
    const actioned = merged ? parsed.data.merged_at : state === "closed" ? parsed.data.closed_at : undefined;
    const envelope = {
      user: merged ? merger : state === "closed" ? parsed.data.closed_by : undefined,
      author,
      project: projectOf(context),
      object_attributes: {
        ...parsed.data,
        action: merged ? "merge" : state === "closed" ? "close" : "observed",
        url,
        author_id: author?.id,
        last_commit: { id: sha },
        merge_user_id: merged ? merger?.id : undefined,
        actioned_at: actioned,
      },
      labels: (labels ?? []).map((title) => ({ title })),
    };
    return readMergeRequest(asJson(envelope));
  };

const APPROVALS: ReadonlyMap<string, "approved" | "unapproved"> = new Map([
  ["approved this merge request", "approved"],
  ["unapproved this merge request", "unapproved"],
]);

/** The system's own note is the only place where the API tells when somebody approved. */
const readApproval = (context: ObservedContext) =>
  reader(note, ({ id, body, author, created_at: at }) => {
    const state = APPROVALS.get(body.trim());
    const reviewer = actorOf(author);
    if (state === undefined || reviewer === undefined) return [];
    const number = context.of ?? "";
    return [
      {
        occurredAt: at,
        actor: reviewer,
        fact: {
          kind: "review",
          repository: context.repository,
          number,
          reviewId: `${number}:${reviewer.id ?? reviewer.name}:${at ?? id}`,
          state,
          reviewer,
          commitSha: context.head,
          submittedAt: at,
        },
      },
    ];
  });

const REQUEST_REF = /^refs\/merge-requests\/(\d+)\//;

const observedPipeline =
  (context: ObservedContext): Reader =>
  (value) => {
    const parsed = pipeline.safeParse(value);
    if (!parsed.success) return null;
    const iid = REQUEST_REF.exec(parsed.data.ref ?? "")?.[1];
    return readPipeline(
      asJson({
        user: parsed.data.user,
        project: projectOf(context),
        object_attributes: { ...parsed.data, url: parsed.data.web_url },
        merge_request: iid === undefined ? null : { iid },
      }),
    );
  };

const observedJob =
  (context: ObservedContext): Reader =>
  (value) => {
    const parsed = job.safeParse(value);
    if (!parsed.success) return null;
    const one = parsed.data;
    return readJob(
      asJson({
        user: one.user,
        project: projectOf(context),
        sha: one.pipeline?.sha ?? one.commit?.id,
        build_id: one.id,
        build_name: one.name,
        build_status: one.status,
        build_created_at: one.created_at,
        build_started_at: one.started_at,
        build_finished_at: one.finished_at,
        pipeline_id: one.pipeline?.id,
      }),
    );
  };

/** The webhook of a push tells no time; the project's list of events does. */
const observedPush =
  (context: ObservedContext): Reader =>
  (value) => {
    const parsed = pushEvent.safeParse(value);
    if (!parsed.success) return null;
    const { author, created_at: occurredAt, push_data: data } = parsed.data;
    const readings = readPush(
      asJson({
        ref: `refs/${data.ref_type === "tag" ? "tags" : "heads"}/${data.ref}`,
        before: data.commit_from,
        after: data.commit_to,
        user_id: author?.id,
        user_name: author?.name,
        user_username: author?.username,
        project: projectOf(context),
        total_commits_count: data.commit_count,
      }),
    );
    return readings === null ? null : readings.map((one) => ({ ...one, occurredAt }));
  };

/** Whoever may push to a protected branch passes the merge request by; level 0 is nobody. */
const readProtectedBranch = (context: ObservedContext) =>
  reader(protectedBranch, (branch) => {
    const { name } = branch;
    const pushers = (branch.push_access_levels ?? []).filter(isSomebody).map(subjectOf);
    const mergers = (branch.merge_access_levels ?? []).filter(isSomebody).map(subjectOf);
    const grants = [
      ...pushers.map((subject) => ({ subject, role: `push to ${name}` })),
      ...mergers.map((subject) => ({ subject, role: `merge into ${name}` })),
    ];
    return [
      protectionFact(context, {
        form: "rule",
        name,
        ruleId: branch.id,
        enforcement: "active",
        allowForcePushes: branch.allow_force_push,
        bypassActors: pushers,
      }),
      { fact: { ...accessOf(context, `branch ${name}`), grants } },
    ];
  });

function isSomebody(level: AccessLevel): boolean {
  return level.access_level !== 0 || level.user_id !== undefined || level.group_id !== undefined;
}

function subjectOf(level: AccessLevel): string {
  if (level.user_id !== undefined) return `user:${level.user_id}`;
  if (level.group_id !== undefined) return `group:${level.group_id}`;
  if (level.deploy_key_id !== undefined) return `deploy-key:${level.deploy_key_id}`;
  return level.access_level_description ?? levelName(level.access_level ?? 0);
}

function notProtected(context: ObservedContext): Reading {
  return protectionFact(context, { form: "rule", name: context.of ?? "branch", enforcement: "none" });
}

const readApprovalRule = (context: ObservedContext) =>
  reader(approvalRule, (rule) => [
    protectionFact(context, {
      form: "rule",
      name: `approvals: ${rule.name}`,
      ruleId: rule.id,
      branches: (rule.protected_branches ?? []).map(({ name }) => name),
      requiredApprovals: rule.approvals_required,
    }),
  ]);

function ownersFact(context: ObservedContext, enforcement: string): Reading {
  return protectionFact(context, { form: "configuration", name: "CODEOWNERS", enforcement });
}

function protectionFact(
  { repository }: ObservedContext,
  rest: Omit<BranchProtectionFact, "kind" | "repository" | "action">,
): Reading {
  return { fact: { kind: "branch-protection", repository, action: "snapshot", ...rest } };
}

const LEVELS: ReadonlyMap<number, string> = new Map([
  [5, "minimal access"],
  [10, "guest"],
  [15, "planner"],
  [20, "reporter"],
  [30, "developer"],
  [40, "maintainer"],
  [50, "owner"],
  [60, "admin"],
]);

const levelName = (level: number): string => LEVELS.get(level) ?? `level ${level}`;

const readMembers = (context: ObservedContext) =>
  reader(members, (people) => {
    const active = people.filter(({ state }) => state === undefined || state === "active");
    const grants = active.map(({ username, access_level: level }) => ({ subject: username, role: levelName(level) }));
    return [{ fact: { ...accessOf(context, `members ${context.part ?? "1"}`), grants } }];
  });

const readGpgKeys = (context: ObservedContext) => reader(gpgKeys, (list) => [accountKeys(context, "openpgp", list)]);

/** A key that only lets somebody in signs nothing that counts. */
const readSshKeys = (context: ObservedContext) =>
  reader(sshKeys, (list) => [
    accountKeys(
      context,
      "ssh",
      list.filter(({ usage_type: usage }) => usage === undefined || usage.includes("signing")),
    ),
  ]);

function accountKeys(
  { of: account = "", account: login = "" }: ObservedContext,
  form: AccountKeysFact["form"],
  list: readonly { readonly id: string; readonly key: string }[],
): Reading {
  const keys = list.map(({ id, key: material }) => ({ id, material }));
  return { fact: { kind: "account-keys", forge: "gitlab", account, login, form, keys } };
}

function accessOf({ repository }: ObservedContext, part: string) {
  return { kind: "access-snapshot", system: `gitlab ${repository}`, repository, part } as const;
}
