import { appendAction } from "../ledger/append.ts";
import { databaseNow } from "../platform/clock.ts";
import { getDb } from "../platform/db.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { actorOf, authOf, type Principal } from "./principal.ts";

const WINDOW_MINUTES = 15;

/**
 * Appends that an auditor opened a record: one entry per (principal, resource, quarter of an hour). Call it before the
 * data is served: when it throws, nothing may be served (DESIGN §11). Others' reads are not recorded.
 */
export async function recordRead(principal: Principal, resource: string): Promise<void> {
  if (!principal.roles.includes("auditor")) return;
  const { pool } = await getDb();
  await appendRead(pgSql(pool), principal, resource);
}

export async function appendRead(sql: Sql, principal: Principal, resource: string): Promise<void> {
  const window = Math.floor(Date.parse(await databaseNow(sql)) / (WINDOW_MINUTES * 60_000));
  await appendAction(sql, {
    type: "access.read",
    subject: resource,
    data: { principal: principal.id },
    actor: actorOf(principal),
    auth: authOf(principal),
    idempotencyKey: `access.read:${principal.id}:${resource}:${window}`,
  });
}
