import { inScope, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import { unescapeSegment } from "./change-id.ts";
import type { LandingRecord } from "./contract.ts";
import { toChange, toLanding } from "./dto.ts";
import { sizeOf } from "./reads.ts";
import { changesOfLanding } from "./store/change.ts";
import { findLanding } from "./store/landing.ts";

/** A landing and what it brought. Throws NOT_FOUND/UNKNOWN_LANDING, also out of scope. */
export async function readLanding(
  sql: Sql,
  scope: Scope,
  id: string | readonly string[],
  asOf?: string,
): Promise<LandingRecord> {
  const size = await sizeOf(sql, asOf);
  const key = [id].flat().map(unescapeSegment).join("/");
  const row = await findLanding(sql, key, size);
  if (!row || !inScope(scope, { repository: row.state.repository, at: row.state.landedAt })) {
    throw new AppError("NOT_FOUND", "UNKNOWN_LANDING", "There is no such landing.");
  }
  const changes = await changesOfLanding(sql, key, size);
  const summary = await ledgerSummary(sql);
  return {
    landing: toLanding(row.key, row.state),
    items: changes.map(({ key: change, state }) => toChange(change, state)),
    generatedAt: summary.now,
    size: size ?? summary.advanced,
  };
}
