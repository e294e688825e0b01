import { appendNewAct, type Acting } from "../../access/acting.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import { changesOf, type PeopleAction } from "../action.ts";
import {
  changesByIdentity,
  isWithin,
  overlaps,
  reduceIdentity,
  reducePerson,
  rowsOf,
  type Binding,
  type IdentityState,
  type PersonState,
} from "../directory.ts";
import { parseIdentityKey } from "../identity.ts";
import { findPerson, readIdentities, readPeopleOf, writePeople } from "../store/directory.ts";

/** Appends an action about people and writes the rows that follow. MUST hold `lockPeople`. */
export async function writeAction(tx: Sql, by: Acting, action: PeopleAction): Promise<void> {
  const { inboxId, receivedAt } = await appendNewAct(tx, by, action);
  const stamp = { inboxId, at: receivedAt, by: { id: by.principal.id, name: by.principal.name } };
  const changes = changesOf(action);
  const rows = rowsOf(changes);
  const people = await readPeopleOf(tx, rows.people);
  const identities = await readIdentities(tx, rows.identities);
  const reduced = changes.flatMap((change): PersonState[] => {
    const state = reducePerson(people.get(change.person), change, stamp);
    return state ? [state] : [];
  });
  const after = [...changesByIdentity(changes)].map(([key, naming]): [string, IdentityState] => {
    return [key, reduceIdentity(identities.get(key), key, naming, stamp)];
  });
  await writePeople(tx, inboxId, { people: reduced, identities: new Map(after) });
}

/** The person, who is still one. Throws NOT_FOUND/UNKNOWN_PERSON; CONFLICT/MERGED for one that became another. */
export async function requirePerson(tx: Sql, id: string): Promise<PersonState> {
  const person = await findPerson(tx, id);
  if (!person) throw new AppError("NOT_FOUND", "UNKNOWN_PERSON", "There is no such person.");
  if (person.mergedInto !== null) {
    throw new AppError("CONFLICT", "MERGED", "This person was merged into another one.", {
      detail: { into: person.mergedInto },
    });
  }
  return person;
}

/**
 * Of the bindings those that say something new of the person. Throws CONFLICT/IDENTITY_TAKEN where one is another
 * person's at an overlapping time: to take it from them is a merge or a release, which stands in their history.
 */
export async function newBindings(tx: Sql, person: string, wanted: readonly Binding[]): Promise<Binding[]> {
  const known = await readIdentities(
    tx,
    wanted.map(({ identity }) => identity),
  );
  const added: Binding[] = [];
  for (const one of wanted) {
    const spans = known.get(one.identity)?.spans ?? [];
    const taken = spans.find((span) => span.person !== person && overlaps(span, one));
    if (taken) throw await identityTaken(tx, one.identity, taken.person);
    const has = [...spans.filter((span) => span.person === person), ...added.filter((other) => isSame(other, one))];
    if (!has.some((span) => isWithin(one, span))) added.push(one);
  }
  return added;
}

const isSame = (a: Binding, b: Binding) => a.identity === b.identity;

async function identityTaken(tx: Sql, key: string, owner: string): Promise<AppError> {
  const name = (await findPerson(tx, owner))?.name ?? owner;
  const identity = parseIdentityKey(key);
  const text = `${identity?.value ?? key} is ${name}'s at that time. Merge the two, or release it there first.`;
  return new AppError("CONFLICT", "IDENTITY_TAKEN", text, { detail: { identity: key, person: owner } });
}
