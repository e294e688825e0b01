import { canonicalJson, type Json } from "../base/canonical-json.ts";
import type { Aggregate, Counter, State, View } from "./projection.ts";

/** Projections in memory, for tests of steps: rows are kept as JSON, as the database would keep them. */
export class MemoryView implements View {
  size = 1;
  readonly #rows = new Map<string, string>();
  readonly #read = new Set<string>();
  readonly #counts = new Map<string, number>();

  async get<S extends State>(aggregate: Aggregate<S>, key: string): Promise<S | undefined> {
    const name = `${aggregate.table}/${key}`;
    this.#read.add(name);
    const text = this.#rows.get(name);
    // Safe because rows of a table are written from this aggregate's states alone.
    return text === undefined ? undefined : (JSON.parse(text) as S);
  }

  put<S extends State>(aggregate: Aggregate<S>, key: string, state: S): void {
    const name = `${aggregate.table}/${key}`;
    if (!this.#read.has(name)) throw new Error(`A step put ${name} without reading it first.`);
    canonicalJson(aggregate.columns(state, key));
    this.#rows.set(name, canonicalJson(state as Json));
  }

  remove<S extends State>(aggregate: Aggregate<S>, key: string): void {
    this.#rows.delete(`${aggregate.table}/${key}`);
  }

  count<D extends Record<string, string>>(counter: Counter<D>, dimensions: D, by: number): void {
    const name = `${counter.table}/${canonicalJson(dimensions)}`;
    const count = (this.#counts.get(name) ?? 0) + by;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }

  /** All rows and counts as text, in a fixed order: for comparing two runs. */
  dump(): Readonly<Record<string, string>> {
    const counts = [...this.#counts].map(([name, count]): [string, string] => [name, String(count)]);
    return Object.fromEntries([...this.#rows, ...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Rows of one table, by key. */
  rows<S extends State>(aggregate: Aggregate<S>): Map<string, S> {
    const prefix = `${aggregate.table}/`;
    const found = [...this.#rows].filter(([name]) => name.startsWith(prefix));
    return new Map(found.map(([name, text]) => [name.slice(prefix.length), JSON.parse(text) as S]));
  }
}
