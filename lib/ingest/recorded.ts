import type { FactKind } from "./fact.ts";

/**
 * What a recorded payload outside the repository must be read as; for tests. The values were taken from the file by
 * hand. `time` and `actor` are null where the payload tells none.
 */
export interface Recorded {
  readonly file: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly time: string | null;
  readonly actor: string | null;
  /** A part of the fact, with its kind and at least the commit or target. */
  readonly fact: { readonly kind: FactKind } & Readonly<Record<string, unknown>>;
  /** Further facts of the same record. */
  readonly also?: readonly ({ readonly kind: FactKind } & Readonly<Record<string, unknown>>)[];
}
