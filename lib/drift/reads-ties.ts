import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { driftFigures } from "./store/figures.ts";

/** Eighth tie, its first half: every drift has one resolution. */
export async function driftTies(sql: Sql): Promise<FigureTie[]> {
  const { byResolution, told } = await driftFigures(sql);
  const terms = Object.entries(byResolution).map(([resolution, count]) => `${count} ${resolution}`);
  const sum = Object.values(byResolution).reduce((all, count) => all + count, 0);
  return [
    {
      tie: 8,
      left: { count: sum, of: `drift by resolution: ${terms.join(", ") || "none"}` },
      right: { count: told, of: "drifts told of targets" },
    },
  ];
}
