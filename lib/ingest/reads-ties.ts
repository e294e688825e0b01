import { systemScope } from "../access/scope.ts";
import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { blindQuery } from "./contract.ts";
import { readBlind } from "./reads-blind.ts";
import { seenFigures } from "./store/figures.ts";

/**
 * Fifth tie as sources show it: what was sent again or refused is not in the log, so it is named and not added. Eighth
 * tie, its second half: the blind minutes of the page are those of its intervals.
 */
export async function ingestTies(sql: Sql): Promise<FigureTie[]> {
  const { seen, evident, duplicates, refused, intervals, minutes } = await seenFigures(sql);
  const page = await readBlind(sql, systemScope(), blindQuery.parse({}));
  return [
    {
      tie: 5,
      left: {
        count: seen,
        of: `entries on the pages of sources (apart: ${duplicates} duplicates, ${refused} refused)`,
      },
      right: { count: evident, of: "entries with evidence" },
    },
    {
      tie: 8,
      left: { count: page.minutes, of: "blind minutes of sources" },
      right: { count: minutes, of: `minutes of ${intervals} intervals` },
    },
  ];
}
