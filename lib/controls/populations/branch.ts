import { branches, type BranchState } from "../../changes/branch.ts";
import { touch } from "../../ledger/projection.ts";
import { policyInForce } from "../../policy/advance.ts";
import type { Population } from "../population.ts";
import type { ItemFacts } from "../test.ts";
import { tPop01 } from "../tests/t-pop-01.ts";

export interface BranchFacts extends ItemFacts {
  readonly branch: BranchState;
}

/** Every control branch. It happens all the time: its date is that of the last look at it. */
export const branchPopulation: Population<BranchFacts> = {
  name: "branches",
  tests: [tPop01],
  touched: async (view) => view.changed(branches),
  touches: (keys) => keys.map((key) => touch(branches, key)),
  factsOf: async (view, key) => {
    const branch = await view.get(branches, key);
    const at = branch?.checkedAt ?? branch?.movements.at(-1)?.at;
    // Named by a change or a push, and not looked at by a mirror yet.
    if (!branch || at === undefined) return undefined;
    const policy = await policyInForce(view, at);
    return {
      name: `${branch.branch} of ${branch.repository}`,
      at,
      repository: branch.repository,
      environment: null,
      policy,
      branch,
    };
  },
};
