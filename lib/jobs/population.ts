import { AppError } from "../base/errors.ts";
import { isFarBehind } from "../ledger/store/status.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { recordPopulation, type RecordDeps } from "../population/commands/record-population.ts";
import { lastMonth, monthId } from "../population/month.ts";
import { hasBranches, hasRecord } from "../population/store/record.ts";
import {
  finishRequest,
  insertRequest,
  nextRequest,
  postponeRequest,
  releaseRequest,
} from "../population/store/request.ts";
import { policyAt } from "../policy/history.ts";
import { readPolicy } from "../policy/store.ts";
import type { Loop } from "./loop.ts";

const REST_MS = 2000;
const MAX_TRIES = 5;
const GIVEN_UP = `It was not made in ${MAX_TRIES} tries.`;
/** Until Git is asked again, and for how long a month waits for it: mirrors are each machine's own. */
const PUT_OFF_SECONDS = 60;
const MONTH_PATIENCE_MINUTES = 24 * 60;

/** Counts populations by their rows and by Git: what people asked for, and each month once it is over. */
export function populationLoop(db: Db): Loop {
  const run = async () => {
    const deps = { pool: db.pool, dataDir: getEnv().dataDir };
    // While projections are built again they hold less than the ledger does.
    if (await isFarBehind(pgSql(db.pool))) return "rest" as const;
    await askForMonth(pgSql(db.pool));
    return (await recordNext(deps)) ? ("again" as const) : ("rest" as const);
  };
  return { name: "population", restMs: REST_MS, run };
}

/** Makes the oldest count that was asked for; false where there is none. */
export async function recordNext(deps: RecordDeps): Promise<boolean> {
  const sql = pgSql(deps.pool);
  const request = await nextRequest(sql);
  if (!request) return false;
  const { id, asked, tries, ageSeconds } = request;
  if (tries > MAX_TRIES) {
    await finishRequest(sql, id, GIVEN_UP);
    return true;
  }
  try {
    const { rows, sha256 } = await recordPopulation(deps, id, asked, ageSeconds < (asked.patienceMinutes ?? 0) * 60);
    await finishRequest(sql, id, null);
    getLog().info({ ...asked.period, rows, sha256 }, "a population was counted");
  } catch (error) {
    if (error instanceof AppError && error.reason === "UNCOUNTED") await postponeRequest(sql, id, PUT_OFF_SECONDS);
    else if (error instanceof AppError && error.code !== "UNAVAILABLE") await finishRequest(sql, id, error.message);
    else if (tries >= MAX_TRIES) await finishRequest(sql, id, GIVEN_UP);
    else {
      await releaseRequest(sql, id);
      throw error;
    }
  }
  return true;
}

/** The month that ended last, in the zone of the policy, once; and nothing where no branch is watched. */
export async function askForMonth(sql: Sql): Promise<void> {
  const now = await databaseNow(sql);
  const { zone } = policyAt(await readPolicy(sql), now).policy.calendar;
  const period = lastMonth(now, zone);
  if (period === null || !(await hasBranches(sql)) || (await hasRecord(sql, monthId(period)))) return;
  const asked = { period, repositories: null, by: "worker", patienceMinutes: MONTH_PATIENCE_MINUTES };
  await insertRequest(sql, { id: monthId(period), asked });
}
