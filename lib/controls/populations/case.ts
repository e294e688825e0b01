import { emergencyCase } from "../../emergencies/aggregates.ts";
import type { CaseRecord } from "../../emergencies/case-record.ts";
import { touch } from "../../ledger/projection.ts";
import { policyInForce, policyTouch } from "../../policy/advance.ts";
import type { Population } from "../population.ts";
import type { ItemFacts } from "../test.ts";
import { tEmg01 } from "../tests/t-emg-01.ts";
import { tEmg03 } from "../tests/t-emg-03.ts";
import { tEmg05 } from "../tests/t-emg-05.ts";

export interface CaseFacts extends ItemFacts {
  readonly record: CaseRecord;
}

/** Every emergency, declared or found. */
export const casePopulation: Population<CaseFacts> = {
  name: "cases",
  tests: [tEmg01, tEmg03, tEmg05],
  touched: async (view) => view.changed(emergencyCase),
  touches: (keys) => [policyTouch, ...keys.map((key) => touch(emergencyCase, key))],
  factsOf: async (view, key) => {
    const record = await view.get(emergencyCase, key);
    if (!record) return undefined;
    const { id, title, openedAt: at, place, range, environment } = record.case;
    const repository = place.kind === "repository" ? place.name : (range?.repository ?? null);
    return { name: `${id} ${title}`, at, repository, environment, policy: await policyInForce(view, at), record };
  },
};
