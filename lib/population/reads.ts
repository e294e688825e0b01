import type { Scope } from "../access/scope.ts";
import { rowFilter } from "../changes/store/filter.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import type { Population, PopulationQuery } from "./contract.ts";
import { countBranches, countClasses, type BranchRow, type Counted } from "./store/counts.ts";
import { tieOut, totalOf, withEveryClass } from "./tie-out.ts";

/**
 * The population: its classes, counted in landings and changes, and the sums by which it ties to Git and to the forges.
 * The classes are of the period; the tie-out of everything recorded, because Git's line has no period. Pages read the
 * rollups; `doctor` counts the rows.
 */
export async function readPopulation(
  sql: Sql,
  scope: Scope,
  query: PopulationQuery,
  counted: Counted = "rollups",
): Promise<Population> {
  const filter = rowFilter(scope, query, null);
  const classes = withEveryClass(await countClasses(sql, filter, counted));
  const bounded = filter.from !== null || filter.to !== null;
  const all = bounded ? await countClasses(sql, { ...filter, from: null, to: null }, counted) : classes;
  const rows = await countBranches(sql, filter, counted);
  const branches = rows.map(toBranch);
  const summary = await ledgerSummary(sql);
  return {
    classes,
    total: totalOf(classes),
    branches,
    ties: tieOut(all, branches).map((tie) => ({ ...tie })),
    generatedAt: summary.now,
    size: summary.advanced,
  };
}

function toBranch(row: BranchRow): Population["branches"][number] {
  return {
    repository: row.repository,
    branch: row.branch,
    kind: row.kind,
    tip: row.tip,
    checkedAt: row.checked_at,
    unreachable: row.unreachable,
    mirrored: { line: row.mirrored_line, displaced: row.mirrored_displaced },
    changes: { line: row.line, displaced: row.displaced },
    landings: { pullRequest: row.pull_request, direct: row.direct, displaced: row.displaced_landings },
    merges: { told: row.told, landed: row.landed },
    unexplained: row.unexplained,
    forced: row.forced,
    foxtrots: row.foxtrots,
  };
}
