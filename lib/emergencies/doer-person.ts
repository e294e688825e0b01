import type { Actor } from "../base/actor.ts";
import type { View } from "../ledger/projection.ts";
import type { Person } from "./case.ts";

/** The account behind an actor of the evidence, where the ledger says so; null is "unknown", never "somebody else". */
export async function accountPerson(_view: View, actor: Actor | undefined): Promise<Person | null> {
  return actor?.issuer === "countersign" && actor.id && actor.kind === "user"
    ? { id: actor.id, name: actor.name }
    : null;
}
