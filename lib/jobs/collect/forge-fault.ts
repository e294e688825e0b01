import type { RateLeft } from "../../ingest/store/collection.ts";

/** Why a forge could not be asked, and when to ask again. */
export type FaultKind = "limited" | "refused" | "unavailable" | "address";

/** A fault of asking, not of what was answered: the round ends, and goes on from its cursor. */
export class ForgeFault extends Error {
  override readonly name = "ForgeFault";
  readonly kind: FaultKind;
  /** Seconds to wait, where the forge says; else the caller backs off. */
  readonly retryInSeconds: number | null;
  /** What is left of the allowance, as far as it was heard. */
  rate: RateLeft | null = null;

  constructor(kind: FaultKind, message: string, retryInSeconds: number | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.retryInSeconds = retryInSeconds;
  }
}
