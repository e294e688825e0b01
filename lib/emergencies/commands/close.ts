import type { Acting } from "../../access/acting.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { readRequiredRecords } from "../store/facts.ts";
import { RECORD_LABEL } from "../texts.ts";
import { actOnCase } from "./act-on-case.ts";

/** Closes a case that holds all its required records. RULE_REFUSED/RECORDS_MISSING names those that it does not. */
export async function closeCase(tx: Sql, by: Acting, id: string): Promise<CaseState> {
  return actOnCase(tx, by, id, {
    verb: "close",
    make: async (state) => {
      const records = await readRequiredRecords(tx, state);
      const open = records.filter(({ state: held }) => held === "waiting" || held === "missing");
      if (open.length > 0 && state.ended) {
        const names = open.map(({ key }) => RECORD_LABEL[key]).join(", ");
        const detail = { missing: open.map(({ key }) => key) };
        throw new AppError("RULE_REFUSED", "RECORDS_MISSING", `Required records are missing: ${names}.`, { detail });
      }
      return { verb: "close", records: records.map(({ key, state: held }) => ({ key, state: held })) };
    },
  });
}
