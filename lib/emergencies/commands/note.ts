import type { Acting } from "../../access/acting.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { actOnCase } from "./act-on-case.ts";

export async function noteOnCase(
  tx: Sql,
  by: Acting,
  id: string,
  { text }: { readonly text: string },
): Promise<CaseState> {
  const make = () => ({ verb: "note" as const, text });
  return actOnCase(tx, by, id, { verb: "note", make });
}
