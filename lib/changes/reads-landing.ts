import { inScope, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import { unescapeSegment } from "./change-id.ts";
import type { ChangeRecord, LandingRecord } from "./contract.ts";
import { toChange, toLanding } from "./dto.ts";
import { tipOf } from "./landing-tip.ts";
import { readChange } from "./reads-change.ts";
import { sizeOf } from "./reads.ts";
import { changesOfLanding, type Landed } from "./store/change.ts";
import { findLanding } from "./store/landing.ts";

/** A landing and what it brought. Throws NOT_FOUND/UNKNOWN_LANDING, also out of scope. */
export async function readLanding(
  sql: Sql,
  scope: Scope,
  id: string | readonly string[],
  asOf?: string,
): Promise<LandingRecord> {
  return (await readBrought(sql, scope, id, asOf)).record;
}

/** As `readLanding`, with everything known of its tip; null where that is out of scope. */
export async function readLandingAndTip(
  sql: Sql,
  scope: Scope,
  id: string | readonly string[],
): Promise<{ readonly record: LandingRecord; readonly tip: ChangeRecord | null }> {
  const { record, landed } = await readBrought(sql, scope, id);
  const tip = tipOf(record.landing.changes);
  return { record, tip: tip ? await readChange(sql, scope, tip.id, undefined, landed).catch(nullWhereUnknown) : null };
}

async function readBrought(
  sql: Sql,
  scope: Scope,
  id: string | readonly string[],
  asOf?: string,
): Promise<{ readonly record: LandingRecord; readonly landed: Landed }> {
  const size = await sizeOf(sql, asOf);
  const key = [id].flat().map(unescapeSegment).join("/");
  const row = await findLanding(sql, key, size);
  if (!row || !inScope(scope, { repository: row.state.repository, at: row.state.landedAt })) {
    throw new AppError("NOT_FOUND", "UNKNOWN_LANDING", "There is no such landing.");
  }
  const landed = await changesOfLanding(sql, key, size);
  const summary = await ledgerSummary(sql);
  const record = {
    landing: toLanding(row.key, row.state),
    items: landed.rows.map(({ key: change, state }) => toChange(change, state)),
    generatedAt: summary.now,
    size: size ?? summary.advanced,
  };
  return { record, landed };
}

function nullWhereUnknown(error: unknown): null {
  if (error instanceof AppError && error.reason === "UNKNOWN_CHANGE") return null;
  throw error;
}
