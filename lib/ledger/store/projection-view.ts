import { sameJson, type Json } from "../../base/canonical-json.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Aggregate, Counter, State, Touch, View } from "../projection.ts";
import { flushCounts, flushPlain, flushRows, flushVersions, type Version } from "./projection-flush.ts";

interface Cell {
  /** undefined: no row. */
  state: State | undefined;
  /** The state as last written, to write nothing where nothing changed. */
  written: State | undefined;
}

interface TableCells {
  readonly aggregate: Aggregate<State>;
  readonly cells: Map<string, Cell>;
  /** Keys put or removed since the last boundary. */
  readonly dirty: Set<string>;
  readonly versions: Version[];
}

/**
 * The `View` over PostgreSQL: reads through, holds writes until `flush`. `boundary(size)` closes the row versions of
 * one checkpoint, so a batch over many checkpoints writes the same rows as many batches over one.
 */
export class ProjectionView implements View {
  size = 0;
  #sql: Sql;
  readonly #tables = new Map<string, TableCells>();
  readonly #counts = new Map<string, { counter: Counter<Record<string, string>>; by: Map<string, number> }>();
  readonly #rows = new Map<string, Record<string, Json | undefined>[]>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The same held rows over the next transaction. Only right while nothing else wrote the projections. */
  rebound(sql: Sql): this {
    this.#sql = sql;
    return this;
  }

  /** Loads rows that are not held yet, one query per table. */
  async load(touches: readonly Touch[]): Promise<void> {
    const wanted = new Map<TableCells, Set<string>>();
    for (const { aggregate, key } of touches) {
      const table = this.#table(aggregate as unknown as Aggregate<State>);
      if (table.cells.has(key)) continue;
      const keys = wanted.get(table) ?? new Set();
      wanted.set(table, keys.add(key));
    }
    for (const [table, keys] of wanted) await this.#read(table, [...keys]);
  }

  async get<S extends State>(aggregate: Aggregate<S>, key: string): Promise<S | undefined> {
    const table = this.#table(aggregate as unknown as Aggregate<State>);
    let cell = table.cells.get(key);
    if (!cell) {
      await this.#read(table, [key]);
      cell = table.cells.get(key);
    }
    // Safe because rows of a table are written from this aggregate's states alone.
    return cell?.state as S | undefined;
  }

  put<S extends State>(aggregate: Aggregate<S>, key: string, state: S): void {
    this.#write(aggregate as unknown as Aggregate<State>, key, state);
  }

  remove<S extends State>(aggregate: Aggregate<S>, key: string): void {
    this.#write(aggregate as unknown as Aggregate<State>, key, undefined);
  }

  count<D extends Record<string, string>>(counter: Counter<D>, dimensions: D, by: number): void {
    const entry = this.#counts.get(counter.table) ?? {
      counter: counter as unknown as Counter<Record<string, string>>,
      by: new Map<string, number>(),
    };
    this.#counts.set(counter.table, entry);
    const key = JSON.stringify(counter.dimensions.map((name) => dimensions[name]));
    entry.by.set(key, (entry.by.get(key) ?? 0) + by);
  }

  /** Adds a row to an insert-only projection (evidence). */
  insert(table: string, row: Record<string, Json | undefined>): void {
    const rows = this.#rows.get(table) ?? [];
    this.#rows.set(table, rows);
    rows.push(row);
  }

  /** Ends one checkpoint: what changed since the last boundary becomes a row version `since_size = size`. */
  boundary(size: number): void {
    for (const table of this.#tables.values()) {
      for (const key of table.dirty) {
        const cell = table.cells.get(key);
        if (!cell) continue;
        if (sameJson(cell.state as Json | undefined, cell.written as Json | undefined)) continue;
        const columns = cell.state === undefined ? undefined : table.aggregate.columns(cell.state, key);
        table.versions.push({ key, since: size, state: cell.state as Json | undefined, columns });
        cell.written = cell.state;
      }
      table.dirty.clear();
    }
  }

  changed<S extends State>(aggregate: Aggregate<S>): readonly string[] {
    return [...(this.#tables.get(aggregate.table)?.dirty ?? [])];
  }

  async flush(): Promise<void> {
    for (const { aggregate, versions, cells } of this.#tables.values()) {
      if (versions.length > 0) {
        if (aggregate.versioned) await flushVersions(this.#sql, aggregate.table, versions);
        else await flushPlain(this.#sql, aggregate.table, versions, aggregate.newestBy);
        versions.length = 0;
      }
      if (aggregate.newestBy) cells.clear();
    }
    for (const { counter, by } of this.#counts.values()) await flushCounts(this.#sql, counter, by);
    for (const [table, rows] of this.#rows) await flushRows(this.#sql, table, rows);
    this.#counts.clear();
    this.#rows.clear();
  }

  /** Rows held; the owner drops the view when it grows too large. */
  get held(): number {
    let sum = 0;
    for (const table of this.#tables.values()) sum += table.cells.size;
    return sum;
  }

  #table(aggregate: Aggregate<State>): TableCells {
    const known = this.#tables.get(aggregate.table);
    if (known) return known;
    const table: TableCells = { aggregate, cells: new Map(), dirty: new Set(), versions: [] };
    this.#tables.set(aggregate.table, table);
    return table;
  }

  async #read(table: TableCells, keys: readonly string[]): Promise<void> {
    const { table: name, versioned } = table.aggregate;
    const open = versioned ? " AND until_size IS NULL" : "";
    const rows = await this.#sql<{ key: string; state: State }>(
      `SELECT key, state FROM "${name}" WHERE key = ANY($1::text[])${open}`,
      [keys],
    );
    for (const key of keys) table.cells.set(key, { state: undefined, written: undefined });
    for (const { key, state } of rows) table.cells.set(key, { state, written: state });
  }

  #write(aggregate: Aggregate<State>, key: string, state: State | undefined): void {
    const table = this.#table(aggregate);
    const cell = table.cells.get(key);
    if (!cell) throw new Error(`A step put ${aggregate.table}/${key} without reading it first.`);
    cell.state = state;
    table.dirty.add(key);
  }
}
