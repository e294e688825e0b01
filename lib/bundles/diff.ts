import { CsvReader } from "../base/csv.ts";
import { POPULATION_FOLDER } from "./layout.ts";
import { infoOf } from "./verify-streams.ts";
import type { Bag } from "./verify.ts";

/** One row that the newer bundle has otherwise than the older one. */
export interface RowDifference {
  readonly population: string;
  readonly key: string;
  readonly kind: "added" | "removed" | "changed";
  /** Of a changed row: column, before, after. */
  readonly columns: readonly (readonly [name: string, before: string, after: string])[];
  /** The entries that the newer row names and the older one does not: what changed it. */
  readonly entries: readonly number[];
}

export interface BundleDifference {
  readonly sizes: readonly [a: string, b: string];
  readonly rows: readonly RowDifference[];
}

/** Columns that tell of the row's evidence, not of what it says. */
const ABOUT = new Set(["row_since_size", "entries"]);

/**
 * Compares the populations of two bundles row by row, by their keys. For each row that differs it names the entries that
 * changed it. Memory is bounded by the rows of the largest population.
 */
export async function diffBags(a: Bag, b: Bag): Promise<BundleDifference> {
  const isPopulation = (path: string) => path.startsWith(`${POPULATION_FOLDER}/`) && path.endsWith(".csv");
  const paths = [...new Set([...a.paths, ...b.paths])].filter(
    (path) => isPopulation(path) && !path.endsWith("/tie-out.csv"),
  );
  const rows: RowDifference[] = [];
  for (const path of paths.sort()) {
    const population = path.slice(POPULATION_FOLDER.length + 1, -".csv".length);
    const [before, after] = [await readTable(a, path), await readTable(b, path)];
    for (const [key, row] of after) rows.push(...compare(population, key, before.get(key), row));
    for (const [key, row] of before) if (!after.has(key)) rows.push(...compare(population, key, row, undefined));
  }
  return { sizes: [await sizeOf(a), await sizeOf(b)], rows };
}

type Row = ReadonlyMap<string, string>;

function compare(population: string, key: string, before: Row | undefined, after: Row | undefined): RowDifference[] {
  const told = new Set(entriesOf(before));
  const entries = entriesOf(after).filter((entry) => !told.has(entry));
  if (!before || !after) return [{ population, key, kind: before ? "removed" : "added", columns: [], entries }];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !ABOUT.has(name));
  const columns = names
    .map((name) => [name, before.get(name) ?? "", after.get(name) ?? ""] as const)
    .filter(([, was, is]) => was !== is);
  return columns.length > 0 || entries.length > 0 ? [{ population, key, kind: "changed", columns, entries }] : [];
}

function entriesOf(row: Row | undefined): number[] {
  const text = row?.get("entries") ?? "";
  return text === "" ? [] : text.split(" ").map(Number);
}

async function readTable(bag: Bag, path: string): Promise<Map<string, Row>> {
  const table = new Map<string, Row>();
  if (!bag.paths.includes(path)) return table;
  const reader = new CsvReader();
  const decoder = new TextDecoder();
  let header: readonly string[] | undefined;
  const take = (cells: readonly string[]) => {
    if (header) table.set(cells[0] ?? "", new Map(header.map((name, at) => [name, cells[at] ?? ""])));
    else header = cells;
  };
  for await (const chunk of bag.open(path)) reader.push(decoder.decode(chunk, { stream: true })).forEach(take);
  [...reader.push(decoder.decode()), ...reader.end()].forEach(take);
  return table;
}

async function sizeOf(bag: Bag): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  if (bag.paths.includes("bag-info.txt")) {
    for await (const chunk of bag.open("bag-info.txt")) text += decoder.decode(chunk, { stream: true });
  }
  return infoOf(text)["Countersign-Ledger-Size"] ?? "unknown";
}
