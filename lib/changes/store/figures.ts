import type { Sql } from "../../platform/sql.ts";

export interface SignatureFigures {
  /** By status, from the rollup that lists and charts show. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Commits that the mirror walked over, on the line or displaced from it. */
  readonly commits: number;
  readonly changes: number;
}

export async function signatureFigures(sql: Sql): Promise<SignatureFigures> {
  const [row] = await sql<SignatureFigures>(
    `SELECT (SELECT coalesce(jsonb_object_agg(signature, n), '{}') FROM (
         SELECT signature, sum(count)::bigint AS n FROM change_day GROUP BY signature) s) AS verdicts,
       (SELECT count(*) FROM mirror_commit) AS commits,
       (SELECT count(*) FROM change WHERE until_size IS NULL) AS changes`,
  );
  return row ?? { verdicts: {}, commits: 0, changes: 0 };
}
