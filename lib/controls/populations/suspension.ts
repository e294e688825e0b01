import { suspensions } from "../../deployments/aggregates.ts";
import type { SuspensionState } from "../../deployments/suspension.ts";
import { places } from "../../emergencies/aggregates.ts";
import { EMPTY_PLACE, placeKey } from "../../emergencies/place.ts";
import { gathers } from "../../emergencies/suspicion.ts";
import { including } from "../../changes/order.ts";
import { touch, type Aggregate, type View } from "../../ledger/projection.ts";
import { policyInForce, policyTouch } from "../../policy/advance.ts";
import type { Population } from "../population.ts";
import type { ItemFacts } from "../test.ts";
import { tRec02 } from "../tests/t-rec-02.ts";

export interface SuspensionFacts extends ItemFacts {
  readonly suspension: SuspensionState;
  /** A case whose window covers its beginning, as far as it was declared by then. */
  readonly case?: string;
}

/** Every interval in which nobody reconciled a target. */
export const suspensionPopulation: Population<SuspensionFacts> = {
  name: "suspensions",
  tests: [tRec02],
  touched,
  touches: (keys) => [policyTouch, ...keys.map((key) => touch(suspensions, key))],
  factsOf: async (view, key) => {
    const suspension = await view.get(suspensions, key);
    if (!suspension) return undefined;
    const { target, environment, startedAt: at } = suspension;
    const place = await view.get(places, placeKey({ kind: "cluster", name: target.cluster }));
    const cover = (place ?? EMPTY_PLACE).coverages.find((one) => gathers(one, at));
    return {
      name: `${target.namespace}/${target.name}`,
      at,
      repository: null,
      environment,
      policy: await policyInForce(view, at),
      suspension,
      ...(cover ? { case: cover.case } : {}),
    };
  },
};

/** Cluster → its suspensions: a case that is declared later may cover an earlier beginning. */
const clusterSuspensions: Aggregate<{ readonly suspensions: readonly string[] }> = {
  table: "cluster_suspension",
  versioned: false,
  columns: () => ({}),
};

async function touched(view: View): Promise<string[]> {
  const found = new Set<string>(view.changed(suspensions));
  for (const key of found) {
    const cluster = (await view.get(suspensions, key))?.target.cluster;
    if (cluster === undefined) continue;
    const known = (await view.get(clusterSuspensions, cluster))?.suspensions ?? [];
    const next = including(known, key);
    if (next !== known) view.put(clusterSuspensions, cluster, { suspensions: next });
  }
  for (const key of view.changed(places)) {
    if (!key.startsWith("cluster:")) continue;
    for (const one of (await view.get(clusterSuspensions, key.slice("cluster:".length)))?.suspensions ?? [])
      found.add(one);
  }
  return [...found];
}
