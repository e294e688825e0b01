import type { Actor } from "../base/actor.ts";
import type { View } from "../ledger/projection.ts";
import type { PeopleAction } from "../people/action.ts";
import { identitiesOfPeople, resolvePerson } from "../people/advance.ts";
import type { PersonState } from "../people/directory.ts";
import { identitiesOfActor, parseIdentityKey } from "../people/identity.ts";
import { itemsNaming, noteItem, noteSeen, useDay } from "../people/observed.ts";
import { seenAccount } from "../changes/observe.ts";
import type { Evidence } from "../ingest/fact.ts";
import { suspicions } from "./aggregates.ts";
import { WITHOUT_ACCOUNT, type Person } from "./case.ts";
import type { Sighting } from "./suspicion.ts";

/**
 * Who is behind an actor of the evidence, as far as the ledger says; null is "unknown", never "somebody else". The author
 * of a commit is text that the client chose: to take it would let one name another as the implementer, and then review.
 */
export async function accountPerson(view: View, actor: Actor | undefined, at: string): Promise<Person | null> {
  if (!actor || actor.issuer === "git") return null;
  if (actor.issuer === "countersign") {
    return actor.id && actor.kind === "user" ? { id: actor.id, name: actor.name } : null;
  }
  return personOf(view, identitiesOfActor(actor), at);
}

async function personOf(view: View, keys: readonly string[], at: string): Promise<Person | null> {
  const person = await resolvePerson(view, keys, at);
  return person && !person.bot ? casePerson(person) : null;
}

/** A person of the directory as a case names people: by the account here, or by themselves where they have none. */
export function casePerson({ id, name, identities }: Pick<PersonState, "id" | "name" | "identities">): Person {
  const [account] = accountsOf(identities);
  return { id: account ?? `${WITHOUT_ACCOUNT}${id}`, name };
}

/** The accounts here that are a person's now. */
export function accountsOf(identities: PersonState["identities"]): string[] {
  return identities.flatMap(({ identity, to }) => {
    const parsed = parseIdentityKey(identity);
    return parsed?.kind === "account" && to === null ? [parsed.value] : [];
  });
}

const ITEM = "suspicion ";

/** Counts a write to a cluster with whoever made it, and notes where the account is named. */
export async function noteDoer(view: View, sighting: Sighting, evidence: Evidence): Promise<void> {
  const { doer, place, environment, at, key } = sighting;
  for (const identity of doer.identities) await noteItem(view, identity, `${ITEM}${key}`);
  const [identity] = doer.identities;
  if (place.kind !== "cluster" || identity === undefined) return;
  for (const seen of seenAccount(evidence.actor, at)) await noteSeen(view, seen);
  const day = new Date(at).toISOString().slice(0, 10);
  view.count(useDay, { identity, use: "writer", day, repository: "", environment: environment ?? "" }, 1);
}

/** Somebody said who is who: what waits for a case names its doer. A case keeps the implementers with whom it opened. */
export async function settleDoers(view: View, action: PeopleAction): Promise<void> {
  const items = await itemsNaming(view, await identitiesOfPeople(view, action));
  for (const item of items) {
    const suspicion = item.startsWith(ITEM) ? await view.get(suspicions, item.slice(ITEM.length)) : undefined;
    if (!suspicion) continue;
    const { doer, key, at } = suspicion;
    view.put(suspicions, key, { ...suspicion, doer: { ...doer, person: await personOf(view, doer.identities, at) } });
  }
}
