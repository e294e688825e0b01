import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { emergencyFigures } from "./store/figures.ts";

/** Sixth and seventh tie: cases by origin and month; what an emergency is made of, by kind and by what became of it. */
export async function emergencyTies(sql: Sql): Promise<FigureTie[]> {
  const { cases, declared, found, dismissed, bars, kinds, inCases, alone, unexplainedDrifts } =
    await emergencyFigures(sql);
  const apart = `apart: ${unexplainedDrifts} open drifts by nobody known`;
  return [
    {
      tie: 6,
      left: { count: cases, of: "cases" },
      right: {
        count: declared + found - dismissed,
        of: `by origin: ${declared} declared + ${found} found - ${dismissed} dismissed`,
      },
    },
    { tie: 6, left: { count: cases, of: "cases" }, right: { count: bars, of: "bars by month" } },
    {
      tie: 7,
      left: { count: sum(kinds), of: `events: ${termsOf(kinds)} (${apart})` },
      right: { count: inCases + sum(alone), of: `by outcome: ${inCases} in cases; in none: ${termsOf(alone)}` },
    },
  ];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

function termsOf(counts: Readonly<Record<string, number>>): string {
  const terms = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return terms.join(", ") || "none";
}
