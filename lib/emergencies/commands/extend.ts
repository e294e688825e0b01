import type { Acting } from "../../access/acting.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { actOnCase } from "./act-on-case.ts";

/** Lengthens the window; whoever extends it authorises that. */
export async function extendCase(
  tx: Sql,
  by: Acting,
  id: string,
  { minutes }: { readonly minutes: number },
): Promise<CaseState> {
  const make = () => ({ verb: "extend" as const, minutes });
  return actOnCase(tx, by, id, { verb: "extend", make });
}
