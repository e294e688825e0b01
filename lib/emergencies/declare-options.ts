import type { Place, Terms } from "./case.ts";

export interface PlaceOption {
  readonly place: Place;
  /** What reports about it: "Flux", "Argo CD", "audit log". */
  readonly note: string;
  readonly environment: string | null;
}

/** What the declaration page offers and prints. */
export interface DeclareOptions {
  /** Database time: the due times are those of a declaration at this moment. */
  readonly now: string;
  readonly terms: Terms;
  readonly clusters: readonly PlaceOption[];
  readonly repositories: readonly string[];
  /** Those who may authorise, except whoever asks; people on call first. */
  readonly authorisers: readonly { readonly id: string; readonly name: string; readonly onCall: boolean }[];
}
