import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { deploymentFigures } from "./store/figures.ts";

/** Ninth tie: a deployed revision is a change on a control branch, or an orphan. */
export async function deploymentTies(sql: Sql): Promise<FigureTie[]> {
  const { distinct, resolved, orphan } = await deploymentFigures(sql);
  return [
    {
      tie: 9,
      left: { count: resolved + orphan, of: `deployed revisions: ${resolved} resolved + ${orphan} orphan` },
      right: { count: distinct, of: "distinct deployed revisions" },
    },
  ];
}
