import type { KeptHeaders, SecretMethod } from "../ledger/record.ts";
import type { Reading, SourceFacts } from "./fact.ts";

export type SourceType = "flux" | "argocd" | "github" | "gitlab" | "kubernetes-audit" | "ci" | "records";

/** A delivery as it arrived: nothing parsed. Header names are lower case. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A secret a source accepts now; `generation` goes into the leaf. */
export interface ActiveSecret {
  readonly generation: number;
  readonly secret: Uint8Array;
}

export type Verification =
  | { readonly ok: true; readonly method: SecretMethod; readonly generation: number }
  | { readonly ok: false; readonly reason: "missing" | "malformed" | "mismatch" | "stale" };

/** One record of a delivery: a byte range of the body and its key. */
export interface RecordRange {
  readonly from: number;
  readonly to: number;
  readonly key: string;
  /** Ranges inside [from, to) that are blanked before anything is stored (Secret bodies), with why. */
  readonly redactions: readonly { readonly from: number; readonly to: number; readonly reason: string }[];
}

/** Everything a source kind is. Pure: `http` and the stores call it. */
export interface SourceKind {
  readonly type: SourceType;
  /** Media types it accepts (without parameters). */
  readonly contentTypes: readonly string[];
  /** Headers kept beside the record because `normalise` needs them. */
  readonly keptHeaders: readonly string[];
  /** Answers 4xx make this sender disable its hook (GitLab): refusals become entries. */
  readonly disablesOn4xx: boolean;
  /** Over the raw bytes, constant time, before anything is parsed. `now` in ms since the epoch. */
  verify(delivery: Delivery, secrets: readonly ActiveSecret[], now: number): Verification;
  /** Keys and byte ranges; bounded; falls back to one record when its scan fails. */
  split(delivery: Delivery): readonly RecordRange[];
  /** Total: never throws on any bytes; what it cannot read is one `unparsed` fact. */
  normalise(bytes: Uint8Array, headers: KeptHeaders, source: SourceFacts): readonly Reading[];
  /** Of a forge: what was fetched from its API, as the same facts. Total as well. */
  normaliseObserved?(bytes: Uint8Array, headers: KeptHeaders): readonly Reading[];
}
