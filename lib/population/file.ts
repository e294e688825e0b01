import { createHash } from "node:crypto";
import { csvLine } from "../base/csv.ts";
import type { Sql } from "../platform/sql.ts";
import { readRows, type PopulationCut, type RowOfPopulation } from "./store/rows.ts";

/** The file of a population, piece by piece: RFC 4180, CRLF, no heading line, so that its bytes are its rows. */
export async function* populationFile(sql: Sql, cut: PopulationCut): AsyncGenerator<string> {
  for await (const rows of pagesOf(sql, cut)) yield rows.map(({ cells }) => csvLine(cells)).join("");
}

export interface BranchRows {
  readonly repository: string;
  readonly branch: string;
  readonly line: number;
  readonly displaced: number;
}

/** What a file is known by: its rows, the keys at its ends, its digest, and how its rows lie. */
export interface Measure {
  readonly rows: number;
  readonly firstKey: string | null;
  readonly lastKey: string | null;
  readonly sha256: string;
  readonly branches: readonly BranchRows[];
}

/** Walks the rows once. The digest is that of the file's bytes. */
export async function measurePopulation(sql: Sql, cut: PopulationCut): Promise<Measure> {
  const hash = createHash("sha256");
  const branches = new Map<string, { repository: string; branch: string; line: number; displaced: number }>();
  let [rows, firstKey, lastKey]: [number, string | null, string | null] = [0, null, null];
  for await (const page of pagesOf(sql, cut)) {
    for (const row of page) {
      const { repository, branch, firstParent } = row;
      const name = `${repository}@${branch}`;
      const count = branches.get(name) ?? { repository, branch, line: 0, displaced: 0 };
      branches.set(name, count);
      if (firstParent) count.line += 1;
      else count.displaced += 1;
      hash.update(csvLine(row.cells));
    }
    rows += page.length;
    firstKey ??= page[0]?.key ?? null;
    lastKey = page.at(-1)?.key ?? lastKey;
  }
  return { rows, firstKey, lastKey, sha256: hash.digest("hex"), branches: [...branches.values()] };
}

async function* pagesOf(sql: Sql, cut: PopulationCut): AsyncGenerator<RowOfPopulation[]> {
  for (let after: RowOfPopulation | null = null; ;) {
    const rows: RowOfPopulation[] = await readRows(sql, cut, after);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last;
  }
}
