import type { Acting } from "../../access/acting.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { actOnCase } from "./act-on-case.ts";

/** A second person has seen it. Approves nothing. */
export async function acknowledgeCase(tx: Sql, by: Acting, id: string): Promise<CaseState> {
  const make = () => ({ verb: "acknowledge" as const });
  return actOnCase(tx, by, id, { verb: "acknowledge", make });
}
