import { canonicalJson, type Json } from "../base/canonical-json.ts";
import type { Aggregate, Counter, State, Touch, View } from "./projection.ts";

/**
 * Projections in memory, for tests of steps: rows are kept as JSON, as the database would keep them, and it is as strict
 * as the real one about reading before writing.
 */
export class MemoryView implements View {
  size = 1;
  readonly #rows = new Map<string, string>();
  readonly #read = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #changed = new Map<string, Set<string>>();

  async get<S extends State>(aggregate: Aggregate<S>, key: string): Promise<S | undefined> {
    const name = `${aggregate.table}/${key}`;
    this.#read.add(name);
    const text = this.#rows.get(name);
    // Safe because rows of a table are written from this aggregate's states alone.
    return text === undefined ? undefined : (JSON.parse(text) as S);
  }

  put<S extends State>(aggregate: Aggregate<S>, key: string, state: S): void {
    const name = this.#require(aggregate.table, key);
    canonicalJson(aggregate.columns(state, key));
    this.#rows.set(name, canonicalJson(state as Json));
    this.#note(aggregate.table, key);
  }

  remove<S extends State>(aggregate: Aggregate<S>, key: string): void {
    this.#rows.delete(this.#require(aggregate.table, key));
    this.#note(aggregate.table, key);
  }

  count<D extends Record<string, string>>(counter: Counter<D>, dimensions: D, by: number): void {
    const name = `${counter.table}/${canonicalJson(dimensions)}`;
    const count = (this.#counts.get(name) ?? 0) + by;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }

  changed<S extends State>(aggregate: Aggregate<S>): readonly string[] {
    return [...(this.#changed.get(aggregate.table) ?? [])];
  }

  load(_touches: readonly Touch[]): Promise<void> {
    return Promise.resolve();
  }

  /** Ends one checkpoint. */
  boundary(): void {
    this.size += 1;
    this.#changed.clear();
  }

  /** All rows and counts as text, in a fixed order: for comparing two runs. */
  dump(): Readonly<Record<string, string>> {
    const counts = [...this.#counts].map(([name, count]): [string, string] => [name, String(count)]);
    return Object.fromEntries([...this.#rows, ...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** All rows without what names places in the ledger, which differs with the order of arrival; and all counts. */
  digest(): string {
    const dropRefs = (key: string, value: unknown) => (key === "ref" || key === "evidence" ? undefined : value);
    const rows = [...this.#rows].map(([name, text]) => [name, JSON.parse(text, dropRefs) as Json] as const);
    return canonicalJson(Object.fromEntries([...rows, ...this.#counts]));
  }

  /** Rows of one table by key, in the order of the keys. */
  rows<S extends State>(aggregate: Aggregate<S>): Map<string, S> {
    const prefix = `${aggregate.table}/`;
    const found = [...this.#rows].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(found.map(([name, text]) => [name.slice(prefix.length), JSON.parse(text) as S]));
  }

  #note(table: string, key: string): void {
    const keys = this.#changed.get(table) ?? new Set();
    this.#changed.set(table, keys.add(key));
  }

  #require(table: string, key: string): string {
    const name = `${table}/${key}`;
    if (!this.#read.has(name)) throw new Error(`A step put ${name} without reading it first.`);
    return name;
  }
}
