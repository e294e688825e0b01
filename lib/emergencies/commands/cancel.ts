import type { Acting } from "../../access/acting.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { actOnCase } from "./act-on-case.ts";

/** Ends a declared emergency that was not needed. It is still reviewed: somebody else says that nothing was changed. */
export async function cancelCase(
  tx: Sql,
  by: Acting,
  id: string,
  { reason }: { readonly reason: string },
): Promise<CaseState> {
  const make = () => ({ verb: "cancel" as const, reason });
  return actOnCase(tx, by, id, { verb: "cancel", make });
}
