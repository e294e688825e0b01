import type { Sql } from "../../platform/sql.ts";

export interface DeploymentFigures {
  /** Distinct revisions that some target applied. */
  readonly distinct: number;
  /** Whose commit is a change on a control branch. */
  readonly resolved: number;
  /** Whose commit is on no control branch that is mirrored, or that name no commit. */
  readonly orphan: number;
}

/** Ninth tie of CONTRACT: each term is counted by itself, `resolved + orphan = distinct`. */
export async function deploymentFigures(sql: Sql): Promise<DeploymentFigures> {
  const [row] = await sql<DeploymentFigures>(
    `SELECT
       (SELECT count(*)::bigint FROM deployed_revision WHERE targets > 0) AS distinct,
       (SELECT count(*)::bigint FROM deployed_revision r WHERE r.targets > 0
          AND r.sha IN (SELECT sha FROM change WHERE until_size IS NULL)) AS resolved,
       (SELECT count(*)::bigint FROM deployed_revision r WHERE r.targets > 0
          AND NOT EXISTS (SELECT 1 FROM change c WHERE c.sha = r.sha AND c.until_size IS NULL)) AS orphan`,
  );
  return row ?? { distinct: 0, resolved: 0, orphan: 0 };
}
