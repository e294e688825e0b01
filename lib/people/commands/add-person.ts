import { randomUUID } from "node:crypto";
import type { Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { findAction } from "../../ledger/store/head.ts";
import type { Sql } from "../../platform/sql.ts";
import { bindingOf } from "../binding.ts";
import type { NewPerson } from "../contract.ts";
import { lockPeople } from "../store/directory.ts";
import { newBindings, writeAction } from "./write-people.ts";

/** Adds a person with identities. CONFLICT/IDENTITY_TAKEN; sent again under the same key it answers the same person. */
export async function addPerson(tx: Sql, by: Acting, input: NewPerson): Promise<{ readonly id: string }> {
  requirePermission(by.principal, "people:manage");
  await lockPeople(tx);
  const sent = await findAction(tx, by.idempotencyKey);
  if (sent?.type === "people.added") return { id: sent.subject };
  const id = randomUUID();
  const identities = await newBindings(tx, id, input.identities.map(bindingOf));
  const { name, bot, how, note } = input;
  await writeAction(tx, by, { type: "people.added", subject: id, data: { name, bot, how, note, identities } });
  return { id };
}
