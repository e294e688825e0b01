import type pg from "pg";
import { controlsStep } from "./controls/advance.ts";
import { deploymentsStep } from "./deployments/advance.ts";
import { driftStep } from "./drift/advance.ts";
import { emergenciesStep } from "./emergencies/advance.ts";
import type { Evidence } from "./ingest/fact.ts";
import { changesStep } from "./changes/advance.ts";
import { continuityStep } from "./ingest/continuity.ts";
import { feedsStep } from "./ingest/feed.ts";
import { readRecordEvidence } from "./ingest/read-record.ts";
import { advanceBatch, StepFailure, type Program, type Progress } from "./ledger/advance.ts";
import type { ProjectionView } from "./ledger/store/projection-view.ts";
import { countTry } from "./ledger/store/set-aside.ts";
import { peopleStep } from "./people/advance.ts";
import { populationStep } from "./population/record.ts";
import { policyStep } from "./policy/advance.ts";
import { inTransaction } from "./platform/transaction.ts";
import { pgSql } from "./platform/sql.ts";
import { normaliseOwn } from "./repositories/normalise.ts";
import { repositoriesStep } from "./repositories/repository-facts.ts";

// receive   verify(delivery) → key, byte ranges → inbox + pending, one transaction → 202          lib/http/ingest.ts
// sequence  pending → leaves → ledger entries → tiles → signed checkpoint                         lib/ledger/sequence.ts
// advance   entry → evidence → changes · deployments · drift · cases → verdicts                   here
// show      pages and API read projections; every figure links to its rows                        lib/*/reads.ts, app/
// export    engagement → populations + verdicts + raw records + proofs → signed bundle            lib/bundles/

/** What advance runs, in the order of the rooms. Changing it changes what a replay answers: a test holds the digest. */
export const program: Program<Evidence> = {
  read: (record, view) => readRecordEvidence(record, view, normaliseOwn),
  steps: [
    policyStep,
    peopleStep,
    continuityStep,
    feedsStep,
    repositoriesStep,
    changesStep,
    deploymentsStep,
    driftStep,
    emergenciesStep,
    populationStep,
    controlsStep,
  ],
};

const BATCH = 2000;
const HELD_ROWS = 50_000;

/** The follower of the log: one per worker process; an advisory lock chooses whose turn it is. */
export class Follower {
  readonly #pool: pg.Pool;
  readonly #held: { view: ProjectionView | undefined; at: number } = { view: undefined, at: -1 };

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /**
   * Advances by up to `maxEntries`. Null: another process follows. An entry that a step cannot digest is counted and
   * after three tries set aside; the rest goes on.
   */
  async run(maxEntries: number = BATCH): Promise<Progress | null> {
    try {
      const progress = await inTransaction(this.#pool, (sql) => advanceBatch(sql, program, this.#held, maxEntries));
      if (this.#held.view && this.#held.view.held > HELD_ROWS) this.#held.view = undefined;
      return progress;
    } catch (error) {
      this.#held.view = undefined;
      if (!(error instanceof StepFailure) || isDatabaseFault(error.cause)) throw error;
      await countTry(pgSql(this.#pool), error);
      throw error;
    }
  }
}

/** A fault of the connection or the server, not of the entry: class 08, 53, 57, 40, or no SQLSTATE at all on a pg error. */
function isDatabaseFault(cause: unknown): boolean {
  if (!(cause instanceof Error) || !("code" in cause) || typeof cause.code !== "string") return false;
  return /^(08|40|53|57)/.test(cause.code) || cause.code.startsWith("E");
}
