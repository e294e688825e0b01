import { randomUUID } from "node:crypto";
import type { Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { findAction } from "../../ledger/store/head.ts";
import type { Sql } from "../../platform/sql.ts";
import { bindingOf } from "../binding.ts";
import type { SplitPerson } from "../contract.ts";
import { lockPeople } from "../store/directory.ts";
import { requireBound } from "./change-person.ts";
import { requirePerson, writeAction } from "./write-people.ts";

/** Two people are one: the identities of `from` become `into`'s, and its row stays for its history. */
export async function mergePeople(
  tx: Sql,
  by: Acting,
  into: string,
  { from, note }: { readonly from: string; readonly note: string },
): Promise<void> {
  requirePermission(by.principal, "people:manage");
  await lockPeople(tx);
  if ((await findAction(tx, by.idempotencyKey))?.subject === into) return;
  if (from === into) throw new AppError("RULE_REFUSED", "SAME_PERSON", "A person is not merged into itself.");
  await requirePerson(tx, into);
  const gone = await requirePerson(tx, from);
  const identities = gone.identities.map(({ identity, from: start, to }) => ({ identity, from: start, to }));
  await writeAction(tx, by, { type: "people.merged", subject: into, data: { from, identities, note } });
}

/** One person was two: the identities named become a new person's. RULE_REFUSED/NOT_BOUND for what is not theirs. */
export async function splitPerson(
  tx: Sql,
  by: Acting,
  from: string,
  input: SplitPerson,
): Promise<{ readonly id: string }> {
  requirePermission(by.principal, "people:manage");
  await lockPeople(tx);
  const person = await requirePerson(tx, from);
  if ((await findAction(tx, by.idempotencyKey))?.subject === from) {
    throw new AppError("CONFLICT", "KEY_REUSED", "This split was made already.");
  }
  const identities = requireBound(person, input.identities.map(bindingOf));
  const to = { id: randomUUID(), name: input.name, bot: input.bot };
  await writeAction(tx, by, { type: "people.split", subject: from, data: { to, identities, note: input.note } });
  return { id: to.id };
}
