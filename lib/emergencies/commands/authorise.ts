import type { Acting } from "../../access/acting.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { actOnCase } from "./act-on-case.ts";

/** Authorises the change, or confirms what was said by voice. Never by an implementer. */
export async function authoriseCase(tx: Sql, by: Acting, id: string): Promise<CaseState> {
  const make = () => ({ verb: "authorise" as const });
  return actOnCase(tx, by, id, { verb: "authorise", make });
}
