import type pg from "pg";
import { listAccounts } from "../access/store/account.ts";
import { blindMessage } from "../ingest/blind-message.ts";
import { readUntold } from "../ingest/store/blind.ts";
import { addressCompliance } from "../notifications/message.ts";
import { enqueue } from "../notifications/store/outbox.ts";
import { databaseNow } from "../platform/clock.ts";
import { inTransaction } from "../platform/transaction.ts";
import { policyAt } from "../policy/history.ts";
import { readPolicy } from "../policy/store.ts";

const LIMIT = 100;
const MAX_ACCOUNTS = 500;
/** What was recorded longer ago is old news: a rebuilt or restored installation tells nobody of it again. */
const NEWS_DAYS = 7;

/** Tells compliance of intervals that nobody was told of, each once: an effect, keyed by the entry that opened it. */
export async function tellBlind(pool: pg.Pool): Promise<number> {
  return inTransaction(pool, async (tx) => {
    const untold = await readUntold(tx, NEWS_DAYS, LIMIT);
    if (untold.length === 0) return 0;
    const { policy } = policyAt(await readPolicy(tx), await databaseNow(tx));
    const accounts = await listAccounts(tx, { status: "active", after: null, limit: MAX_ACCOUNTS });
    const addressees = addressCompliance(policy.recipients, accounts);
    let told = 0;
    for (const { key, state } of untold) if (await enqueue(tx, blindMessage(key, state), addressees)) told += 1;
    return told;
  });
}
