import type { Sql } from "../../platform/sql.ts";
import { condition, POPULATIONS, type Population } from "./populations.ts";
import { cutValues, type Cut } from "./selection.ts";

export interface TieOutFigures {
  readonly firstParent: number;
  readonly displaced: number;
  readonly byClass: readonly { readonly class: string; readonly count: number }[];
  /** Changes that the landings of the period say they hold. */
  readonly landingMembers: number;
}

export async function tieOutFigures(tx: Sql, cut: Cut): Promise<TieOutFigures> {
  const byClass = await tx<{ class: string; count: number; displaced: number }>(
    `SELECT class, count(*)::bigint AS count, count(*) FILTER (WHERE NOT first_parent)::bigint AS displaced
     FROM change WHERE ${conditionOf("changes")} GROUP BY class ORDER BY class COLLATE "C"`,
    cutValues(cut),
  );
  const [members] = await tx<{ count: number }>(
    `SELECT coalesce(sum(jsonb_array_length(coalesce(state->'changes', '[]'))), 0)::bigint AS count
     FROM landing WHERE ${conditionOf("landings")}`,
    cutValues(cut),
  );
  const total = byClass.reduce((sum, { count }) => sum + count, 0);
  const displaced = byClass.reduce((sum, row) => sum + row.displaced, 0);
  return {
    firstParent: total - displaced,
    displaced,
    byClass: byClass.map(({ class: name, count }) => ({ class: name, count })),
    landingMembers: members?.count ?? 0,
  };
}

export interface LineMoves {
  /** Changes on the line now that were not on it, and that were on it and are not now. */
  readonly came: number;
  readonly left: number;
}

/** How the period's line differs from what it was at an earlier ledger size: row by row, as equal counts may hide a change. */
export async function lineMovesSince(tx: Sql, cut: Cut, size: number): Promise<LineMoves> {
  const only = async (at: number, other: number) => {
    const [row] = await tx<{ count: number }>(
      `SELECT count(*)::bigint AS count FROM change WHERE ${conditionOf("changes")} AND first_parent AND NOT EXISTS (
         SELECT FROM change o WHERE o.key = change.key AND o.first_parent
           AND o.since_size <= $6::bigint AND (o.until_size IS NULL OR o.until_size > $6::bigint)
           AND o.landed_at >= $2::timestamptz AND o.landed_at < $3::timestamptz)`,
      [...cutValues({ ...cut, size: at }), other],
    );
    return row?.count ?? 0;
  };
  return { came: await only(cut.size, size), left: await only(size, cut.size) };
}

function conditionOf(name: Population["name"]): string {
  const population = POPULATIONS.find((one) => one.name === name);
  if (!population) throw new Error(`The populations have lost the ${name}.`);
  return condition(population);
}
