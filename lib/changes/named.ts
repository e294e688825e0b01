import type { View } from "../ledger/projection.ts";
import { identityTouches, resolveIdentity, type KnownPeople, type PersonRef } from "../people/advance.ts";
import { identitiesOfActor, identitiesOfGit, identityOfKey, type GitPerson } from "../people/identity.ts";
import { noteItem, useDay, type Use, type UseDay } from "../people/observed.ts";
import type { ChangeState } from "./change.ts";
import { pushersOf, type PullRequestState } from "./pull-request.ts";

/** Somebody's part in a change or pull request: all keys under which they may be mapped, the most trustworthy first. */
interface Part {
  readonly keys: readonly string[];
  readonly use: Use;
}

type NamedInChange = Pick<ChangeState, "author" | "committer" | "coAuthors" | "merged" | "update" | "signature">;

function partsOfChange(change: NamedInChange): readonly Part[] {
  const { author, committer, coAuthors, merged, update, signature } = change;
  const git = (people: readonly GitPerson[], use: Use): Part[] =>
    people.map((person) => ({ keys: identitiesOfGit(person), use }));
  return [
    ...git([author, ...(merged?.authors ?? [])], "author"),
    ...git([committer, ...(merged?.committers ?? [])], "committer"),
    ...git([...coAuthors, ...(merged?.coAuthors ?? [])], "co-author"),
    { keys: identitiesOfActor(update?.actor), use: "pusher" },
    { keys: signature?.fingerprint ? [identityOfKey(signature.fingerprint)] : [], use: "signer" },
  ];
}

function partsOfPull(pull: PullRequestState): readonly Part[] {
  return [
    { keys: identitiesOfActor(pull.author), use: "opener" },
    { keys: identitiesOfActor(pull.mergedBy), use: "merger" },
    ...pull.reviews.map(({ reviewer }): Part => ({ keys: identitiesOfActor(reviewer), use: "reviewer" })),
    ...pushersOf(pull).map((pusher): Part => ({ keys: identitiesOfActor(pusher), use: "pusher" })),
  ];
}

interface Named {
  readonly parts: readonly Part[];
  readonly repository: string;
  /** When it landed, else began: whose an identity was then counts. Null where nothing says. */
  readonly at: string | null;
}

export function namedInChange(change: NamedInChange & Pick<ChangeState, "repository" | "landedAt">): Named {
  return { parts: partsOfChange(change), repository: change.repository, at: change.landedAt };
}

export function namedInPull(pull: PullRequestState): Named {
  const { repository, mergedAt, openedAt, heads, reviews } = pull;
  const at = mergedAt ?? openedAt ?? heads[0]?.at ?? reviews[0]?.submittedAt ?? null;
  return { parts: partsOfPull(pull), repository, at };
}

/** Looks everybody up, by every key: which of them decides is said where two are compared. */
export async function lookUp(view: View, { parts, at }: Named): Promise<KnownPeople> {
  const keys = [...new Set(parts.flatMap((part) => part.keys))];
  await view.load(identityTouches(keys));
  const found: Record<string, PersonRef | null> = {};
  for (const key of keys) found[key] = await resolveIdentity(view, key, at);
  return found;
}

/** Counts what hangs on each identity, and notes where each stands, as it was named before and is named now. */
export async function noteNamed(view: View, item: string, before: Named | undefined, after: Named): Promise<void> {
  const [was, is] = [usesOf(before), usesOf(after)];
  for (const [name, use] of was) if (!is.has(name)) view.count(useDay, use, -1);
  for (const [name, use] of is) if (!was.has(name)) view.count(useDay, use, 1);
  const known = new Set(before?.parts.flatMap((part) => part.keys));
  for (const key of new Set(after.parts.flatMap((part) => part.keys))) {
    if (!known.has(key)) await noteItem(view, key, item);
  }
}

/** One use per identity and part, whatever the number of commits on a side branch. */
function usesOf(named: Named | undefined): Map<string, UseDay> {
  const uses = new Map<string, UseDay>();
  for (const { keys, use } of named?.parts ?? []) {
    const [identity] = keys;
    if (identity === undefined || !named) continue;
    const day = named.at?.slice(0, 10) ?? "1970-01-01";
    uses.set(`${identity}\n${use}\n${day}`, { identity, use, day, repository: named.repository, environment: "" });
  }
  return uses;
}

const CHANGE = "change ";
const PULL = "pull ";

/** How a change, and a pull request, stand in the index of what names an identity. */
export const changeItem = (key: string): string => `${CHANGE}${key}`;
export const pullItem = (key: string): string => `${PULL}${key}`;

/** The keys of the changes and pull requests among items; other rooms have items of their own. */
export function itemsOf(items: readonly string[]): { readonly changes: string[]; readonly pulls: string[] } {
  const keys = (prefix: string) =>
    items.filter((item) => item.startsWith(prefix)).map((item) => item.slice(prefix.length));
  return { changes: keys(CHANGE), pulls: keys(PULL) };
}
