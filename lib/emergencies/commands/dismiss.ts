import type { Acting } from "../../access/acting.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { actOnCase } from "./act-on-case.ts";

/** Says that what was found is no emergency: proposed by the first person, done by the second. */
export async function dismissCase(
  tx: Sql,
  by: Acting,
  id: string,
  { reason }: { readonly reason: string },
): Promise<CaseState> {
  const make = () => ({ verb: "dismiss" as const, reason });
  return actOnCase(tx, by, id, { verb: "dismiss", make });
}
