import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import { ADVANCE_LOCK } from "../advance.ts";
import { tryFollower } from "../store/drive-again.ts";
import { dropProjections } from "../store/rebuild.ts";
import { readHead } from "../store/sequence.ts";

/**
 * Empties every projection, in the caller's transaction, and answers the size to which they have to be built again from
 * entry 0. The ledger is not touched. Throws CONFLICT/FOLLOWING while somebody else follows.
 */
export async function dropForRebuild(tx: Sql): Promise<number> {
  if (!(await tryFollower(tx, ADVANCE_LOCK))) {
    throw new AppError("CONFLICT", "FOLLOWING", "A worker follows the log now: try again, or stop it first.");
  }
  await dropProjections(tx);
  return (await readHead(tx))?.size ?? 0;
}
