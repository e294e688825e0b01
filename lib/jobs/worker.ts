import { hostname } from "node:os";
import type pg from "pg";
import { AppError } from "../base/errors.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { Follower } from "../pipeline.ts";
import { endInOrder, tellSupervisor } from "../platform/child-process.ts";
import { closeDb, getDb, type Db } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { anchorLoop } from "./anchors.ts";
import { deliveryLoops, effectLoops } from "./effects.ts";
import { exportLoop } from "./export-bundles.ts";
import { headKeeper, openLogKey } from "./log-key.ts";
import { runLoops, type Loop } from "./loop.ts";

const SEQUENCE_BATCH = 2000;

/** One worker process: sequence, advance, effects. Any number may run; advisory locks choose who sequences and follows. */
async function main(): Promise<void> {
  const stop = new AbortController();
  const db = await getDb();
  const loops = [
    ...(await sequencing(db)),
    following(db.pool),
    housekeeping(db),
    ...effectLoops(db),
    ...deliveryLoops(db),
  ];
  const ended = runLoops(loops, stop.signal);
  endInOrder(async () => {
    stop.abort();
    await ended;
    await closeDb();
  });
  tellSupervisor({ type: "ready" });
  await ended;
}

async function sequencing(db: Db): Promise<Loop[]> {
  const logKey = await openLogKey(pgSql(db.pool), getEnv());
  if (!logKey) {
    getLog().info("this worker does not hold the log key: it never signs");
    return [];
  }
  const sequencer = new Sequencer(db.pool, logKey, headKeeper(getEnv(), logKey));
  const run = async () => {
    try {
      const result = await sequencer.run(SEQUENCE_BATCH);
      return result !== null && result.entries > 0 ? "again" : "rest";
    } catch (error) {
      if (error instanceof AppError && error.code === "INTEGRITY") await saySigning(pgSql(db.pool), error);
      throw error;
    }
  };
  return [{ name: "sequence", restMs: 40, run }, exportLoop(db, logKey.key), anchorLoop(db, logKey.key)];
}

function following(pool: pg.Pool): Loop {
  const follower = new Follower(pool);
  const run = async () => {
    const progress = await follower.run();
    return progress !== null && progress.entries > 0 ? ("again" as const) : ("rest" as const);
  };
  return { name: "advance", restMs: 60, run };
}

/** Partitions for the months ahead, and a sign of life. */
function housekeeping(db: Db): Loop {
  const sql = pgSql(db.pool);
  const run = async () => {
    await sql(
      "SELECT countersign.ensure_payload_partitions((countersign.now() - interval '1 month')::date, (countersign.now() + interval '3 months')::date)",
    );
    await sql(
      `INSERT INTO worker_state (worker, at, detail) VALUES ($1, countersign.now(), $2::jsonb)
       ON CONFLICT (worker) DO UPDATE SET at = excluded.at, detail = worker_state.detail || excluded.detail`,
      [`${hostname()}:${process.pid}`, JSON.stringify({ separation: db.separation })],
    );
    return "rest" as const;
  };
  return { name: "housekeeping", restMs: 30_000, run };
}

/** A refusal to sign is for people to see: it stays until the rollback was accepted. */
async function saySigning(sql: Sql, refusal: AppError): Promise<void> {
  await sql(
    `INSERT INTO worker_state (worker, at, detail) VALUES ('signing', countersign.now(), $1::jsonb)
     ON CONFLICT (worker) DO UPDATE SET at = excluded.at, detail = excluded.detail`,
    [JSON.stringify({ refused: refusal.reason, message: refusal.message, ...refusal.detail })],
  );
}

main().catch((error: unknown) => {
  getLog().fatal({ err: error }, "the worker could not start");
  process.exit(1);
});
