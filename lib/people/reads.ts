import { isUnlimited, scopeParameters, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import type { Sql } from "../platform/sql.ts";
import type { BindingDto, PeoplePage, PeopleQuery, PersonDto, PersonRecord } from "./contract.ts";
import { personAt, type Binding, type PersonBinding, type PersonState } from "./directory.ts";
import { parseIdentityKey, type Identity } from "./identity.ts";
import {
  countPeople,
  findPerson,
  listPeople,
  readIdentities,
  readPeopleOf,
  type PeopleFilter,
} from "./store/directory.ts";
import { readUses } from "./store/observed.ts";

/** People by name. Whoever is bounded to some places sees those who act in them. */
export async function readPeople(sql: Sql, scope: Scope, query: PeopleQuery): Promise<PeoplePage> {
  const filter = peopleFilter(scope, query.search);
  const after = decodeCursor(query.cursor, ["string", "string"]);
  const rows = await listPeople(sql, filter, after, query.limit);
  const { total, bots } = await countPeople(sql, filter);
  const page = toPage(rows, query.limit, total, { item: toPerson, keyOf: ({ name, id }) => [name, id] });
  return { ...page, items: [...page.items], bots };
}

/** Everybody, for an export. */
export async function readEveryPerson(sql: Sql, scope: Scope): Promise<PersonDto[]> {
  return (await listPeople(sql, peopleFilter(scope, undefined), null, null)).map(toPerson);
}

/** One person with their history and what hangs on them. Throws NOT_FOUND/UNKNOWN_PERSON, also out of scope. */
export async function readPerson(sql: Sql, scope: Scope, id: string): Promise<PersonRecord> {
  const state = await findPerson(sql, id);
  const keys = state?.identities.map(({ identity }) => identity) ?? [];
  const uses = await readUses(sql, keys, scopeParameters(scope));
  if (!state || (uses.length === 0 && !isUnlimited(scope))) {
    throw new AppError("NOT_FOUND", "UNKNOWN_PERSON", "There is no such person.");
  }
  const others = await readPeopleOf(
    sql,
    state.history.flatMap(({ other }) => other ?? []),
  );
  const history = state.history.map(({ other, identities, ...event }) => ({
    ...event,
    identities: identities.flatMap(toIdentity),
    other: other === null ? null : { id: other, name: others.get(other)?.name ?? other },
  }));
  return { ...toPerson(state), history: history.reverse(), uses };
}

/** Whose identities are now, by key: for rooms that compare people outside of `advance`. */
export async function readOwners(sql: Sql, keys: readonly string[]): Promise<Map<string, PersonState>> {
  const identities = await readIdentities(sql, keys);
  const owner = new Map([...identities].map(([key, state]) => [key, personAt(state, null)] as const));
  const people = await readPeopleOf(
    sql,
    [...owner.values()].filter((id) => id !== null),
  );
  return new Map(
    [...owner].flatMap(([key, id]) => {
      const person = id === null ? undefined : people.get(id);
      return person ? [[key, person] as const] : [];
    }),
  );
}

function peopleFilter(scope: Scope, search: string | undefined): PeopleFilter {
  const { repositories, environments } = scopeParameters(scope);
  return { search: search ?? null, repositories, environments };
}

export function toPerson({ id, name, bot, addedAt, mergedInto, identities }: PersonState): PersonDto {
  return { id, name, bot, addedAt, mergedInto, identities: identities.flatMap(toBinding) };
}

function toBinding(binding: PersonBinding): BindingDto[] {
  const { how, boundAt, boundBy } = binding;
  return toIdentity(binding).map((one) => ({ ...one, how, boundAt, boundBy }));
}

function toIdentity({ identity, from, to }: Binding): (Identity & { from: string | null; to: string | null })[] {
  const parsed = parseIdentityKey(identity);
  return parsed ? [{ ...parsed, from, to }] : [];
}
