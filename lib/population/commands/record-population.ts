import type pg from "pg";
import { AppError } from "../../base/errors.ts";
import { ledgerSummary } from "../../ledger/reads.ts";
import { appendObservation } from "../../ledger/append.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { storedPeriod, type Period } from "../../policy/period.ts";
import { countGitLines, gitVersion } from "../../repositories/reads-lines.ts";
import { measurePopulation, type Measure } from "../file.ts";
import { METHOD, RECORDED, type BranchRecord, type PopulationRecordData } from "../record.ts";
import { COLUMNS, POPULATION_QUERY, readTips, type BranchTips } from "../store/rows.ts";

export interface RecordDeps {
  readonly pool: pg.Pool;
  /** Where the mirrors are. */
  readonly dataDir: string;
}

export interface AskedCount {
  readonly period: Period;
  /** Null: all. */
  readonly repositories: readonly string[] | null;
  /** Who wants it. */
  readonly by: string;
  /** For how long after it was asked a count that Git cannot make yet is put off; then it goes on record as unknown. */
  readonly patienceMinutes?: number;
}

/**
 * Counts a population twice, its rows in the projections and its commits in Git, and appends both with the digest of the
 * rows as one observation named `id`. The two need not agree: what differs is for people to see. Named again it appends
 * nothing. Throws as `storedPeriod`; NOT_FOUND/EMPTY_LOG; where it `mayWait`, UNAVAILABLE/UNCOUNTED while Git cannot count
 * up to a tip here. A branch without a tip is waited for by nobody.
 */
export async function recordPopulation(
  deps: RecordDeps,
  id: string,
  asked: AskedCount,
  mayWait = false,
): Promise<PopulationRecordData> {
  const { period, by } = asked;
  const stored = storedPeriod(period);
  const repositories = asked.repositories === null ? null : [...asked.repositories];
  const { size, measure, tips } = await inTransaction(deps.pool, async (tx) => {
    // Rows and tips of one moment.
    await tx("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { advanced } = await ledgerSummary(tx);
    if (advanced === 0) throw new AppError("NOT_FOUND", "EMPTY_LOG", "Nothing is in the log yet.");
    const cut = { ...stored, size: advanced, repositories };
    return { size: advanced, measure: await measurePopulation(tx, cut), tips: await readTips(tx, cut) };
  });
  const branches = await countBranches(pgSql(deps.pool), deps.dataDir, measure, tips);
  if (mayWait && branches.some(({ git, until }) => git === null && until !== null)) {
    throw new AppError("UNAVAILABLE", "UNCOUNTED", "No mirror here holds every tip of the period yet.");
  }
  const { rows, firstKey, lastKey, sha256 } = measure;
  const data: PopulationRecordData = {
    ...{ period: { ...period }, stored, repositories, ledgerSize: size },
    ...{ query: POPULATION_QUERY, columns: COLUMNS.map(([name]) => name) },
    ...{ rows, firstKey, lastKey, sha256, method: METHOD },
    ...{ branches, gitVersion: await gitVersion(), by },
  };
  const body = { type: RECORDED, subject: id, data };
  await inTransaction(deps.pool, (tx) => appendObservation(tx, { key: `population:${id}`, body }));
  return data;
}

async function countBranches(
  sql: Sql,
  dataDir: string,
  measure: Measure,
  tips: readonly BranchTips[],
): Promise<BranchRecord[]> {
  const counted = await countGitLines(sql, dataDir, tips);
  return tips.map((tip, at) => {
    const rows = measure.branches.find(
      ({ repository, branch }) => repository === tip.repository && branch === tip.branch,
    );
    return { ...tip, line: rows?.line ?? 0, displaced: rows?.displaced ?? 0, git: counted[at] ?? null };
  });
}
