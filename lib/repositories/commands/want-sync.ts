import type { Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { inScope } from "../../access/scope.ts";
import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import type { WantedSync } from "../contract.ts";
import { wantRepository } from "../store/repository.ts";

/** Asks the worker to fetch now. No entry: what the fetch sees is one. Throws NOT_FOUND/UNKNOWN_REPOSITORY. */
export async function wantSync(tx: Sql, by: Acting, name: string): Promise<WantedSync> {
  requirePermission(by.principal, "repositories:manage");
  if (!inScope(by.principal.scope, { repository: name }) || !(await wantRepository(tx, name))) {
    throw new AppError("NOT_FOUND", "UNKNOWN_REPOSITORY", "There is no such repository.");
  }
  return { repository: name, wantedAt: await databaseNow(tx) };
}
