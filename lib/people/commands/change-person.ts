import type { Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { findAction } from "../../ledger/store/head.ts";
import type { Sql } from "../../platform/sql.ts";
import { bindingOf } from "../binding.ts";
import type { ChangeIdentities, ChangePerson } from "../contract.ts";
import type { Binding, PersonState } from "../directory.ts";
import { lockPeople } from "../store/directory.ts";
import { newBindings, requirePerson, writeAction } from "./write-people.ts";

/** Changes the name of a person, or whether it is a robot. Throws as `requirePerson`. */
export async function changePerson(tx: Sql, by: Acting, id: string, input: ChangePerson): Promise<void> {
  requirePermission(by.principal, "people:manage");
  await lockPeople(tx);
  if ((await findAction(tx, by.idempotencyKey))?.subject === id) return;
  const person = await requirePerson(tx, id);
  const { name = person.name, bot = person.bot, note } = input;
  await writeAction(tx, by, { type: "people.changed", subject: id, data: { name, bot, note } });
}

/**
 * Releases identities of a person, then binds others. CONFLICT/IDENTITY_TAKEN; RULE_REFUSED/NOT_BOUND for a release of
 * what is not exactly bound, RULE_REFUSED/NOTHING_NEW where all is said already.
 */
export async function changeIdentities(tx: Sql, by: Acting, id: string, input: ChangeIdentities): Promise<void> {
  requirePermission(by.principal, "people:manage");
  await lockPeople(tx);
  if ((await findAction(tx, by.idempotencyKey))?.subject === id) return;
  const person = await requirePerson(tx, id);
  const { how, note } = input;
  const release = requireBound(person, input.release.map(bindingOf));
  const bind = await newBindings(tx, id, input.bind.map(bindingOf));
  if (release.length + bind.length === 0) {
    throw new AppError("RULE_REFUSED", "NOTHING_NEW", "All of this is known already.");
  }
  if (release.length > 0) {
    const data = { identities: release, note };
    // The second of two actions of one command needs a key of its own.
    const key = bind.length > 0 ? `${by.idempotencyKey}:release` : by.idempotencyKey;
    await writeAction(tx, { ...by, idempotencyKey: key }, { type: "people.identity-released", subject: id, data });
  }
  if (bind.length > 0) {
    const data = { identities: bind, how, note };
    await writeAction(tx, by, { type: "people.identity-bound", subject: id, data });
  }
}

/** The bindings as the person has them. Throws RULE_REFUSED/NOT_BOUND. */
export function requireBound(person: PersonState, named: readonly Binding[]): Binding[] {
  return named.map(({ identity, from, to }) => {
    const found = person.identities.find((one) => one.identity === identity && one.from === from && one.to === to);
    if (!found) {
      throw new AppError("RULE_REFUSED", "NOT_BOUND", `${identity} is not this person's for exactly that time.`);
    }
    return { identity, from, to };
  });
}
