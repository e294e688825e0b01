import { lockHead, readHeadState, writeHead } from "../../ledger/store/head.ts";
import type { Sql } from "../../platform/sql.ts";
import { caseHead } from "../aggregates.ts";
import type { CaseState } from "../case.ts";
import { placeKey } from "../place.ts";
import type { Place } from "../case.ts";

/** The case as commands see it, locked until the transaction ends. */
export async function lockCase(tx: Sql, id: string): Promise<CaseState | undefined> {
  return lockHead(tx, caseHead, id);
}

export async function readCaseHead(sql: Sql, id: string): Promise<CaseState | undefined> {
  return readHeadState(sql, caseHead, id);
}

export async function writeCase(tx: Sql, state: CaseState): Promise<void> {
  await writeHead(tx, caseHead, state.id, state);
}

/** The next id of this year (UTC, database time): `E-2026-007`. Drawn in the transaction that opens the case. */
export async function drawCaseId(tx: Sql): Promise<string> {
  const [row] = await tx<{ year: number; last: number }>(
    `INSERT INTO emergency_number AS n (year, last) VALUES (extract(year FROM countersign.now() AT TIME ZONE 'UTC')::int, 1)
     ON CONFLICT (year) DO UPDATE SET last = n.last + 1 RETURNING year, last`,
  );
  if (!row) throw new Error("No case number was drawn.");
  return `E-${row.year}-${String(row.last).padStart(3, "0")}`;
}

/** Nobody else opens a case at this place until the transaction ends. */
export async function lockPlace(tx: Sql, place: Place): Promise<void> {
  await tx(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`emergency_place/${placeKey(place)}`]);
}

/** Whether a command about a case at this place waits for `advance`: until then its suspicions may be spoken for. */
export async function isPlaceAhead(sql: Sql, place: Place): Promise<boolean> {
  const [row] = await sql<{ ahead: boolean }>(
    `SELECT EXISTS (
       SELECT 1 FROM case_head h WHERE h.place = $1 AND NOT EXISTS (
         SELECT 1 FROM emergency_case c WHERE c.key = h.key AND c.until_size IS NULL AND c.inbox_id >= h.inbox_id)) AS ahead`,
    [`${place.kind}:${place.name}`],
  );
  return row?.ahead ?? false;
}
