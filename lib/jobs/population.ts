import { AppError } from "../base/errors.ts";
import { isFarBehind } from "../ledger/store/status.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { pgSql } from "../platform/sql.ts";
import { recordPopulation, type RecordDeps } from "../population/commands/record-population.ts";
import { lastMonth, monthId } from "../population/month.ts";
import { hasBranches, hasRecord } from "../population/store/record.ts";
import { finishRequest, nextRequest, releaseRequest } from "../population/store/request.ts";
import { policyAt } from "../policy/history.ts";
import { readPolicy } from "../policy/store.ts";
import type { Loop } from "./loop.ts";

const REST_MS = 2000;
const MAX_TRIES = 5;

/** Counts populations by their rows and by Git: what people asked for, and each month once it is over. */
export function populationLoop(db: Db): Loop {
  const run = async () => {
    const deps = { pool: db.pool, dataDir: getEnv().dataDir };
    // While projections are built again they hold less than the ledger does.
    if (await isFarBehind(pgSql(db.pool))) return "rest" as const;
    if (await recordNext(deps)) return "again" as const;
    await recordMonth(deps);
    return "rest" as const;
  };
  return { name: "population", restMs: REST_MS, run };
}

/** The oldest count that somebody asked for; false where there is none. */
export async function recordNext(deps: RecordDeps): Promise<boolean> {
  const sql = pgSql(deps.pool);
  const request = await nextRequest(sql);
  if (!request) return false;
  try {
    await recordPopulation(deps, request.id, request.asked);
    await finishRequest(sql, request.id, null);
  } catch (error) {
    if (error instanceof AppError && error.code !== "UNAVAILABLE") await finishRequest(sql, request.id, error.message);
    else if (request.tries >= MAX_TRIES) await finishRequest(sql, request.id, `Not counted in ${MAX_TRIES} tries.`);
    else {
      await releaseRequest(sql, request.id);
      throw error;
    }
  }
  return true;
}

/** The month that ended last, in the zone of the policy, once; and nothing where no branch is watched. */
export async function recordMonth(deps: RecordDeps): Promise<void> {
  const sql = pgSql(deps.pool);
  const now = await databaseNow(sql);
  const { zone } = policyAt(await readPolicy(sql), now).policy.calendar;
  const period = lastMonth(now, zone);
  if (period === null || !(await hasBranches(sql)) || (await hasRecord(sql, monthId(period)))) return;
  const { rows, sha256 } = await recordPopulation(deps, monthId(period), { period, repositories: null, by: "worker" });
  getLog().info({ ...period, rows, sha256 }, "a month's population was counted");
}
