import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission, type Principal } from "../../access/principal.ts";
import { inScope } from "../../access/scope.ts";
import type { Json } from "../../base/canonical-json.ts";
import { AppError } from "../../base/errors.ts";
import { findAction } from "../../ledger/store/head.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { policyAt } from "../../policy/history.ts";
import { readPolicy } from "../../policy/store.ts";
import { announcementsOf } from "../announcements.ts";
import type { CaseState, Person } from "../case.ts";
import { placementOf } from "../placement.ts";
import { reduceCase } from "../reduce.ts";
import { asKnownTo, implementersSince } from "../reads-implementers.ts";
import { announce } from "../store/announce.ts";
import { lockCase, writeCase } from "../store/head.ts";
import { VERB_RULE } from "../verb-rule.ts";
import { ACTION_OF, type CASE_VERBS, isLostRace, REFUSAL_TEXT, type CaseVerb, type Refusal } from "../verb.ts";

export interface Verb {
  readonly verb: (typeof CASE_VERBS)[number];
  readonly make: (state: CaseState, now: string) => CaseVerb | Promise<CaseVerb>;
}

/**
 * One verb about a case, in the caller's transaction: lock, reduce, append, write, tell. Sent again under the same key it
 * answers the case as it is now. NOT_FOUND out of scope; CONFLICT where the case has moved on; RULE_REFUSED else.
 */
export async function actOnCase(tx: Sql, by: Acting, id: string, verb: Verb): Promise<CaseState> {
  const { permission, inPerson } = VERB_RULE[verb.verb];
  requirePermission(by.principal, permission);
  if (inPerson) requireInPerson(by.principal);
  const state = await lockCase(tx, id);
  if (!state || !inScope(by.principal.scope, placementOf(state))) {
    throw new AppError("NOT_FOUND", "NOT_FOUND", "There is no such case.");
  }
  const sent = await findAction(tx, by.idempotencyKey);
  if (sent?.subject === id) return state;
  const identified = await identify(tx, by, state);
  const asked = await verb.make(identified, await databaseNow(tx));
  return recordVerb(tx, by, { id, state: identified, verb: asked });
}

/** Names who did it, where somebody has mapped the account since: from then on they are nobody's second person. */
async function identify(tx: Sql, by: Acting, state: CaseState): Promise<CaseState> {
  const implementers = await implementersSince(tx, state);
  if (implementers.length === 0) return state;
  const own = { ...by, idempotencyKey: `${by.idempotencyKey}:identify` };
  return recordVerb(tx, own, { id: state.id, state, verb: { verb: "identify", implementers } });
}

/** Reduces, appends, writes and tells: also for what opens a case. MUST hold the lock of the case. */
export async function recordVerb(
  tx: Sql,
  by: Acting,
  { id, state, verb }: { readonly id: string; readonly state: CaseState | undefined; readonly verb: CaseVerb },
): Promise<CaseState> {
  const person = personOf(by.principal);
  const now = await databaseNow(tx);
  const judged = state && (await asKnownTo(tx, state, person));
  const dry = reduceCase(judged, verb, { id, inboxId: Number.MAX_SAFE_INTEGER, at: now, by: person });
  if (!dry.ok) throw refused(dry.refusal);
  const { verb: name, ...data } = verb;
  // Safe because a verb is plain JSON: text, numbers, lists and objects of them.
  const act = { type: ACTION_OF[name], subject: id, data: data as unknown as Json };
  const { inboxId, receivedAt } = await appendNewAct(tx, by, act);
  const outcome = reduceCase(state, verb, { id, inboxId, at: receivedAt, by: person });
  if (!outcome.ok) throw refused(outcome.refusal);
  await writeCase(tx, outcome.state);
  const { policy } = policyAt(await readPolicy(tx), receivedAt);
  await announce(tx, outcome.state, policy, announcementsOf(outcome.state, verb));
  return outcome.state;
}

export function personOf(principal: Principal): Person {
  return { id: principal.id, name: principal.name };
}

export function refused(refusal: Refusal): AppError {
  const code = refusal === "NO_CASE" ? "NOT_FOUND" : isLostRace(refusal) ? "CONFLICT" : "RULE_REFUSED";
  return new AppError(code, refusal, REFUSAL_TEXT[refusal]);
}

function requireInPerson(principal: Principal): void {
  if (principal.via === "session") return;
  throw new AppError("RULE_REFUSED", "PERSON_NEEDED", "A person has to do this, signed in; a token is nobody.");
}
