import type pg from "pg";
import { isForge, SWEEP_SECONDS } from "../../ingest/collection.ts";
import {
  claimCollection,
  renewLease,
  settleRound,
  type CollectionRow,
  type RateLeft,
} from "../../ingest/store/collection.ts";
import {
  finishBackfill,
  noteBackfillFault,
  openBackfill,
  type BackfillRow,
} from "../../ingest/store/collection-run.ts";
import { appendObservation } from "../../ledger/append.ts";
import { databaseNow } from "../../platform/clock.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { FORGES, listsOf } from "./forge.ts";
import { ForgeClient } from "./forge-client.ts";
import { ForgeFault } from "./forge-fault.ts";
import type { ForgeList } from "./list.ts";
import { notePolled, notePollFailed } from "./poll-notes.ts";
import { runRound, type AskedRepository, type RoundResult } from "./round.ts";

export interface CollectDeps {
  readonly pool: pg.Pool;
  /** Opens the sealed credential of a source. */
  readonly credentialOf: (row: CollectionRow) => string;
  readonly repositoriesOf: (row: CollectionRow) => Promise<readonly AskedRepository[]>;
  readonly timeoutMs?: number;
  readonly retryMs?: readonly number[];
  /** How long a backfill keeps its turn before polling gets one. */
  readonly backfillTurnMs?: number;
}

/** Of a backfill: so much of the forge's allowance is left to polling and to the customer's own tools. */
const RESERVE = 0.2;
const BACKFILL_TURN_MS = 10_000;
const RENEW_MS = 30_000;

/**
 * Takes the turn of a source that is due and reads what it is due for. Any number of workers may run it. False: nothing
 * is due. A fault of the forge is kept with the source and tried again later; only faults of our own are thrown.
 */
export async function collectNext(deps: CollectDeps, work: "poll" | "backfill"): Promise<boolean> {
  const row = await inTransaction(deps.pool, (tx) => claimCollection(tx, work));
  if (!row) return false;
  const sql = pgSql(deps.pool);
  const alive = setInterval(() => void renewLease(sql, row).catch(() => undefined), RENEW_MS);
  const started = performance.now();
  try {
    const backfill = work === "backfill" ? await openBackfill(sql, row.source_id) : undefined;
    const { result, rate } = await readForge(deps, row, work, backfill);
    await settle(deps, row, { work, backfill, result, rate, roundMs: performance.now() - started });
  } catch (error) {
    await settleFault(deps.pool, row, work, error, performance.now() - started);
    if (!(error instanceof ForgeFault)) throw error;
  } finally {
    clearInterval(alive);
  }
  return true;
}

async function readForge(
  deps: CollectDeps,
  row: CollectionRow,
  work: "poll" | "backfill",
  backfill: BackfillRow | undefined,
): Promise<{ result: RoundResult; rate: RateLeft | null }> {
  if (!isForge(row.type)) throw new Error(`${row.source_id} is no forge.`);
  const forge = FORGES[row.type];
  const client = new ForgeClient({
    baseUrl: row.base_url,
    headers: forge.headers(deps.credentialOf(row)),
    rate: rateOfRow(row),
    reserve: work === "backfill" ? Math.floor((row.rate_limit ?? 0) * RESERVE) : 0,
    timeoutMs: deps.timeoutMs,
    retryMs: deps.retryMs,
  });
  const now = await databaseNow(pgSql(deps.pool));
  const until = performance.now() + (deps.backfillTurnMs ?? BACKFILL_TURN_MS);
  try {
    const result = await runRound({
      ...{ pool: deps.pool, row, forge, client, work, now },
      run: backfill?.id ?? "poll",
      since: backfill?.from_at ?? row.credential_set_at ?? now,
      repositories: await deps.repositoriesOf(row),
      lists: listsOf(forge, row.mode, work),
      enough: () => work === "backfill" && performance.now() >= until,
    });
    return { result, rate: client.rate };
  } catch (error) {
    if (error instanceof ForgeFault) error.rate = client.rate;
    throw error;
  } finally {
    await client.close();
  }
}

function listsOfRow({ type, mode }: CollectionRow): readonly ForgeList[] {
  return isForge(type) ? listsOf(FORGES[type], mode, "poll") : [];
}

function rateOfRow(row: CollectionRow): RateLeft | null {
  const { rate_limit: limit, rate_remaining: remaining, rate_reset_at: resetAt } = row;
  return limit === null || remaining === null ? null : { limit, remaining, resetAt };
}

interface Outcome {
  readonly work: "poll" | "backfill";
  readonly backfill: BackfillRow | undefined;
  readonly result: RoundResult;
  readonly rate: RateLeft | null;
  readonly roundMs: number;
}

async function settle({ pool }: CollectDeps, row: CollectionRow, outcome: Outcome): Promise<void> {
  const { work, backfill, result, rate, roundMs } = outcome;
  const refused = result.refused.map(({ repository, list, why }) => `${list} of ${repository}: ${why}`).join(" ");
  const nextInSeconds = row.mode === "push" ? SWEEP_SECONDS : row.interval_seconds;
  await inTransaction(pool, async (tx) => {
    const ended = { work, error: null, warning: refused || null, roundMs, nextInSeconds, rate };
    // Whoever has the turn by now tells how it goes on.
    if (!(await settleRound(tx, row, ended))) return;
    if (work === "poll" && result.whole) await notePolled(tx, row, result, listsOfRow(row));
    if (backfill && result.whole) await endBackfill(tx, row, backfill, result);
  });
}

/** What the forge refuses to tell is named: it is not collected, however far the rest reaches. */
async function endBackfill(tx: Sql, row: CollectionRow, backfill: BackfillRow, result: RoundResult): Promise<void> {
  if (result.refused.length > 0) {
    const names = result.refused.map(({ repository, list }) => `${list} of ${repository}`);
    await noteBackfillFault(tx, backfill.id, `Refused to this access token: ${names.join(", ")}.`);
  }
  if (!(await finishBackfill(tx, backfill.id))) return;
  const { id, from_at: from, requested_at: to } = backfill;
  const missing = result.refused.map(({ repository, list }) => ({ repository, list }));
  // Collected since then, where the list is whole without which nothing is known.
  const first = isForge(row.type) ? FORGES[row.type].history[0]?.name : undefined;
  const whole = !missing.some(({ list }) => list === first);
  await appendObservation(tx, {
    key: `backfill:${id}`,
    body: {
      type: whole ? "sources.backfilled" : "sources.backfilled-in-part",
      subject: row.source_id,
      data: { backfill: id, from, to, missing },
    },
  });
}

/** The longest rest between two tries of a forge that does not say how long. */
const LONGEST_REST_SECONDS = 300;

async function settleFault(
  pool: pg.Pool,
  row: CollectionRow,
  work: "poll" | "backfill",
  error: unknown,
  roundMs: number,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const said = error instanceof ForgeFault ? error.retryInSeconds : null;
  const backOff = Math.min(LONGEST_REST_SECONDS, 30 * 2 ** Math.min(row.faults, 8));
  const rate = error instanceof ForgeFault ? error.rate : null;
  await inTransaction(pool, async (tx) => {
    const nextInSeconds = said === null ? backOff : Math.max(said, row.faults > 2 ? backOff : 0);
    const ended = { work, error: message, warning: null, roundMs, nextInSeconds, rate };
    if (!(await settleRound(tx, row, ended))) return;
    const backfill = work === "backfill" ? await openBackfill(tx, row.source_id) : undefined;
    if (backfill) await noteBackfillFault(tx, backfill.id, message);
    if (work === "poll") await notePollFailed(tx, row, message);
  });
}
