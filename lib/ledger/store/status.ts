import type { Sql } from "../../platform/sql.ts";
import { TRIES_BEFORE_SET_ASIDE } from "./set-aside.ts";

export interface SetAsideRow {
  readonly index: number;
  readonly step: string;
  readonly reason: string;
  readonly tries: number;
  readonly since: string;
  readonly passed: boolean;
}

/** Entries set aside, and the one that is being tried; a try that failed and then went well is neither. */
export async function readSetAside(sql: Sql): Promise<SetAsideRow[]> {
  return sql<SetAsideRow>(
    `SELECT s.index, s.step, s.reason, s.tries, s.since, s.index < c.size AS passed
     FROM set_aside s CROSS JOIN (SELECT coalesce(max(size), 0) AS size FROM advance_cursor) c
     WHERE s.tries >= $1 OR s.index >= c.size ORDER BY s.index LIMIT 1000`,
    [TRIES_BEFORE_SET_ASIDE],
  );
}

/** How many entries were set aside: pages lack what they say. */
export async function countSetAside(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }>("SELECT count(*)::bigint AS count FROM set_aside WHERE tries >= $1", [
    TRIES_BEFORE_SET_ASIDE,
  ]);
  return row?.count ?? 0;
}

export interface WorkerRow {
  readonly worker: string;
  readonly at: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What workers last said of themselves, the latest first; `signing` is what the sequencer refused. */
export async function readWorkers(sql: Sql): Promise<WorkerRow[]> {
  return sql<WorkerRow>("SELECT worker, at, detail FROM worker_state ORDER BY at DESC, worker LIMIT 100");
}

/** When the checkpoint at which projections stand was signed, and the first that they have not followed. */
export async function readFollowed(
  sql: Sql,
): Promise<{ readonly advanced_at: string | null; readonly behind_since: string | null }> {
  const [row] = await sql<{ advanced_at: string | null; behind_since: string | null }>(
    `SELECT (SELECT signed_at FROM checkpoint WHERE size <= c.size ORDER BY size DESC LIMIT 1) AS advanced_at,
       (SELECT signed_at FROM checkpoint WHERE size > c.size ORDER BY size LIMIT 1) AS behind_since
     FROM (SELECT coalesce(max(size), 0) AS size FROM advance_cursor) c`,
  );
  return row ?? { advanced_at: null, behind_since: null };
}

/** Whether the follower is far behind, as it is while projections are built again: what they say is of long ago. */
export async function isFarBehind(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ behind: boolean }>(
    `SELECT EXISTS (SELECT FROM checkpoint WHERE size > coalesce((SELECT size FROM advance_cursor), 0)
       AND signed_at < countersign.now() - interval '10 seconds') AS behind`,
  );
  return row?.behind ?? false;
}
