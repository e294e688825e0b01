import { changes, type ChangeState } from "../../changes/change.ts";
import { touch } from "../../ledger/projection.ts";
import { policyInForce } from "../../policy/advance.ts";
import type { Population } from "../population.ts";
import type { ItemFacts } from "../test.ts";
import { tSig01 } from "../tests/t-sig-01.ts";
import { short } from "../words.ts";

export interface ChangeFacts extends ItemFacts {
  readonly change: ChangeState;
}

/** Every commit that is or once was on the first-parent line of a control branch. */
export const changePopulation: Population<ChangeFacts> = {
  name: "changes",
  tests: [tSig01],
  touched: async (view) => view.changed(changes),
  touches: (keys) => keys.map((key) => touch(changes, key)),
  factsOf: async (view, key) => {
    const change = await view.get(changes, key);
    if (!change) return undefined;
    const { repository, landedAt: at, sha, title } = change;
    return {
      name: `${short(sha)} ${title}`,
      at,
      repository,
      environment: null,
      policy: await policyInForce(view, at),
      change,
    };
  },
};
