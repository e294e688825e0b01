import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { seenFigures } from "./store/figures.ts";

/** Fifth tie as sources show it. What was sent again or refused is not in the log, so it is named and not added. */
export async function ingestTies(sql: Sql): Promise<FigureTie[]> {
  const { seen, evident, duplicates, refused } = await seenFigures(sql);
  return [
    {
      tie: 5,
      left: {
        count: seen,
        of: `entries on the pages of sources (apart: ${duplicates} duplicates, ${refused} refused)`,
      },
      right: { count: evident, of: "entries with evidence" },
    },
  ];
}
