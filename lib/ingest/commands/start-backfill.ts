import { randomBytes } from "node:crypto";
import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { findCollection } from "../store/collection.ts";
import { insertBackfill } from "../store/collection-run.ts";

/**
 * Asks for everything that a forge knows since a time. A worker reads it, list by list, and goes on after a restart
 * where it was. Throws RULE_REFUSED/NO_CREDENTIAL, BAD_REQUEST/FUTURE, CONFLICT/BACKFILL_RUNNING. Appends
 * sources.backfill-requested; when it has ended whole the worker appends sources.backfilled.
 */
export async function startBackfill(tx: Sql, by: Acting, sourceId: string, from: string): Promise<string> {
  requirePermission(by.principal, "sources:manage");
  const collection = await findCollection(tx, sourceId);
  if (!collection?.credential) {
    throw new AppError("RULE_REFUSED", "NO_CREDENTIAL", "Give the source an access token of its forge first.");
  }
  const since = new Date(from).toISOString();
  if (since >= (await databaseNow(tx))) {
    throw new AppError("BAD_REQUEST", "FUTURE", "A backfill reads what was; this time is yet to come.");
  }
  const id = `bf_${randomBytes(8).toString("hex")}`;
  if (!(await insertBackfill(tx, { id, sourceId, from: since, by: by.principal.name }))) {
    throw new AppError("CONFLICT", "BACKFILL_RUNNING", "A backfill of this source is under way.");
  }
  await appendNewAct(tx, by, {
    type: "sources.backfill-requested",
    subject: sourceId,
    data: { backfill: id, from: since },
  });
  return id;
}
