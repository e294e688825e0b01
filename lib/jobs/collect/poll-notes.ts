import { latencySeconds } from "../../ingest/collection.ts";
import type { CollectionRow } from "../../ingest/store/collection.ts";
import { lastHeard } from "../../ingest/store/evidence.ts";
import { appendObservation } from "../../ledger/append.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import type { ForgeList } from "./list.ts";
import type { RoundResult } from "./round.ts";

const DAY_MS = 86_400_000;

/**
 * That a source was asked and answered: once an hour, and after each time that it could not be. Then also what the forge
 * does not tell any more of the time between, which no later reading brings back.
 */
export async function notePolled(
  tx: Sql,
  row: CollectionRow,
  result: RoundResult,
  lists: readonly ForgeList[],
): Promise<void> {
  const at = await databaseNow(tx);
  const { source_id: source, last_success_at: last, mode } = row;
  const { read, kept, whole } = result;
  const body = { type: "sources.polled", subject: source, data: { at, since: last, read, kept } };
  await appendObservation(tx, { key: `polled:${at.slice(0, 13)}`, body, source });
  if (last === null) return;
  const limitSeconds = limitOf(row);
  const cut = lists.flatMap(({ name, reachDays }) => {
    const reaches = reachDays === undefined ? null : new Date(Date.parse(at) - reachDays * DAY_MS).toISOString();
    return reaches !== null && last < reaches ? [{ name, reachDays, reaches }] : [];
  });
  // Where the forge's own hook sends, only what it can no longer say that it failed to send is unseen.
  const to =
    mode === "push"
      ? cut
          .map(({ reaches }) => reaches)
          .sort()
          .at(-1)
      : at;
  if (to === undefined || Date.parse(to) - Date.parse(last) <= (limitSeconds ?? 0) * 1000) return;
  const lost = cut.map(({ name, reachDays, reaches }) => {
    return `The forge tells ${name} of the last ${String(reachDays)} days only: nothing from before ${reaches.slice(0, 19)}Z.`;
  });
  const heard = mode === "both" ? await lastHeard(tx, source, last, at) : null;
  const gap = { from: last, to, why: row.last_error ?? "no worker asked", mode, heard, whole, lost };
  const data = { ...gap, limitSeconds: limitSeconds ?? 0 };
  const resumed = { type: "sources.poll-resumed", subject: source, data };
  await appendObservation(tx, { key: `poll-resumed:${last}`, body: resumed, source });
}

/** That a source does not answer for longer than its interval allows: told each hour, until it does. */
export async function notePollFailed(tx: Sql, row: CollectionRow, why: string): Promise<void> {
  const { source_id: source, last_success_at: from, mode } = row;
  const limitSeconds = limitOf(row);
  if (from === null || limitSeconds === null) return;
  const to = await databaseNow(tx);
  if (Date.parse(to) - Date.parse(from) <= limitSeconds * 1000) return;
  const body = { type: "sources.poll-failed", subject: source, data: { from, to, why, mode, limitSeconds } };
  await appendObservation(tx, { key: `poll-failed:${from}:${to.slice(0, 13)}`, body, source });
}

function limitOf(row: CollectionRow): number | null {
  return latencySeconds(row.mode, row.interval_seconds, row.last_round_ms);
}
