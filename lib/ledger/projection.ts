import type { Json } from "../base/canonical-json.ts";

/** JSON that a projection row holds. */
export type State = { readonly [key: string]: Json | undefined } | object;

/**
 * One projection table, filled only by `advance`. `versioned` tables keep a row version per size interval
 * (`key, since_size, until_size, state, …columns`); others one row (`key, state, …columns`).
 */
export interface Aggregate<S extends State> {
  readonly table: string;
  readonly versioned: boolean;
  /** Query columns beside key and state, by snake_case name; values that PostgreSQL casts from JSON. */
  readonly columns: (state: S, key: string) => Record<string, Json | undefined>;
  /**
   * Only for an unversioned table that commands write as well, with the same reducer: the bigint column that stamps the
   * inbox id of the last action in the row. A row is never replaced by an older one, and never cached between batches.
   */
  readonly newestBy?: string;
}

/** A rollup table `(…dimensions, count bigint)` whose primary key is the dimensions. */
export interface Counter<D extends Record<string, string>> {
  readonly table: string;
  readonly dimensions: readonly (keyof D & string)[];
}

/**
 * What a step sees of the projections while one entry is applied. Reads answer what earlier entries left, whether or
 * not they are in the database yet. Steps MUST NOT mutate a state they got: put a new one.
 */
export interface View {
  /** Size of the checkpoint whose entries are being applied: what a versioned row is stamped with. */
  readonly size: number;
  get<S extends State>(aggregate: Aggregate<S>, key: string): Promise<S | undefined>;
  put<S extends State>(aggregate: Aggregate<S>, key: string, state: S): void;
  remove<S extends State>(aggregate: Aggregate<S>, key: string): void;
  count<D extends Record<string, string>>(counter: Counter<D>, dimensions: D, by: number): void;
  /** Keys that were put or removed since the last checkpoint, in the order of their first change. */
  changed<S extends State>(aggregate: Aggregate<S>): readonly string[];
  /** Loads rows ahead of `get`, one query per table. */
  load(touches: readonly Touch[]): Promise<void>;
}

/** A projection row that a step will probably touch: the engine loads all of a batch in one query per table. */
export interface Touch {
  readonly aggregate: Aggregate<never>;
  readonly key: string;
}

/** One room's part of `advance`: pure, deterministic, replayable from entry 0. `E` is what the room upstream made. */
export interface Step<E> {
  readonly name: string;
  /** Rows to load ahead, from the evidence alone. An optimisation: `view.get` finds any row without it. */
  readonly touches?: (evidence: E) => readonly Touch[];
  apply(view: View, evidence: E): Promise<void>;
  /**
   * Runs after the last entry of each checkpoint, for what is judged from rows rather than from one entry. `at` is when
   * the ledger received that entry.
   */
  readonly atCheckpoint?: (view: View, at: string) => Promise<void>;
}

/** Makes a `Touch` of any aggregate. */
export function touch<S extends State>(aggregate: Aggregate<S>, key: string): Touch {
  return { aggregate, key };
}
