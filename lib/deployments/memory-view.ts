import { canonicalJson, type Json } from "../base/canonical-json.ts";
import type { Aggregate, Counter, State, View } from "../ledger/projection.ts";

/** Projections in memory, for tests of steps: as strict as the real one about reading before writing. */
export class MemoryView implements View {
  size = 0;
  readonly #tables = new Map<string, Map<string, { readonly state: State; readonly columns: object }>>();
  readonly #read = new Set<string>();

  get<S extends State>(aggregate: Aggregate<S>, key: string): Promise<S | undefined> {
    this.#read.add(`${aggregate.table}/${key}`);
    // Safe because rows of a table are written from this aggregate's states alone.
    return Promise.resolve(this.#tables.get(aggregate.table)?.get(key)?.state as S | undefined);
  }

  put<S extends State>(aggregate: Aggregate<S>, key: string, state: S): void {
    this.#require(aggregate.table, key);
    const rows = this.#tables.get(aggregate.table) ?? new Map<string, { state: State; columns: object }>();
    // Through its canonical text, as a database would hand it back.
    const stored = JSON.parse(canonicalJson(state as Json)) as S;
    rows.set(key, { state: stored, columns: aggregate.columns(stored, key) });
    this.#tables.set(aggregate.table, rows);
  }

  remove<S extends State>(aggregate: Aggregate<S>, key: string): void {
    this.#require(aggregate.table, key);
    this.#tables.get(aggregate.table)?.delete(key);
  }

  count<D extends Record<string, string>>(_counter: Counter<D>): void {
    throw new Error("These steps count nothing.");
  }

  /** Rows of a table by key. */
  rows<S extends State>(aggregate: Aggregate<S>): S[] {
    const rows = this.#tables.get(aggregate.table) ?? new Map<string, { state: State }>();
    return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row.state as S);
  }

  /** Everything, without what names places in the ledger: those differ with the order of arrival. */
  digest(): string {
    const tables = [...this.#tables].map(([name, rows]) => [name, Object.fromEntries(rows)] as const);
    const dropRefs = (key: string, value: unknown) => (key === "ref" || key === "evidence" ? undefined : value);
    return canonicalJson(JSON.parse(JSON.stringify(Object.fromEntries(tables), dropRefs)) as Json);
  }

  #require(table: string, key: string): void {
    if (!this.#read.has(`${table}/${key}`)) throw new Error(`A step put ${table}/${key} without reading it first.`);
  }
}
