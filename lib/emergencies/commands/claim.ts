import type { Acting } from "../../access/acting.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { actOnCase } from "./act-on-case.ts";

/** Takes the case over; `asImplementer` says as well that it was oneself who did it. */
export async function claimCase(
  tx: Sql,
  by: Acting,
  id: string,
  { asImplementer }: { readonly asImplementer: boolean },
): Promise<CaseState> {
  const make = () => ({ verb: "claim" as const, asImplementer });
  return actOnCase(tx, by, id, { verb: "claim", make });
}
