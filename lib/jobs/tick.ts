import type pg from "pg";
import { sha256Hex } from "../base/sha256.ts";
import { announcementOfDeadline } from "../emergencies/announcements.ts";
import { deadlinesOf, loudest } from "../emergencies/clocks.ts";
import { announce } from "../emergencies/store/announce.ts";
import { readCaseHead } from "../emergencies/store/head.ts";
import { appendTick } from "../ledger/append.ts";
import { claimTick, readDueDeadlines, type DueDeadline } from "../ledger/store/deadline.ts";
import type { Sql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";
import { policyAt } from "../policy/history.ts";
import { readPolicy } from "../policy/store.ts";

const LIMIT = 500;

/**
 * Appends a tick that names what has fallen due by database time, and puts the reminders and breaches into the outbox,
 * each keyed by its deadline: once, however often a deadline is named. Answers how many are due; 0 too while another
 * worker ticks.
 */
export async function runTick(pool: pg.Pool): Promise<number> {
  return inTransaction(pool, async (tx) => {
    if (!(await claimTick(tx))) return 0;
    const due = await readDueDeadlines(tx, LIMIT);
    if (due.length === 0) return 0;
    const keys = due.map(({ key }) => key);
    // The same deadlines again: `advance` has not come to the tick that names them. One that moves keeps its key.
    const named = due.map(({ key, dueAt }) => `${key} ${dueAt}`).join("\n");
    const { duplicate, receivedAt } = await appendTick(tx, keys, sha256Hex(named));
    if (duplicate) return 0;
    await remind(tx, due, receivedAt);
    return due.length;
  });
}

// What a case's head no longer waits for is not reminded of: `advance` may lag behind the person who did it.
async function remind(tx: Sql, due: readonly DueDeadline[], now: string): Promise<void> {
  const { policy } = policyAt(await readPolicy(tx), now);
  const keys = new Set(due.map(({ key }) => key));
  const cases = new Set(due.filter(({ key }) => key.startsWith("case:")).map(({ about }) => about));
  for (const id of cases) {
    const state = await readCaseHead(tx, id);
    if (!state) continue;
    const still = deadlinesOf(state).filter(({ key }) => keys.has(key));
    const announcements = loudest(still).map((deadline) => announcementOfDeadline(state, deadline));
    await announce(
      tx,
      state,
      policy,
      announcements.filter((one) => one !== null),
    );
  }
}
