import type { PersonState } from "./directory.ts";
import { accountOfAddress, identityKey, identityOf, parseIdentityKey, type Identity } from "./identity.ts";
import type { PROPOSED_BY } from "./contract.ts";

type Reason = (typeof PROPOSED_BY)[number];

/** Somebody unmapped, with what the same sender says is theirs too. */
export interface Hinted {
  readonly keys: readonly string[];
  readonly hints: readonly string[];
  readonly name: string;
  readonly unknownLandings: number;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Proposal {
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly name: string;
  readonly identities: readonly Identity[];
  readonly reasons: readonly Reason[];
  readonly unknownLandings: number;
}

interface Group {
  readonly members: Hinted[];
  readonly accounts: Account[];
  readonly keys: Set<string>;
}

/**
 * Who the unmapped may be, by what somebody vouches for: an address that a forge has verified, a key's owner, an account's
 * address. Never by equal names. A group that leads to two people is left out: that is for a person to decide.
 */
export function proposalsOf(
  hinted: readonly Hinted[],
  accounts: readonly Account[],
  owners: ReadonlyMap<string, PersonState>,
): Proposal[] {
  return groupsOf(hinted, accounts).flatMap(({ members, accounts: here, keys }) => {
    const people = new Map(
      [...keys].flatMap((key) => (owners.get(key) ? [[owners.get(key)?.id, owners.get(key)]] : [])),
    );
    if (people.size > 1 || members.length === 0) return [];
    const [person = null] = [...people.values()];
    const account = here.filter(({ id }) => !owners.has(accountKey(id)));
    const found = [
      ...members.flatMap(({ keys: own }) => own.slice(0, 1)),
      ...account.map(({ id }) => accountKey(id)),
    ].filter((key) => !owners.has(key));
    // One identity alone, of somebody who is not known, says nothing that the list of the unmapped does not say.
    if (!person && found.length < 2) return [];
    return [
      {
        person: person ? { id: person.id, name: person.name } : null,
        name: person?.name ?? here[0]?.name ?? bestName(members),
        identities: [...new Set(found)].flatMap((key) => parseIdentityKey(key) ?? []),
        reasons: reasonsOf(members, account),
        unknownLandings: Math.max(...members.map(({ unknownLandings }) => unknownLandings)),
      },
    ];
  });
}

const accountKey = (id: string): string => identityKey(identityOf("account", "countersign", id));

/** What is tied by a key or a hint, directly or through others. Those on whom the most hangs come first. */
function groupsOf(hinted: readonly Hinted[], accounts: readonly Account[]): Group[] {
  const groupOf = new Map<string, Group>();
  const groups = new Set<Group>();
  const join = (keys: readonly string[], member: Partial<Pick<Group, "members" | "accounts">>): void => {
    const into: Group = { members: [], accounts: [], keys: new Set() };
    for (const one of new Set(keys.map((key) => groupOf.get(key)))) {
      if (!one) continue;
      into.members.push(...one.members);
      into.accounts.push(...one.accounts);
      for (const key of one.keys) into.keys.add(key);
      groups.delete(one);
    }
    into.members.push(...(member.members ?? []));
    into.accounts.push(...(member.accounts ?? []));
    for (const key of keys) into.keys.add(key);
    groups.add(into);
    for (const key of into.keys) groupOf.set(key, into);
  };
  for (const one of hinted) join([...one.keys, ...one.hints], { members: [one] });
  for (const one of accounts) {
    const email = identityKey(identityOf("email", "", one.email));
    // An account by itself proposes nothing: only who is seen in the evidence is missed.
    if (groupOf.has(email)) join([email, accountKey(one.id)], { accounts: [one] });
  }
  return [...groups].sort((a, b) => weight(b) - weight(a));
}

const weight = ({ members }: Group): number => Math.max(0, ...members.map(({ unknownLandings }) => unknownLandings));

function bestName(members: readonly Hinted[]): string {
  const names = members.map(({ name }) => name).filter((name) => name !== "");
  return names.find((name) => name.includes(" ")) ?? names[0] ?? "";
}

function reasonsOf(members: readonly Hinted[], accounts: readonly Account[]): Reason[] {
  const found = new Set<Reason>();
  for (const { keys, hints } of members) {
    const kinds = [keys[0], ...hints].map((key) => parseIdentityKey(key ?? ""));
    if (kinds[0]?.kind === "key") found.add("key");
    else if (kinds.some((one) => one?.kind === "email" && accountOfAddress(one.value))) found.add("private-address");
    else if (hints.length > 0) found.add("verified-address");
  }
  if (accounts.length > 0) found.add("account");
  return [...found];
}
