import type { Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { idFrom } from "../../access/secret.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import type { PeriodQuery } from "../contract.ts";
import { narrowed } from "../narrow.ts";
import { countOpenBy, insertRequest, lockRequests, openRequests } from "../store/request.ts";

/** A count walks a whole population: one person has no more than these waiting. */
const MOST_WAITING = 5;

/** For so long Git's count is waited for, where no mirror here holds the tips yet. */
const PATIENCE_MINUTES = 5;

/**
 * Asks for a population to be counted on record; a worker does it, where the mirrors are. Sent again, or while the same
 * count waits, it answers the same id. Throws as `narrowed`; CONFLICT/COUNTS_WAITING.
 */
export async function requestCount(tx: Sql, by: Acting, asked: PeriodQuery): Promise<string> {
  requirePermission(by.principal, "population:record");
  const { from, to, zone } = asked;
  const { repositories } = narrowed(by.principal.scope, asked);
  const { name } = by.principal;
  const wanted = { period: { from, to, zone }, repositories, by: name };
  await lockRequests(tx);
  const [waiting] = await openRequests(tx, wanted);
  if (waiting !== undefined) return waiting;
  if ((await countOpenBy(tx, name)) >= MOST_WAITING) {
    throw new AppError("CONFLICT", "COUNTS_WAITING", `${MOST_WAITING} counts that you asked for are still to be made.`);
  }
  const id = idFrom("population", by.idempotencyKey);
  await insertRequest(tx, { id, asked: { ...wanted, patienceMinutes: PATIENCE_MINUTES } });
  return id;
}
