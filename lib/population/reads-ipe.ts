import type { Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import type { FileQuery, Ipe, Ipes, PeriodQuery } from "./contract.ts";
import { measurePopulation, populationFile } from "./file.ts";
import { narrowed } from "./narrow.ts";
import { METHOD, secondCount, type PopulationRecord } from "./record.ts";
import { findRecords } from "./store/record.ts";
import { lastFault, openRequests } from "./store/request.ts";
import { COLUMNS, POPULATION_QUERY, type PopulationCut } from "./store/rows.ts";

/** What is on record for a period, and how many counts of it somebody waits for. Throws as `narrowed`. */
export async function readIpes(sql: Sql, scope: Scope, query: PeriodQuery): Promise<Ipes> {
  const { stored, repositories } = narrowed(scope, query);
  const rows = await findRecords(sql, stored, repositories);
  const { from, to, zone } = query;
  const asked = { period: { from, to, zone }, repositories };
  const waiting = (await openRequests(sql, asked)).length;
  return { items: rows.map(({ key, state }) => toIpe(key, state)), waiting, fault: await lastFault(sql, asked) };
}

/** The file of a period's rows at a ledger size, in pieces. Throws as `narrowed`, BAD_REQUEST/NO_SUCH_SIZE. */
export async function openPopulationFile(
  sql: Sql,
  scope: Scope,
  query: FileQuery,
): Promise<{ readonly size: number; readonly pieces: AsyncGenerator<string> }> {
  const cut = await cutOf(sql, scope, query);
  return { size: cut.size, pieces: populationFile(sql, cut) };
}

/** What the file of a period is known by, worked out anew; the second count is that of the record, where one is of this size. */
export async function readIpe(sql: Sql, scope: Scope, query: FileQuery): Promise<Ipe> {
  const cut = await cutOf(sql, scope, query);
  const { from, to, zone } = query;
  const { rows, firstKey, lastKey, sha256 } = await measurePopulation(sql, cut);
  const recorded = await findRecords(sql, cut, cut.repositories);
  const record = recorded.find(({ state }) => state.ledgerSize === cut.size && state.sha256 === sha256);
  if (record) return toIpe(record.key, record.state);
  return {
    ...{ id: null, entry: null, at: null, by: null, period: { from, to, zone } },
    ...{ stored: { from: cut.from, to: cut.to }, repositories: listOf(cut.repositories), ledgerSize: cut.size },
    ...{ query: POPULATION_QUERY, columns: COLUMNS.map(([name]) => name), rows, firstKey, lastKey, sha256 },
    ...{ method: METHOD, branches: [], gitVersion: null, secondCount: { rows, git: null, ties: null } },
  };
}

async function cutOf(sql: Sql, scope: Scope, query: FileQuery): Promise<PopulationCut> {
  const { stored, repositories } = narrowed(scope, query);
  const { advanced } = await ledgerSummary(sql);
  const size = query.size ?? advanced;
  if (size > advanced) throw new AppError("BAD_REQUEST", "NO_SUCH_SIZE", `The ledger is followed up to ${advanced}.`);
  return { ...stored, size, repositories };
}

function toIpe(id: string, record: PopulationRecord): Ipe {
  const { rows, git, differing } = secondCount(record.branches);
  const ties = differing.length > 0 ? false : git === null ? null : true;
  return {
    ...record,
    ...{ id, repositories: listOf(record.repositories), columns: [...record.columns] },
    branches: record.branches.map((branch) => ({ ...branch })),
    secondCount: { rows, git, ties },
  };
}

function listOf(names: readonly string[] | null): string[] | null {
  return names === null ? null : [...names];
}
