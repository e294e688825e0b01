import type { Json } from "../../base/canonical-json.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";

export interface Erasable {
  readonly erased: boolean;
  /** Another erasure refers to this record. */
  readonly justifiesErasure: boolean;
}

/** What stands at an index; undefined past the end of the log. */
export async function findErasable(sql: Sql, index: number): Promise<Erasable | undefined> {
  const [row] = await sql<Erasable>(
    `SELECT EXISTS (SELECT FROM erasure x WHERE x.index = e.index) AS erased,
       EXISTS (SELECT FROM erasure x WHERE x.action_inbox_id = e.inbox_id) AS "justifiesErasure"
     FROM ledger_entry e WHERE e.index = $1`,
    [index],
  );
  return row;
}

/**
 * Calls `countersign.erase()`, the only way to delete from `payload`: it demands the action `actionInboxId`, appended in
 * this transaction. Throws CONFLICT/ALREADY_ERASED when another transaction was first.
 */
export async function erasePayload(sql: Sql, index: number, actionInboxId: number, residual: Json): Promise<void> {
  try {
    await sql("SELECT countersign.erase($1, $2, $3::jsonb)", [index, actionInboxId, JSON.stringify(residual)]);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "23505") {
      throw new AppError("CONFLICT", "ALREADY_ERASED", `The payload of entry ${index} is erased.`, { cause: error });
    }
    throw error;
  }
}
