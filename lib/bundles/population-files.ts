import type { Sql } from "../platform/sql.ts";
import type { BagWriter } from "./bag-writer.ts";
import { csvLine, type Cell } from "../base/csv.ts";
import { secondCount, type PopulationRecord } from "../population/record.ts";
import { findRecords } from "../population/store/record.ts";
import { POPULATION_FOLDER } from "./layout.ts";
import { requireTie, type Counted } from "./readme.ts";
import { referencedEntries } from "./references.ts";
import type { BundleRequest } from "./request.ts";
import {
  countPopulation,
  populationQuery,
  POPULATIONS,
  readPopulation,
  sumPopulation,
  type Population,
  type PopulationRow,
} from "./store/populations.ts";
import type { Cut } from "./store/selection.ts";
import { lineMovesSince, tieOutFigures } from "./store/tie-out.ts";

interface Context {
  readonly cut: Cut;
  readonly request: BundleRequest;
  /** Told the entries that rows name, some hundred rows at a time. */
  readonly onReferences: (entries: readonly number[]) => Promise<void>;
}

/** Writes every population as CSV with its IPE record, and the tie-out. */
export async function writePopulations(tx: Sql, bag: BagWriter, context: Context): Promise<Counted[]> {
  const records = await recordsOf(tx, context);
  const counted: Counted[] = [];
  for (const population of POPULATIONS) counted.push(await writePopulation(tx, bag, population, context, records));
  counted.push(await writeTieOut(tx, bag, context, counted, records));
  return counted;
}

/** What was put on record of just this period and these repositories by the bundle's ledger size, newest first. */
async function recordsOf(tx: Sql, { cut, onReferences }: Context): Promise<PopulationRecord[]> {
  const rows = await findRecords(tx, cut, cut.repositories, cut.size);
  if (rows.length > 0) await onReferences(rows.map(({ state }) => state.entry));
  return rows.map(({ state }) => state);
}

interface Extent {
  rows: number;
  first: string | null;
  last: string | null;
  sum: number;
}

async function writePopulation(
  tx: Sql,
  bag: BagWriter,
  population: Population,
  context: Context,
  records: readonly PopulationRecord[],
): Promise<Counted> {
  const { cut, request } = context;
  const extent: Extent = { rows: 0, first: null, last: null, sum: 0 };
  const path = `${POPULATION_FOLDER}/${population.name}.csv`;
  const written = await bag.add(path, csvOf(tx, population, context, extent));
  const secondCount = await countPopulation(tx, population, cut);
  requireTie(`rows of ${path} and the server's count`, extent.rows, secondCount);
  const { sum: column } = population;
  if (column) {
    const secondSum = await sumPopulation(tx, population, column, cut);
    requireTie(`${column} of ${path} and the server's sum`, extent.sum, secondSum);
  }
  const sum = column ? { sum: extent.sum } : {};
  const ipe = {
    file: `${population.name}.csv`,
    rule: population.rule,
    query: populationQuery(population),
    parameters: [cut.size, cut.from, cut.to, cut.repositories, cut.environments],
    period: { from: request.from, to: request.to, inclusive: true, zone: request.zone },
    stored: { from: cut.from, to: cut.to, halfOpen: true },
    ledgerSize: cut.size,
    firstKey: extent.first,
    lastKey: extent.last,
    rows: extent.rows,
    secondCount,
    ...sum,
    sha256: written.sha256,
    ...(population.name === "changes" ? { counted: records } : {}),
  };
  await bag.add(`${POPULATION_FOLDER}/${population.name}.ipe.json`, `${JSON.stringify(ipe, undefined, 2)}\n`);
  return { path, rows: extent.rows, ...sum };
}

/**
 * Git's own count of the line by the newest record; what is not on record, or was not counted, is left blank. It is the
 * second count of the bundle's rows only where those are the ones that it was held against.
 */
