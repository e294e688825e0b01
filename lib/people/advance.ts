import type { Actor } from "../base/actor.ts";
import { touch, type Aggregate, type Step, type Touch, type View } from "../ledger/projection.ts";
import { changesOf, isPeopleAction, parsePeopleAction, type PeopleAction } from "./action.ts";
import {
  changesByIdentity,
  personAt,
  reduceIdentity,
  reducePerson,
  rowsOf,
  type IdentityState,
  type PeopleStamp,
  type PersonChange,
  type PersonState,
} from "./directory.ts";

/** What this room reads of a piece of evidence; ingest's `Evidence` is one. */
export interface PeopleEvidence {
  readonly inboxId: number;
  readonly receivedAt: string;
  readonly actor?: Actor;
  readonly fact: { readonly kind: string; readonly type?: string; readonly subject?: string; readonly data?: unknown };
}

/** Key of the one row of `people_head`. */
export const PEOPLE_KEY = "people";

/** One row that every command about people locks: an identity must not become two people's at once. */
export const peopleHead: Aggregate<{ readonly inboxId: number }> = {
  table: "people_head",
  versioned: false,
  newestBy: "inbox_id",
  columns: (state) => ({ inbox_id: state.inboxId }),
};

function personColumns(state: PersonState): { name: string; bot: boolean; merged_into: string | null } {
  return { name: state.name, bot: state.bot, merged_into: state.mergedInto };
}

/** What commands write and pages show: may hold actions that `advance` has not reached yet. */
export const personHead: Aggregate<PersonState> = {
  table: "person_head",
  versioned: false,
  newestBy: "inbox_id",
  columns: (state) => ({ inbox_id: state.inboxId, ...personColumns(state) }),
};

export const identityHead: Aggregate<IdentityState> = {
  table: "identity_head",
  versioned: false,
  newestBy: "inbox_id",
  columns: (state) => ({ inbox_id: state.inboxId }),
};

/** As of a ledger size: what steps judge by. */
export const people: Aggregate<PersonState> = { table: "person", versioned: true, columns: personColumns };

export const identities: Aggregate<IdentityState> = {
  table: "identity_binding",
  versioned: true,
  columns: (state) => ({ people: state.spans.length }),
};

/** A person as other rooms keep them in what they have worked out. */
export interface PersonRef {
  readonly id: string;
  readonly bot: boolean;
}

/** Whom each of some identities is, as of a ledger position; null: mapped to nobody. */
export type KnownPeople = Readonly<Record<string, PersonRef | null>>;

/** Who an identity is at an instant, as far as the entries before this one say; null is unknown, never somebody else. */
export async function resolveIdentity(view: View, identity: string, at: string | null): Promise<PersonRef | null> {
  const id = personAt(await view.get(identities, identity), at);
  const person = id === null ? undefined : await view.get(people, id);
  return person ? { id: person.id, bot: person.bot } : null;
}

/** The first of several identities that is mapped decides, so the caller gives the most trustworthy first. */
export async function resolvePerson(
  view: View,
  keys: readonly string[],
  at: string | null,
): Promise<PersonState | undefined> {
  for (const key of keys) {
    const found = await resolveIdentity(view, key, at);
    if (found) return view.get(people, found.id);
  }
  return undefined;
}

/** For the touches of steps downstream. */
export function identityTouches(keys: readonly string[]): Touch[] {
  return keys.map((key) => touch(identities, key));
}

/** The action of an entry about people, or null. */
export function peopleActionOf({ fact }: PeopleEvidence): PeopleAction | null {
  const { kind, type = "", subject = "", data } = fact;
  return kind === "action" && isPeopleAction(type) ? parsePeopleAction(type, subject, data) : null;
}

/**
 * Every identity whose person may be another one after the action: those it names, and all of whom it describes anew.
 * Downstream of this step, which has applied it already.
 */
export async function identitiesTouched(view: View, action: PeopleAction): Promise<readonly string[]> {
  const changes = changesOf(action);
  const found = new Set(rowsOf(changes).identities);
  for (const { person, set } of changes) {
    if (!set) continue;
    for (const { identity } of (await view.get(people, person))?.identities ?? []) found.add(identity);
  }
  return [...found];
}

/** Every identity of everybody whom an action touches. */
export async function identitiesOfPeople(view: View, action: PeopleAction): Promise<readonly string[]> {
  const rows = rowsOf(changesOf(action));
  const found = new Set(rows.identities);
  for (const id of rows.people) {
    for (const { identity } of (await view.get(people, id))?.identities ?? []) found.add(identity);
  }
  return [...found];
}

export const peopleStep: Step<PeopleEvidence> = {
  name: "people",
  touches: (evidence) => {
    const action = peopleActionOf(evidence);
    return action ? rowTouches(changesOf(action)) : [];
  },
  async apply(view, evidence) {
    const action = peopleActionOf(evidence);
    if (!action) return;
    const { inboxId, receivedAt: at, actor } = evidence;
    const stamp = { inboxId, at, by: { id: actor?.id ?? "", name: actor?.name ?? "" } };
    const changes = changesOf(action);
    await view.load(rowTouches(changes));
    for (const into of [
      { person: people, identity: identities },
      { person: personHead, identity: identityHead },
    ]) {
      await reduceInto(view, into, changes, stamp);
    }
    const head = await view.get(peopleHead, PEOPLE_KEY);
    if (!head || head.inboxId < inboxId) view.put(peopleHead, PEOPLE_KEY, { inboxId });
  },
};

function rowTouches(changes: readonly PersonChange[]): Touch[] {
  const rows = rowsOf(changes);
  return [
    touch(peopleHead, PEOPLE_KEY),
    ...rows.people.flatMap((id) => [touch(people, id), touch(personHead, id)]),
    ...rows.identities.flatMap((key) => [touch(identities, key), touch(identityHead, key)]),
  ];
}

async function reduceInto(
  view: View,
  into: { readonly person: Aggregate<PersonState>; readonly identity: Aggregate<IdentityState> },
  changes: readonly PersonChange[],
  stamp: PeopleStamp,
): Promise<void> {
  for (const change of changes) {
    const before = await view.get(into.person, change.person);
    const after = reducePerson(before, change, stamp);
    if (after && after !== before) view.put(into.person, change.person, after);
  }
  for (const [key, naming] of changesByIdentity(changes)) {
    const before = await view.get(into.identity, key);
    const after = reduceIdentity(before, key, naming, stamp);
    if (after !== before) view.put(into.identity, key, after);
  }
}
