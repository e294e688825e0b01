import type { Sql } from "../../platform/sql.ts";
import type { StoredPeriod } from "../../policy/period.ts";

/** What a population is cut out of: the ledger at a size, a period, and repositories; null: all. */
export interface PopulationCut extends StoredPeriod {
  readonly size: number;
  readonly repositories: readonly string[] | null;
}

/** Columns of the file, in their order; it has no line that names them. */
export const COLUMNS = [
  ["key", "key"],
  ["repository", "repository"],
  ["branch", "branch"],
  ["sha", "sha"],
  ["standing", "CASE WHEN first_parent THEN 'line' ELSE 'displaced' END"],
  ["class", "class"],
  ["landed_at", "landed_at"],
  ["landed_basis", "state->>'landedBasis'"],
  ["landing", "landing"],
  ["pull_request", "state#>>'{pullRequest,number}'"],
  ["case", "state->>'case'"],
] as const;

const CONDITION = `since_size <= $1::bigint AND (until_size IS NULL OR until_size > $1::bigint)
  AND landed_at >= $2::timestamptz AND landed_at < $3::timestamptz AND ($4::text[] IS NULL OR repository = ANY($4))`;

const ORDER = `ORDER BY landed_at, key COLLATE "C"`;

/** The statement as it is printed in a record, so that it can be run again; its parameters are size, from, to, repositories. */
export const POPULATION_QUERY =
  `SELECT ${COLUMNS.map(([name, sql]) => (name === sql ? name : `${sql} AS "${name}"`)).join(", ")}
  FROM change WHERE ${CONDITION} ${ORDER}`.replaceAll(/\s+/g, " ");

export const cutParameters = (cut: PopulationCut): unknown[] => [cut.size, cut.from, cut.to, cut.repositories];

export interface RowOfPopulation {
  readonly key: string;
  readonly at: string;
  readonly repository: string;
  readonly branch: string;
  readonly firstParent: boolean;
  readonly cells: readonly (string | null)[];
}

const ROWS = 5000;

/** Up to 5,000 rows in the order of time and key, after the given one. */
export async function readRows(
  sql: Sql,
  cut: PopulationCut,
  after: Pick<RowOfPopulation, "at" | "key"> | null,
): Promise<RowOfPopulation[]> {
  const rows = await sql<Record<string, string | null>>(
    `SELECT ${COLUMNS.map(([name, of]) => `${of} AS "${name}"`).join(", ")} FROM change WHERE ${CONDITION}
       AND ($5::timestamptz IS NULL OR (landed_at, key COLLATE "C") > ($5::timestamptz, $6::text COLLATE "C"))
     ${ORDER} LIMIT ${ROWS}`,
    [...cutParameters(cut), after?.at ?? null, after?.key ?? null],
  );
  return rows.map((row) => ({
    key: row.key ?? "",
    at: row.landed_at ?? "",
    repository: row.repository ?? "",
    branch: row.branch ?? "",
    firstParent: row.standing === "line",
    cells: COLUMNS.map(([name]) => row[name] ?? null),
  }));
}

export interface BranchTips {
  readonly repository: string;
  readonly branch: string;
  /** Last commit of the line that landed before the period, and before its end; null: there was none. */
  readonly after: string | null;
  readonly until: string | null;
}

/** Where each control branch stood at both ends of the period. MUST read the projections as they stand at the cut's size. */
export async function readTips(sql: Sql, cut: PopulationCut): Promise<BranchTips[]> {
  const last = (before: string) => `(SELECT sha FROM change c WHERE c.repository = b.repository AND c.branch = b.branch
    AND c.first_parent AND c.until_size IS NULL AND c.landed_at < ${before}::timestamptz
    ORDER BY c.landed_at DESC, c.position DESC LIMIT 1)`;
  return sql<BranchTips>(
    `SELECT b.repository, b.branch, ${last("$1")} AS after, ${last("$2")} AS until FROM branch b
     WHERE b.until_size IS NULL AND ($3::text[] IS NULL OR b.repository = ANY($3)) ORDER BY b.repository, b.branch`,
    [cut.from, cut.to, cut.repositories],
  );
}
