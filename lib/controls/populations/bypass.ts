import { suspicions } from "../../emergencies/aggregates.ts";
import type { Suspicion } from "../../emergencies/suspicion.ts";
import { touch } from "../../ledger/projection.ts";
import { policyInForce, policyTouch } from "../../policy/advance.ts";
import type { Population } from "../population.ts";
import type { ItemFacts } from "../test.ts";
import { tEmg07 } from "../tests/t-emg-07.ts";

export interface BypassFacts extends ItemFacts {
  readonly suspicion: Suspicion;
}

/** Every push past the path, forced push, bypass merge, person's write to a cluster, suspension with drift, untracked sync. */
export const bypassPopulation: Population<BypassFacts> = {
  name: "bypasses",
  tests: [tEmg07],
  touched: async (view) => view.changed(suspicions),
  touches: (keys) => [policyTouch, ...keys.map((key) => touch(suspicions, key))],
  factsOf: async (view, key) => {
    const suspicion = await view.get(suspicions, key);
    // A push that a merge explains was none.
    if (!suspicion || suspicion.outcome === "cleared") return undefined;
    const { headline: name, at, place, environment } = suspicion;
    const repository = place.kind === "repository" ? place.name : null;
    return { name, at, repository, environment, policy: await policyInForce(view, at), suspicion };
  },
};
