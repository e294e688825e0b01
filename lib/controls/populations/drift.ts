import { drifts } from "../../drift/aggregates.ts";
import type { DriftState } from "../../drift/drift.ts";
import { touch } from "../../ledger/projection.ts";
import { policyInForce, policyTouch } from "../../policy/advance.ts";
import type { Population } from "../population.ts";
import type { ItemFacts } from "../test.ts";
import { tDrift01 } from "../tests/t-drift-01.ts";

export interface DriftFacts extends ItemFacts {
  readonly drift: DriftState;
}

/** Every drift: live state that differed from what is declared. */
export const driftPopulation: Population<DriftFacts> = {
  name: "drifts",
  tests: [tDrift01],
  touched: async (view) => view.changed(drifts),
  touches: (keys) => [policyTouch, ...keys.map((key) => touch(drifts, key))],
  factsOf: async (view, key) => {
    const drift = await view.get(drifts, key);
    if (!drift) return undefined;
    const { target, environment, detectedAt: at } = drift;
    const policy = await policyInForce(view, at);
    return { name: `${target.namespace}/${target.name}`, at, repository: null, environment, policy, drift };
  },
};
