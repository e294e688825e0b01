import type { Touch, View } from "../ledger/projection.ts";
import { unknown } from "./judgement.ts";
import type { AutomatedTest, ItemFacts } from "./test.ts";
import type { Judgement, PopulationName } from "./verdict.ts";

/** The items of tests: rows of a room upstream, with what is known about each. */
export interface Population<F extends ItemFacts> {
  readonly name: PopulationName;
  readonly tests: readonly AutomatedTest<F>[];
  /**
   * Items about which something changed since the last checkpoint; `now` is when its last entry was received.
   */
  touched(view: View, now: string): Promise<readonly string[]>;
  /** Rows that `factsOf` will read, as far as the keys say. */
  touches(keys: readonly string[]): readonly Touch[];
  /** Loads what those rows lead to, once for all items. An optimisation, as `touches` is. */
  loadAhead?(view: View, keys: readonly string[]): Promise<void>;
  /** Undefined: the item is gone, and so are its verdicts. */
  factsOf(view: View, key: string): Promise<F | undefined>;
}

/** A population without the type of its facts, as the engine drives it. */
export interface AnyPopulation extends Pick<Population<ItemFacts>, "name" | "touched"> {
  /** Everything that judging these items will read, as far as it can be told, in one query per table. */
  load(view: View, keys: readonly string[], also: readonly Touch[]): Promise<void>;
  readonly testIds: readonly string[];
  readonly versions: readonly { readonly id: string; readonly version: number }[];
  /** The item's facts, and what each test says of them: a test that throws says unknown. */
  judge(view: View, key: string, at: string): Promise<Judged | undefined>;
}

export interface Judged {
  readonly facts: ItemFacts;
  readonly judgements: readonly { readonly test: AutomatedTest<never>; readonly judgement: Judgement }[];
}

export function anyPopulation<F extends ItemFacts>(population: Population<F>): AnyPopulation {
  const { name, tests } = population;
  return {
    name,
    testIds: tests.map(({ id }) => id),
    versions: tests.map(({ id, version }) => ({ id, version })),
    touched: (view, now) => population.touched(view, now),
    load: async (view, keys, also) => {
      await view.load([...population.touches(keys), ...also]);
      await population.loadAhead?.(view, keys);
    },
    judge: async (view, key, at) => {
      const facts = await population.factsOf(view, key);
      if (!facts) return undefined;
      return { facts, judgements: tests.map((test) => ({ test, judgement: judgeOne(test, facts, at) })) };
    },
  };
}

// A fault in one test must stop neither the log nor the other tests; it is seen as what it is, and is no pass.
function judgeOne<F extends ItemFacts>(test: AutomatedTest<F>, facts: F, at: string): Judgement {
  try {
    return test.evaluate(facts, at);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unknown("evaluation", "evaluation_failed", `The test could not be evaluated: ${message.slice(0, 200)}`);
  }
}
