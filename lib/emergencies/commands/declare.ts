import type { Acting } from "../../access/acting.ts";
import { mayDo } from "../../access/permission.ts";
import { requirePermission } from "../../access/principal.ts";
import { inScope } from "../../access/scope.ts";
import { AppError } from "../../base/errors.ts";
import { findAction } from "../../ledger/store/head.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState, Person, Place } from "../case.ts";
import type { Declare } from "../contract.ts";
import { incidentIn } from "../incident.ts";
import { drawCaseId, lockPlace, readCaseHead } from "../store/head.ts";
import { readPerson } from "../store/person.ts";
import { readEnvironmentOf, readFeeds } from "../store/place.ts";
import { termsAt } from "../store/terms.ts";
import { recordVerb } from "./act-on-case.ts";

/**
 * Declares an emergency: from now on the window is open, and its due times are promised. Sent again under the same key
 * it answers the same case. RULE_REFUSED: SELF_AUTHORISATION, WINDOW_TOO_LONG, AUTHORISER_UNFIT, IMPLEMENTER_NEEDED.
 */
export async function declareEmergency(tx: Sql, by: Acting, input: Declare): Promise<CaseState> {
  requirePermission(by.principal, "emergencies:declare");
  const place = normalPlace(input.place);
  await lockPlace(tx, place);
  const sent = await findAction(tx, by.idempotencyKey);
  const known = sent && (await readCaseHead(tx, sent.subject));
  if (known) return known;
  const implementer = await implementerOf(tx, by, input);
  const named = await authoriserOf(tx, input.authoriser);
  const environment = await readEnvironmentOf(tx, place);
  const now = await databaseNow(tx);
  const repository = place.kind === "repository" ? place.name : null;
  if (!inScope(by.principal.scope, { repository, environment, at: now })) throw outOfScope();
  return recordVerb(tx, by, {
    id: await drawCaseId(tx),
    state: undefined,
    verb: {
      verb: "declare",
      via: input.via,
      title: input.what,
      reason: input.why,
      incident: input.incident ?? incidentIn(input.why),
      ...{ place, environment, kind: repository ? "commit-on-branch" : "live-change", range: null },
      ...{ implementers: [implementer], actor: null, account: null, machine: false },
      windowMinutes: input.minutes,
      authorisation: { mode: input.authorisation, named },
      ...{ claimedAt: null, firstWriteAt: null, lastWriteAt: null, endedAt: null },
      terms: await termsAt(tx, now),
      feeds: await readFeeds(tx, place),
      causes: [],
      quiet: false,
    },
  });
}

function normalPlace({ kind, name }: Place): Place {
  return { kind, name: kind === "repository" ? name.toLowerCase() : name };
}

async function implementerOf(tx: Sql, { principal }: Acting, input: Declare): Promise<Person> {
  if (principal.via === "session") return { id: principal.id, name: principal.name };
  const account = input.implementer ? await readPerson(tx, input.implementer) : null;
  if (account) return { id: account.id, name: account.name };
  throw new AppError("RULE_REFUSED", "IMPLEMENTER_NEEDED", "A token declares for a person: name the implementer.");
}

async function authoriserOf(tx: Sql, id: string): Promise<Person> {
  const account = await readPerson(tx, id);
  if (account && mayDo(account.roles, "emergencies:authorise")) return { id: account.id, name: account.name };
  throw new AppError("RULE_REFUSED", "AUTHORISER_UNFIT", "They cannot authorise an emergency. Name somebody who can.");
}

function outOfScope(): AppError {
  return new AppError("NOT_FOUND", "NOT_FOUND", "There is no such place.");
}
