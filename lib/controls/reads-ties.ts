import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { populations } from "./evaluate.ts";
import { countItems, countVerdictRows, sumVerdictDays } from "./store/figures.ts";

/** Third tie: every test has one verdict for each item of its population, and pages count what the rows say. */
export async function controlsTies(sql: Sql): Promise<FigureTie[]> {
  const items = await countItems(sql);
  const rows = await countVerdictRows(sql);
  const days = await sumVerdictDays(sql);
  return populations.flatMap(({ name, testIds }) =>
    testIds.flatMap((test): FigureTie[] => {
      const own = days.filter((row) => row.test === test);
      const terms = own.map(({ verdict, count }) => `${count} ${verdict.replace("_", " ")}`).join(" + ");
      const sum = own.reduce((total, { count }) => total + count, 0);
      const left = { count: sum, of: `verdicts of ${test}: ${terms || "none"}` };
      return [
        { tie: 3, left, right: { count: items[name], of: name } },
        { tie: 3, left, right: { count: rows.get(test) ?? 0, of: `rows of ${test}` } },
      ];
    }),
  );
}