async function gitLine(
  tx: Sql,
  cut: Cut,
  [newest]: readonly PopulationRecord[],
  firstParent: number,
): Promise<readonly Cell[]> {
  if (!newest) return ["changes on the first-parent line, by Git", null, "not on record"];
  const { git } = secondCount(newest.branches);
  const figure = `changes on the first-parent line, by Git at ${newest.at} of ledger size ${newest.ledgerSize}`;
  return [figure, git, await roleOf(tx, cut, newest, firstParent)];
}

async function roleOf(tx: Sql, cut: Cut, record: PopulationRecord, firstParent: number): Promise<string> {
  const { git, rows, differing } = secondCount(record.branches);
  if (git === null) return "not counted for every branch";
  if (differing.length > 0) return "exception: differs from the rows of that size";
  const { came, left } = await lineMovesSince(tx, cut, record.ledgerSize);
  if (came + left > 0) return `of an earlier cut: since then ${came} came to the line and ${left} left it`;
  return rows === firstParent ? "second count" : `of ${rows} rows only: not every branch was counted`;
}

async function* csvOf(tx: Sql, population: Population, context: Context, extent: Extent): AsyncGenerator<string> {
  const summed = population.columns.findIndex(([name]) => name === population.sum);
  yield csvLine([...population.columns.map(([name]) => name), "row_since_size", "entries"]);
  for (let after: PopulationRow | null = null; ;) {
    const rows: PopulationRow[] = await readPopulation(tx, population, context.cut, after);
    const last = rows.at(-1);
    if (!last) return;
    const named = new Set<number>();
    for (const row of rows) {
      const entries = referencedEntries(row.state);
      for (const entry of entries) named.add(entry);
      extent.rows += 1;
      extent.sum += Number(row.cells[summed] ?? 0);
      extent.first ??= row.key;
      yield csvLine([...row.cells, row.since, entries.join(" ")]);
    }
    await context.onReferences([...named]);
    extent.last = last.key;
    after = last;
  }
}

async function writeTieOut(
  tx: Sql,
  bag: BagWriter,
  { cut }: Context,
  counted: readonly Counted[],
  records: readonly PopulationRecord[],
): Promise<Counted> {
  const figures = await tieOutFigures(tx, cut);
  const table = (name: string) => counted.find(({ path }) => path.endsWith(`/${name}.csv`));
  const rows = (name: string) => table(name)?.rows ?? 0;
  const sums = (name: string) => table(name)?.sum ?? 0;
  const lines: (readonly Cell[])[] = [
    ...figures.byClass.map(({ class: name, count }) => [`changes of class ${name}`, count, "term"]),
    ["changes, sum of classes", figures.byClass.reduce((sum, { count }) => sum + count, 0), "sum"],
    ["changes, rows of changes.csv", rows("changes"), "must equal the sum"],
    ["changes on the first-parent line", figures.firstParent, "term"],
    ["changes displaced", figures.displaced, "term"],
    await gitLine(tx, cut, records, figures.firstParent),
    ["changes that landings of the period hold", figures.landingMembers, "for comparison"],
    ["landings, rows of landings.csv", rows("landings"), "count"],
    ["deployments, rows of deployments.csv", rows("deployments"), "count"],
    ["drift, rows of drift.csv", rows("drift"), "count"],
    ["emergencies, rows of emergencies.csv", rows("emergencies"), "count"],
    ["verdicts, rows of verdicts.csv", rows("verdicts"), "count"],
    ["blind intervals, rows of blind-intervals.csv", rows("blind-intervals"), "count"],
    ["blind minutes, sum of blind-intervals.csv", sums("blind-intervals"), "sum"],
  ];
  requireTie("changes by class and rows of changes.csv", figures.firstParent + figures.displaced, rows("changes"));
  const path = `${POPULATION_FOLDER}/tie-out.csv`;
  await bag.add(path, [["figure", "value", "role"], ...lines].map((line) => csvLine(line)).join(""));
  return { path, rows: lines.length };
}
