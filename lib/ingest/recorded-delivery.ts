import type { FactKind } from "./fact.ts";

/**
 * What a recorded payload outside the repository must be read as; for tests. The values were taken from the file by
 * hand. A file may hold several records, and a record may give several readings: all of them, in order.
 */
export interface RecordedDelivery {
  /** Below the folder of fixtures. */
  readonly file: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the file is not the body itself: how the body is made of its text, and why. */
  readonly prepare?: { readonly why: string; readonly body: (text: string) => string };
  readonly readings: readonly RecordedReading[];
  /** What of it must not be stored. */
  readonly blanked?: readonly string[];
  /** Why the file stays unparsed. */
  readonly unparsed?: string;
}

export interface RecordedReading {
  /** Null where the payload tells none. */
  readonly time: string | null;
  readonly actor: string | null;
  /** A part of the fact, with at least the commit or target. */
  readonly fact: { readonly kind: FactKind } & Readonly<Record<string, unknown>>;
}
