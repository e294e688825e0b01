import type { ActorKind } from "../../base/actor.ts";
import type { Json } from "../../base/canonical-json.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Reading } from "../fact.ts";
import type { AccountKeysFact, BranchProtectionFact } from "../fact-forge.ts";
import { observedContext, type ObservedContext } from "../observed.ts";
import { reader, readEvent, type Reader } from "../reader.ts";
import { readRecord, unparsed } from "../reading.ts";
import { normaliseGithub } from "./normalise.ts";
import { readCheckRun, readStatus, readWorkflowRun } from "./normalise-checks.ts";
import { demandsOfRuleset, type Demands } from "./normalise-protection.ts";
import { readPullRequest, readReview } from "./normalise-pull-request.ts";
import { actorOf } from "./payload.ts";
import {
  activity,
  branchProtection,
  codeOwners,
  collaborators,
  gpgKeys,
  ruleSuite,
  sshSigningKeys,
  teams,
  type ObservedProtection,
} from "./payload-observed.ts";
import { ruleset } from "./payload-protection.ts";

/**
 * An object of GitHub's REST API as the same typed facts that its webhook makes: where the shapes are equal it is put
 * into the envelope in which the webhook carries it, and read there. Never throws.
 */
export function normaliseObservedGithub(bytes: Uint8Array, headers: KeptHeaders): readonly Reading[] {
  const context = observedContext(headers);
  if (context === null) return [unparsed("unknown-event")];
  if (context.object === "delivery") return normaliseGithub(bytes, { "x-github-event": context.event ?? "" });
  return readRecord(bytes, (value) => readEvent(readersFor(context), context.object, value));
}

function readersFor(context: ObservedContext): ReadonlyMap<string, Reader> {
  const envelope = { repository: { full_name: context.repository } };
  const inEnvelope =
    (read: Reader, of: (value: Json) => Members): Reader =>
    (value) =>
      read({ ...envelope, ...of(value) });
  return new Map<string, Reader>([
    ["pull_request", inEnvelope(readPullRequest, pullRequestEvent)],
    ["review", inEnvelope(readReview, (value) => reviewEvent(value, context))],
    ["workflow_run", inEnvelope(readWorkflowRun, (value) => ({ workflow_run: value }))],
    ["check_run", inEnvelope(readCheckRun, (value) => ({ check_run: value }))],
    ["status", inEnvelope(readStatus, (value) => statusEvent(value, context))],
    ["activity", readActivity(context)],
    ["rule_suite", readRuleSuite(context)],
    ["ruleset", readRuleset(context)],
    ["branch_protection", context.status === 404 ? () => [notProtected(context)] : readProtection(context)],
    ["codeowners", context.status === 404 ? () => [ownersFact(context, "absent")] : readCodeOwners(context)],
    ["collaborators", readCollaborators(context)],
    ["teams", readTeams(context)],
    ["gpg_keys", context.status === 404 ? () => [accountKeys(context, "openpgp", [])] : readGpgKeys(context)],
    ["ssh_signing_keys", context.status === 404 ? () => [accountKeys(context, "ssh", [])] : readSshKeys(context)],
  ]);
}

type Members = Readonly<Record<string, Json | undefined>>;

/** The API answers a state, not an event: a closed one is told by its closing, any other as it was observed. */
function pullRequestEvent(value: Json): Members {
  const { state, merged_by: merger } = membersOf(value);
  const sender = state === "closed" && merger ? { sender: merger } : {};
  return { action: state === "closed" ? "closed" : "observed", pull_request: value, ...sender };
}

/** A dismissed review tells no time of its dismissal: then that of the observation stands. */
function reviewEvent(value: Json, context: ObservedContext): Members {
  const { state, user } = membersOf(value);
  const dismissed = typeof state === "string" && state.toLowerCase() === "dismissed";
  return {
    action: dismissed ? "dismissed" : "submitted",
    review: value,
    pull_request: { number: context.of ?? "" },
    ...(user && !dismissed ? { sender: user } : {}),
  };
}

/** A status is listed under the commit that it is of, which it does not name. */
function statusEvent(value: Json, context: ObservedContext): Members {
  const { creator, ...members } = membersOf(value);
  return { ...members, sha: context.of ?? "", ...(creator ? { sender: creator } : {}) };
}

function membersOf(value: Json): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  // Safe because arrays and null are excluded.
  return value as Members;
}

/** An update of a ref, with neither the commits nor how many: the webhook of the same push tells those. */
const readActivity = ({ repository }: ObservedContext) =>
  reader(activity, (one) => {
    const created = one.activity_type === "branch_creation" || one.before === undefined;
    const deleted = one.activity_type === "branch_deletion" || one.after === undefined;
    const forced = one.activity_type === "force_push";
    const ref = one.ref.startsWith("refs/") ? one.ref : `refs/heads/${one.ref}`;
    const { before, after } = one;
    return [
      {
        occurredAt: one.timestamp,
        actor: actorOf(one.actor),
        fact: { kind: "push", repository, ref, before, after, created, deleted, forced, commits: [] },
      },
    ];
  });

