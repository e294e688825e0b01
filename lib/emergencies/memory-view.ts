import { canonicalJson, type Json } from "../base/canonical-json.ts";
import type { Evidence, Fact } from "../ingest/fact.ts";
import type { Aggregate, Counter, State, Step, View } from "../ledger/projection.ts";

/** Projections in memory, for tests of steps: rows are kept as JSON, as the database would. */
export class MemoryView implements View {
  size = 1;
  readonly #rows = new Map<string, string>();
  readonly #read = new Set<string>();

  async get<S extends State>(aggregate: Aggregate<S>, key: string): Promise<S | undefined> {
    const name = `${aggregate.table}/${key}`;
    this.#read.add(name);
    const text = this.#rows.get(name);
    return text === undefined ? undefined : (JSON.parse(text) as S);
  }

  put<S extends State>(aggregate: Aggregate<S>, key: string, state: S): void {
    const name = `${aggregate.table}/${key}`;
    if (!this.#read.has(name)) throw new Error(`A step put ${name} without reading it first.`);
    this.#rows.set(name, canonicalJson(state as Json));
    canonicalJson(aggregate.columns(state, key));
  }

  remove<S extends State>(aggregate: Aggregate<S>, key: string): void {
    this.#rows.delete(`${aggregate.table}/${key}`);
  }

  count<D extends Record<string, string>>(_counter: Counter<D>, _dimensions: D, _by: number): void {
    // counters are not what these tests look at
  }

  /** All rows, for comparing two runs. */
  dump(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

type Given = Partial<Omit<Evidence, "fact">> & { readonly fact: Fact };

/** Applies facts as entries 0, 1, … received one second apart, to steps in their order. */
export async function feed(
  view: View,
  steps: readonly Step<Evidence>[],
  given: readonly Given[],
  from = 0,
): Promise<void> {
  for (const [at, one] of given.entries()) {
    const index = from + at;
    const evidence: Evidence = {
      index,
      ordinal: 0,
      inboxId: index + 1,
      source: { id: "s", type: "github", name: "GitHub" },
      receivedAt: new Date(Date.parse("2026-11-20T15:00:00.000Z") + index * 1000).toISOString(),
      ...one,
    };
    for (const step of steps) await step.apply(view, evidence);
  }
}
