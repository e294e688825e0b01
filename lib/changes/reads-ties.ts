import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { signatureFigures } from "./store/figures.ts";

/** Fourth tie: every commit has one signature verdict. */
export async function changesTies(sql: Sql): Promise<FigureTie[]> {
  const { verdicts, commits, changes } = await signatureFigures(sql);
  const total = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  const terms = Object.entries(verdicts).map(([status, count]) => `${count} ${status}`);
  const left = { count: total, of: `signature verdicts: ${terms.join(", ") || "none"}` };
  return [
    { tie: 4, left, right: { count: commits, of: "commits walked over" } },
    {
      tie: 4,
      left: { count: changes, of: "changes, on the line or displaced" },
      right: { count: commits, of: "commits walked over" },
    },
  ];
}
