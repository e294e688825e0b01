import type { Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { idFrom } from "../../access/secret.ts";
import type { Sql } from "../../platform/sql.ts";
import type { PeriodQuery } from "../contract.ts";
import { narrowed } from "../narrow.ts";
import { insertRequest } from "../store/request.ts";

/**
 * Asks for a population to be counted on record; a worker does it, where the mirrors are. Sent again it answers the same
 * id. Throws as `narrowed`.
 */
export async function requestCount(tx: Sql, by: Acting, asked: PeriodQuery): Promise<string> {
  requirePermission(by.principal, "population:record");
  const { from, to, zone } = asked;
  const { repositories } = narrowed(by.principal.scope, asked);
  const id = idFrom("population", by.idempotencyKey);
  await insertRequest(tx, { id, asked: { period: { from, to, zone }, repositories, by: by.principal.name } });
  return id;
}
