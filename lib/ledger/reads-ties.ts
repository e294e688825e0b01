import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { countBySource, countEntries } from "./store/figures.ts";

/** Fifth tie: per source what was accepted is in the log or waits for it, and the tree is as large as its entries. */
export async function ledgerTies(sql: Sql): Promise<FigureTie[]> {
  const { entries, size } = await countEntries(sql);
  const perSource = (await countBySource(sql)).map(({ source, accepted, entries: leaves, pending }): FigureTie => ({
    tie: 5,
    left: { count: accepted, of: `accepted of ${source}` },
    right: { count: leaves + pending, of: `in the log or waiting: ${leaves} leaves + ${pending} pending` },
  }));
  return [
    ...perSource,
    {
      tie: 5,
      left: { count: entries, of: "entries" },
      right: { count: size, of: "size of the newest checkpoint" },
    },
  ];
}
