import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../base/errors.ts";
import { dropForRebuild } from "../ledger/commands/rebuild.ts";
import { StepFailure } from "../ledger/advance.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import { TRIES_BEFORE_SET_ASIDE } from "../ledger/store/set-aside.ts";
import { Follower } from "../pipeline.ts";
import { usageError, type Command } from "./command.ts";
import type { Local } from "./connection.ts";
import { progressLine } from "./progress.ts";

const TRIES = 50;
const REST_MS = 100;

export const command: Command = {
  usage: "",
  options: {},
  run: async ({ connect, stderr }) => {
    const connection = await connect();
    if (connection.kind === "remote") throw usageError("rebuild works on the database: give --data-dir, not --url.");
    const started = performance.now();
    const size = await drop(connection);
    await replay(connection, size, (done) => stderr.write(progressLine("rebuild", done, size, "entries")));
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    return { json: { size, seconds }, text: `Every page is built again from ${size} entries, in ${seconds} s.` };
  },
};

/** A worker follows in short turns: between two of them the lock is free. One that keeps it, keeps it. */
async function drop({ transaction }: Local): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction(dropForRebuild);
    } catch (error) {
      const follows = error instanceof AppError && error.reason === "FOLLOWING";
      if (!follows || attempt === TRIES) throw error;
      await sleep(REST_MS);
    }
  }
}

/** Follows to `size`, by itself or beside a worker that does the same. What fails thrice is set aside, as ever. */
async function replay({ db, sql }: Local, size: number, tell: (done: number) => void): Promise<void> {
  const follower = new Follower(db.pool);
  let failures = 0;
  for (let done = 0; done < size;) {
    try {
      const progress = await follower.run();
      if (progress === null) await sleep(REST_MS);
      done = Math.min(size, progress?.size ?? (await ledgerSummary(sql)).advanced);
      failures = 0;
      tell(done);
    } catch (error) {
      failures += 1;
      if (!(error instanceof StepFailure) || failures > TRIES_BEFORE_SET_ASIDE) throw error;
    }
  }
}
