import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Trust } from "../contract.ts";
import { toTrust } from "../reads-trust.ts";
import { lockSource } from "../store/source.ts";
import { endTrust } from "../store/trust.ts";

/**
 * Takes no more tokens by a rule, within a second in every process; what came by it stays. Throws
 * NOT_FOUND/UNKNOWN_SOURCE, NOT_FOUND/UNKNOWN_TRUST. Appends sources.trust-removed.
 */
export async function removeTrust(tx: Sql, by: Acting, source: string, trust: string): Promise<Trust> {
  requirePermission(by.principal, "sources:manage");
  if (!(await lockSource(tx, source))) throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", "There is no such source.");
  const row = await endTrust(tx, source, trust, by.principal.name);
  if (!row) throw new AppError("NOT_FOUND", "UNKNOWN_TRUST", "The source has no such rule, or it was removed before.");
  const { issuer, audience, claims } = row;
  await appendNewAct(tx, by, {
    type: "sources.trust-removed",
    subject: source,
    data: { trust, issuer, audience, claims },
  });
  return toTrust(row);
}