const readRuleSuite = ({ repository }: ObservedContext) =>
  reader(ruleSuite, (suite) => {
    const failed = suite.rule_evaluations
      ?.filter((one) => one.result !== undefined && one.result !== "pass")
      .map((one) => [one.rule_type ?? "rule", one.enforcement].filter((part) => part !== undefined).join(": "));
    const { actor_name: name, actor_id: id } = suite;
    return [
      {
        occurredAt: suite.pushed_at,
        actor: name === undefined ? undefined : { kind: kindOf(name), name, id: id ?? undefined, issuer: "github" },
        fact: {
          kind: "rule-suite",
          repository,
          suiteId: suite.id,
          ref: suite.ref,
          before: suite.before_sha,
          after: suite.after_sha,
          result: suite.result,
          failed,
        },
      },
    ];
  });

/** A rule suite tells no type of account; only an App's login ends so. */
function kindOf(login: string): ActorKind {
  return login.endsWith("[bot]") ? "bot" : "user";
}

/** The day's picture of one ruleset; whom it lets past is an access list as well. */
const readRuleset = (context: ObservedContext) =>
  reader(ruleset, (set) => {
    const { repository } = context;
    const demands = demandsOfRuleset(set);
    const grants = (demands.bypassActors ?? []).map((subject) => ({ subject, role: `bypass of ${set.name}` }));
    const fact = protectionFact(context, { form: "ruleset", name: set.name, ruleId: set.id, ...demands });
    const access: Reading[] =
      grants.length === 0
        ? []
        : [{ fact: { kind: "access-snapshot", system: systemOf(context), repository, part: set.name, grants } }];
    return [fact, ...access];
  });

const readProtection = (context: ObservedContext) =>
  reader(branchProtection, (rule) => [
    protectionFact(context, { form: "rule", name: context.of ?? "branch", enforcement: "active", ...demandsOf(rule) }),
  ]);

function demandsOf(rule: ObservedProtection): Demands {
  const reviews = rule.required_pull_request_reviews;
  const { users, teams: slugs, apps } = reviews?.bypass_pull_request_allowances ?? {};
  const bypassActors = [
    ...(users ?? []).map((one) => `User:${one.login ?? ""}`),
    ...(slugs ?? []).map((one) => `Team:${one.slug ?? ""}`),
    ...(apps ?? []).map((one) => `Integration:${one.slug ?? ""}`),
  ];
  return {
    requiredApprovals: reviews ? (reviews.required_approving_review_count ?? 1) : 0,
    requireSignatures: rule.required_signatures?.enabled ?? false,
    enforceAdmins: rule.enforce_admins?.enabled ?? false,
    allowForcePushes: rule.allow_force_pushes?.enabled ?? false,
    requiredChecks: rule.required_status_checks?.contexts ?? [],
    bypassActors,
  };
}

function notProtected(context: ObservedContext): Reading {
  return protectionFact(context, { form: "rule", name: context.of ?? "branch", enforcement: "none" });
}

const readCodeOwners = (context: ObservedContext) =>
  reader(codeOwners, ({ errors }) => {
    const count = errors?.length ?? 0;
    return [ownersFact(context, count === 0 ? "present" : `present, ${count} faults`)];
  });

function ownersFact(context: ObservedContext, enforcement: string): Reading {
  return protectionFact(context, { form: "configuration", name: "CODEOWNERS", enforcement });
}

function protectionFact(
  { repository }: ObservedContext,
  rest: Omit<BranchProtectionFact, "kind" | "repository" | "action">,
): Reading {
  return { fact: { kind: "branch-protection", repository, action: "snapshot", ...rest } };
}

const ROLES = ["admin", "maintain", "push", "triage", "pull"] as const;

const readCollaborators = (context: ObservedContext) =>
  reader(collaborators, (people) => {
    const grants = people.map(({ login, role_name: role, permissions }) => {
      return { subject: login, role: role ?? ROLES.find((one) => permissions?.[one]) ?? "unknown" };
    });
    return [accessFact(context, `collaborators ${context.part ?? "1"}`, grants)];
  });

const readTeams = (context: ObservedContext) =>
  reader(teams, (list) => {
    const grants = list.map(({ slug, permission }) => ({ subject: `team:${slug}`, role: permission ?? "unknown" }));
    return [accessFact(context, `teams ${context.part ?? "1"}`, grants)];
  });

const readGpgKeys = (context: ObservedContext) =>
  reader(gpgKeys, (list) => [
    accountKeys(
      context,
      "openpgp",
      list.map(({ id, raw_key: material, revoked }) => ({ id, material, revoked })),
    ),
  ]);

const readSshKeys = (context: ObservedContext) =>
  reader(sshSigningKeys, (list) => [
    accountKeys(
      context,
      "ssh",
      list.map(({ id, key: material }) => ({ id, material })),
    ),
  ]);

function accountKeys(
  { of: login = "", account = "" }: ObservedContext,
  form: AccountKeysFact["form"],
  list: readonly { readonly id: string; readonly material?: string | undefined; readonly revoked?: boolean | null }[],
): Reading {
  const keys = list.map(({ id, material, revoked }) => {
    return { id, ...(material ? { material } : {}), ...(revoked ? { revoked: true as const } : {}) };
  });
  return { fact: { kind: "account-keys", forge: "github", account, login, form, keys } };
}

function accessFact(context: ObservedContext, part: string, grants: { subject: string; role: string }[]): Reading {
  const { repository } = context;
  return { fact: { kind: "access-snapshot", system: systemOf(context), repository, part, grants } };
}

function systemOf({ repository }: ObservedContext): string {
  return `github ${repository}`;
}
