import { authOf, requirePermission, type Principal } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { acceptRecords, sameBytes } from "../../ledger/store/accept.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Delivery } from "../kind.ts";
import { receive, type Received } from "../receive.ts";
import { sourceKind } from "../registry.ts";
import { findAuth } from "../store/record-auth.ts";
import { countDuplicates, findSource } from "../store/source.ts";

/**
 * Takes a delivery by hand, on an installation's own database. No secret of the source was shown, so the leaf says who
 * brought it instead: `internal` for the command line, never the source's method. Keyed and split like any delivery.
 * Throws NOT_FOUND/UNKNOWN_SOURCE, UNSUPPORTED_MEDIA_TYPE/CONTENT_TYPE.
 */
export async function importDelivery(
  { sql, principal }: { readonly sql: Sql; readonly principal: Principal },
  sourceId: string,
  delivery: Delivery,
): Promise<Received> {
  requirePermission(principal, "ingest:write");
  const row = await findSource(sql, sourceId);
  if (!row || row.disabled_at !== null) {
    throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", `There is no source ${sourceId}: source list names them.`);
  }
  const kind = sourceKind(row.type);
  const type = delivery.headers["content-type"] ?? "";
  if (!kind.contentTypes.includes(type)) {
    const taken = kind.contentTypes.join(", ");
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", "CONTENT_TYPE", `A ${row.type} source takes ${taken}, not ${type}.`);
  }
  const deps = {
    accept: (records: Parameters<typeof acceptRecords>[1]) => acceptRecords(sql, records),
    sameBytes: (inboxId: number, bytes: Uint8Array) => sameBytes(sql, inboxId, bytes),
    authOf: (inboxId: number) => findAuth(sql, inboxId),
    countDuplicates: (id: string, count: number) => countDuplicates(sql, id, count),
  };
  const source = { id: row.id, name: row.name, kind, disabled: false, secrets: [], trusts: [] };
  return receive(deps, source, delivery, { auth: authOf(principal) });
}
