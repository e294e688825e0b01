import { advanceBatch, type Program } from "../ledger/advance.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { projectionDigests, dropProjections } from "../ledger/store/rebuild.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import type { Evidence } from "../ingest/fact.ts";
import { program } from "../pipeline.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import type { TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { emergenciesStep } from "./advance.ts";

// For tests only: a ledger that is sequenced and advanced when the test says so.

const steps = program.steps.includes(emergenciesStep) ? program.steps : [...program.steps, emergenciesStep];
const whole: Program<Evidence> = { ...program, steps };

export interface TestLedger {
  readonly sql: Sql;
  readonly within: <T>(work: (tx: Sql) => Promise<T>) => Promise<T>;
  /** Sequences what is pending and advances to the end. */
  readonly settle: () => Promise<void>;
  /** Drops every projection, reads the ledger again in batches of `batch`, and answers the digests before and after. */
  readonly replay: (batch: number) => Promise<{ before: object; after: object }>;
}

export async function testLedger(database: TestDatabase): Promise<TestLedger> {
  const { pool } = database.db;
  const sql = pgSql(pool);
  const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
  const sequencer = new Sequencer(pool, await testLogKey(sql), keeper);
  const advance = async (batch: number) => {
    const held = { view: undefined, at: -1 };
    for (;;) {
      const progress = await inTransaction(pool, (tx) => advanceBatch(tx, whole, held, batch));
      if (!progress || progress.entries === 0) return;
    }
  };
  return {
    sql,
    within: (work) => inTransaction(pool, work),
    settle: async () => {
      while (((await sequencer.run(1000))?.entries ?? 0) > 0);
      await advance(1000);
    },
    replay: async (batch) => {
      const before = await projectionDigests(sql);
      await inTransaction(pool, dropProjections);
      await advance(batch);
      return { before, after: await projectionDigests(sql) };
    },
  };
}
