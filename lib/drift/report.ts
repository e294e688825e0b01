import type { Scope } from "../access/scope.ts";
import type { Sql } from "../platform/sql.ts";
import type { DriftCounts, DriftReport, DriftReportQuery } from "./contract.ts";
import { DRIFT_STATES } from "./drift-state-name.ts";
import { durationBounds } from "./drift.ts";
import { readDriftsAt, toDriftFilter } from "./reads.ts";
import { countByCulprit, countByPlace, durationFigures, type PlaceCount } from "./store/drift.ts";

/** Figures over the drifts detected in a period. Every breakdown adds up to `total` (CONTRACT, eighth tie). */
export async function readDriftReport(sql: Sql, scope: Scope, query: DriftReportQuery): Promise<DriftReport> {
  const filter = toDriftFilter(scope, query);
  const { at, read } = await readDriftsAt(sql, query.asOf);
  const cells = await countByPlace(sql, filter, at);
  const culprits = await countByCulprit(sql, filter, at);
  const { longest, median_most, unbounded } = await durationFigures(sql, filter, at);
  const bounds = longest && durationBounds(longest, longest.end?.at ?? at.now);
  return {
    from: filter.from,
    to: filter.to,
    total: cells.reduce((sum, cell) => sum + cell.count, 0),
    counts: countsOf(cells),
    places: placesOf(cells),
    weeks: weeksOf(cells),
    culprits,
    durations: {
      longest: longest && bounds && { id: longest.id, ...bounds },
      medianMost: median_most === null ? null : Math.round(median_most),
      unbounded,
    },
    ...read,
  };
}

function countsOf(cells: readonly PlaceCount[]): DriftCounts {
  const sumOf = (state: string) =>
    cells.filter((cell) => cell.resolution === state).reduce((sum, cell) => sum + cell.count, 0);
  return { open: sumOf("open"), reverted: sumOf("reverted"), adopted: sumOf("adopted"), accepted: sumOf("accepted") };
}

function placesOf(cells: readonly PlaceCount[]): DriftReport["places"] {
  const groups = groupBy(cells, ({ environment, cluster }) => JSON.stringify([environment, cluster]));
  return [...groups.values()].map((group) => {
    const counts = countsOf(group);
    const total = DRIFT_STATES.reduce((sum, state) => sum + counts[state], 0);
    return { environment: group[0]?.environment ?? null, cluster: group[0]?.cluster ?? "", counts, total };
  });
}

function groupBy(cells: readonly PlaceCount[], keyOf: (cell: PlaceCount) => string): Map<string, PlaceCount[]> {
  const groups = new Map<string, PlaceCount[]>();
  for (const cell of cells) groups.set(keyOf(cell), [...(groups.get(keyOf(cell)) ?? []), cell]);
  return groups;
}

const WEEK = 7 * 86_400_000;

/** From the first week with a drift to the last, none left out. */
function weeksOf(cells: readonly PlaceCount[]): DriftReport["weeks"] {
  const known = groupBy(cells, (cell) => cell.week);
  const [first, last] = [[...known.keys()].sort()[0], [...known.keys()].sort().at(-1)];
  if (first === undefined || last === undefined) return [];
  const weeks: DriftReport["weeks"] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += WEEK) {
    const week = new Date(at).toISOString().slice(0, 10);
    weeks.push({ week, counts: countsOf(known.get(week) ?? []) });
  }
  return weeks;
}
