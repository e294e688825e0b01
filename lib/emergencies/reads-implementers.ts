import { identityKey, identityOf } from "../people/identity.ts";
import { readOwners } from "../people/reads.ts";
import { readPeopleOf } from "../people/store/directory.ts";
import type { Sql } from "../platform/sql.ts";
import { isImplementerUnknown, personWithoutAccount, type CaseState, type Person } from "./case.ts";
import { accountsOf } from "./doer-person.ts";
import { readSuspicionsOf } from "./store/record.ts";

/** Whom somebody has mapped since to the account that made a case of which nobody was known to have done it. */
export async function implementersSince(sql: Sql, state: CaseState): Promise<readonly Person[]> {
  if (!isImplementerUnknown(state)) return [];
  const found = (await readSuspicionsOf(sql, state.id)).flatMap(({ doer }) => doer.person ?? []);
  return found.filter((one, at) => found.findIndex(({ id }) => id === one.id) === at);
}

/**
 * The case as it has to be judged for one person asking: its implementers under every account that is theirs, so that
 * nobody is their own second person. Without implementers where the one asking cannot be shown to be somebody else: an
 * implementer has no account here, and the account that asks is mapped to nobody.
 */
export async function asKnownTo(sql: Sql, state: CaseState, asking: Person): Promise<CaseState> {
  const key = (id: string) => identityKey(identityOf("account", "countersign", id));
  const accounts = [asking, ...state.implementers].filter((one) => personWithoutAccount(one) === null);
  const owners = await readOwners(
    sql,
    accounts.map(({ id }) => key(id)),
  );
  const without = await readPeopleOf(
    sql,
    state.implementers.flatMap((one) => personWithoutAccount(one) ?? []),
  );
  const isUnsure = without.size > 0 && !owners.has(key(asking.id));
  if (isUnsure) return { ...state, implementers: [] };
  const implementers = state.implementers.flatMap((one) => {
    const id = personWithoutAccount(one);
    const person = id === null ? owners.get(key(one.id)) : without.get(id);
    const theirs = person ? accountsOf(person.identities).map((account) => ({ id: account, name: one.name })) : [];
    return [one, ...theirs.filter((other) => other.id !== one.id)];
  });
  return { ...state, implementers };
}
