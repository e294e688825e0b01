import type { Acting } from "../../access/acting.ts";
import { mayDo } from "../../access/permission.ts";
import { AppError } from "../../base/errors.ts";
import { withdraw } from "../../notifications/store/outbox.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { readPerson } from "../store/person.ts";
import { actOnCase } from "./act-on-case.ts";

/** Gives the case to somebody else: they are told from now on, and the former owner no more. RULE_REFUSED/NOT_ON_CALL. */
export async function handOverCase(
  tx: Sql,
  by: Acting,
  id: string,
  { to }: { readonly to: string },
): Promise<CaseState> {
  const account = await readPerson(tx, to);
  if (!account || !mayDo(account.roles, "emergencies:declare")) {
    throw new AppError("RULE_REFUSED", "NOT_ON_CALL", "They cannot take over an emergency.");
  }
  let former: string | null = null;
  const state = await actOnCase(tx, by, id, {
    verb: "hand-over",
    make: (before) => {
      former = before.owner?.id ?? null;
      return { verb: "hand-over", to: { id: account.id, name: account.name } };
    },
  });
  if (former !== null) await withdraw(tx, id, "owner", former);
  return state;
}
