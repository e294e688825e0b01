import type { z } from "zod";
import type { Actor } from "../../base/actor.ts";
import { parseInstant } from "../../base/instant.ts";
import type { Fact, Reading, SourceFacts } from "../fact.ts";
import type { ReconciliationFact } from "../fact-reconciler.ts";
import { reading, unparsed } from "../reading.ts";
import { parseRevision } from "../revision.ts";
import type { applicationEvent, applicationLog } from "./payload.ts";
import { controllerActor, subjectOf, userActor, type Subject } from "./subject.ts";

/** One sentence of Argo CD's AuditLogger, which goes both to the log and to Kubernetes Events (formats.md §4). */
export interface Statement {
  readonly application: { readonly name: string; readonly namespace?: string; readonly uid?: string };
  readonly reason: string;
  readonly message: string;
  readonly user?: string;
  readonly at: string | null;
}

export function statementOfEvent(event: z.output<typeof applicationEvent>): Statement {
  const { reason, message, involvedObject: application } = event;
  return {
    application,
    reason,
    message,
    at: parseInstant(event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp),
  };
}

export function statementOfLog(line: z.output<typeof applicationLog>): Statement {
  const slash = line.application.indexOf("/");
  const namespace = line["app-namespace"] ?? (slash > 0 ? line.application.slice(0, slash) : undefined);
  const application = { name: line.application.slice(slash + 1), ...(namespace === undefined ? {} : { namespace }) };
  const user = line.user === undefined ? {} : { user: line.user };
  return { application, reason: line.reason ?? "", message: line.msg, ...user, at: parseInstant(line.time) };
}

/** Fields of a logfmt line: `key=value` and `key="quoted value"`; linear, any text is safe. */
export function parseLogfmt(line: string): Record<string, string> {
  const fields: [string, string][] = [];
  for (const match of line.matchAll(/([A-Za-z][A-Za-z0-9_.-]{0,63})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g)) {
    const [, key = "", quoted, plain = ""] = match;
    fields.push([key, quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, "$1")]);
  }
  return Object.fromEntries(fields);
}

/** What a statement means; a sentence that we do not know stays unparsed, its reason named. */
export function readStatement(statement: Statement, source: SourceFacts): Reading {
  const subject = subjectOf(statement.application, source);
  const meaning = meaningOf(statement, subject);
  return meaning === null ? unparsed("unknown-event", statement.reason) : reading(statement.at, meaning);
}

interface Meaning {
  readonly actor?: Actor;
  readonly fact: Fact;
}

function meaningOf(statement: Statement, subject: Subject): Meaning | null {
  return statusMeaning(statement, subject) ?? operationMeaning(statement, subject) ?? userMeaning(statement, subject);
}

const HEALTH = { Healthy: 1, Progressing: 1, Degraded: 1, Suspended: 1, Missing: 1, Unknown: 1 } as const;

function statusMeaning({ message, reason }: Statement, subject: Subject): Meaning | null {
  const actor = controllerActor(subject.target.cluster);
  const sync = /^Updated sync status: \S* ?-> (Synced|OutOfSync|Unknown)$/.exec(message)?.[1];
  if (sync === "Synced") {
    const signal = { signal: "in-sync", revisions: [], resources: [], message } as const;
    return { actor, fact: { kind: "drift-signal", reconciler: "argocd", ...subject, ...signal } };
  }
  // Without a revision nobody can tell drift from a deployment that is still to come.
  if (sync !== undefined) return { actor, fact: reconciliation(subject, { result: "progressing", reason, message }) };
  const health = /^Updated health status: \S* ?-> (\w+)$/.exec(message)?.[1];
  if (health === undefined || !Object.hasOwn(HEALTH, health)) return null;
  // Safe because the table holds the fact's words, capitalised.
  const status = health.toLowerCase() as Lowercase<keyof typeof HEALTH>;
  return { actor, fact: { kind: "health", reconciler: "argocd", ...subject, status, message } };
}

function operationMeaning({ message, reason, user }: Statement, subject: Subject): Meaning | null {
  const { cluster } = subject.target;
  const started = /^Initiated automated sync to '?([^'\s]+)'?/.exec(message)?.[1];
  if (started !== undefined) {
    const detail = {
      result: "progressing",
      reason,
      message,
      revisions: [parseRevision(started)],
      automated: true,
    } as const;
    return { actor: controllerActor(cluster), fact: reconciliation(subject, detail) };
  }
  const ended = /^(Partial sync|Sync) operation to (\S*) ?(succeeded|failed)\b/i.exec(message);
  if (ended === null) return null;
  const result = ended[3]?.toLowerCase() === "succeeded" ? "succeeded" : "failed";
  const revisions = ended[2] ? ended[2].split(",").map(parseRevision) : [];
  const partial = ended[1]?.toLowerCase() === "partial sync";
  const fact = reconciliation(subject, { result, reason, message, revisions, partial });
  return user === undefined ? { fact } : { actor: userActor(user, cluster), fact };
}

const USER_ACTION =
  /^(.{1,253}?) (?:(initiated (?:partial )?(?:sync|rollback)|updated application spec|ran action)\b|(terminated running operation))/;

/** `<user> initiated rollback to 3`, `<user> updated application spec`, `<user> terminated running operation`. */
function userMeaning({ message, reason, user }: Statement, subject: Subject): Meaning | null {
  const match = USER_ACTION.exec(message);
  if (match === null) return null;
  const result = match[3] === undefined ? "progressing" : "cancelled";
  const fact = reconciliation(subject, { result, reason, message, automated: false });
  return { actor: userActor(user ?? match[1] ?? "", subject.target.cluster), fact };
}

function reconciliation(
  subject: Subject,
  detail: Pick<ReconciliationFact, "result" | "reason" | "message"> & Partial<ReconciliationFact>,
): ReconciliationFact {
  return {
    kind: "reconciliation",
    reconciler: "argocd",
    ...subject,
    revisions: [],
    changes: [],
    partial: false,
    ...detail,
  };
}
