import type { PolicyVersion } from "../policy/history.ts";
import type { Judgement } from "./verdict.ts";

/** What every item brings beside its own facts. */
export interface ItemFacts {
  /** What it is called, for lists. */
  readonly name: string;
  readonly at: string;
  readonly repository: string | null;
  readonly environment: string | null;
  /** In force when it happened. */
  readonly policy: PolicyVersion;
}

/** One control test (catalogue id) over items whose facts are `F`. A change of what it answers is a new version. */
export interface AutomatedTest<F extends ItemFacts> {
  readonly id: string;
  readonly version: number;
  /** Pure. `at` is when the ledger received the last entry considered. */
  evaluate(facts: F, at: string): Judgement;
}
