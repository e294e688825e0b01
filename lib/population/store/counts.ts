import type { ChangeClass } from "../../changes/class.ts";
import { Conditions, splitDays } from "../../changes/store/filter.ts";
import { CHANGE_ROLLUP, LANDING_ROLLUP, rollupRows } from "../../changes/store/rollup.ts";
import type { Sql } from "../../platform/sql.ts";
import type { ClassCount } from "../tie-out.ts";

export interface CountFilter {
  readonly repository: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Scope; null means all. */
  readonly repositories: readonly string[] | null;
}

/** Where changes and landings are counted: in the daily rollups, as pages are, or row by row, to hold the rollups against. */
export type Counted = "rollups" | "rows";

interface ClassTally {
  readonly class: ChangeClass;
  readonly line: number;
  readonly displaced: number;
  readonly landings: number;
}

/** Changes and landings by class: whole UTC days from the rollups, what a period cuts off its first and last day by rows. */
export async function countClasses(sql: Sql, filter: CountFilter, counted: Counted): Promise<ClassCount[]> {
  const tallies = await tally(sql, filter, counted);
  return [...new Set(tallies.map((row) => row.class))].map((one) => {
    const own = tallies.filter((row) => row.class === one);
    const sum = (of: (row: ClassTally) => number) => own.reduce((all, row) => all + of(row), 0);
    return {
      class: one,
      landings: sum((row) => row.landings),
      changes: sum((row) => row.line),
      displaced: sum((row) => row.displaced),
    };
  });
}

async function tally(sql: Sql, filter: CountFilter, counted: Counted): Promise<ClassTally[]> {
  if (counted === "rows") return tallyRows(sql, filter);
  const { days, rest } = splitDays(filter.from, filter.to);
  const parts = days ? [await tallyDays(sql, { ...filter, ...days })] : [];
  for (const part of rest) parts.push(await tallyRows(sql, { ...filter, ...part }));
  return parts.flat();
}

/** Figures of a class, from a table of changes or of landings. */
const tallied = (line: string, displaced: string, landings: string) =>
  `class, coalesce(${line}, 0)::bigint AS line, coalesce(${displaced}, 0)::bigint AS displaced, coalesce(${landings}, 0)::bigint AS landings`;

const OF_DAYS = tallied(
  "sum(count) FILTER (WHERE standing = 'line')",
  "sum(count) FILTER (WHERE standing = 'displaced')",
  "0",
);

async function tallyDays(sql: Sql, filter: CountFilter): Promise<ClassTally[]> {
  const values: unknown[] = [];
  const narrow = (set: Conditions): void => placed(set, filter);
  const changes = rollupRows(CHANGE_ROLLUP, filter, () => "class, standing, count", { values, narrow });
  const landings = rollupRows(LANDING_ROLLUP, filter, () => "class, count", { values, narrow });
  return sql(
    `SELECT ${OF_DAYS} FROM ${changes} GROUP BY class
     UNION ALL SELECT ${tallied("0", "0", "sum(count)")} FROM ${landings} GROUP BY class`,
    values,
  );
}

const OF_ROWS = tallied("count(*) FILTER (WHERE first_parent)", "count(*) FILTER (WHERE NOT first_parent)", "0");

async function tallyRows(sql: Sql, filter: CountFilter): Promise<ClassTally[]> {
  const values: unknown[] = [];
  const where = (): string => {
    const set = new Conditions(values);
    set.at("t", null);
    set.add("t.landed_at >= ?::timestamptz", filter.from);
    set.add("t.landed_at < ?::timestamptz", filter.to);
    placed(set, filter);
    return set.where();
  };
  return sql(
    `SELECT ${OF_ROWS} FROM change t ${where()} GROUP BY class
     UNION ALL SELECT ${tallied("0", "0", "count(*)")} FROM landing t ${where()} GROUP BY class`,
    values,
  );
}

function placed(set: Conditions, filter: CountFilter): void {
  set.add("repository = ?", filter.repository);
  set.add("repository = ANY(?::text[])", filter.repositories);
}

export interface BranchRow {
  readonly repository: string;
  readonly branch: string;
  readonly kind: "deploy" | "source";
  readonly tip: string | null;
  readonly checked_at: string | null;
  readonly unreachable: string | null;
  readonly mirrored_line: number;
  readonly mirrored_displaced: number;
  readonly line: number;
  readonly displaced: number;
  readonly pull_request: number;
  readonly direct: number;
  readonly displaced_landings: number;
  readonly told: number;
  readonly landed: number;
  readonly unexplained: number;
  readonly forced: number;
  readonly foxtrots: number;
}

/** The filter, in every part: joined to branches alone, the planner would count all of a table for one repository. */
const PLACE = "($1::text IS NULL OR repository = $1) AND ($2::text[] IS NULL OR repository = ANY($2))";

/** Each term of the tie-out by branch: commits that the mirror wrote, changes, landings, and what the forge merged. */
type Term = "mirrored" | "changes" | "landings" | "merged";

const GROUPED = `WHERE ${PLACE} GROUP BY repository, branch`;
const IS_NOW = `WHERE until_size IS NULL AND ${PLACE} GROUP BY repository, branch`;

const BY_BRANCH: Readonly<Record<Counted, Readonly<Record<Term, string>>>> = {
  rollups: {
    mirrored: `SELECT repository, branch, line, displaced FROM mirror_branch WHERE ${PLACE}`,
    changes: `SELECT repository, branch, sum(count) FILTER (WHERE standing = 'line') AS line,
         sum(count) FILTER (WHERE standing = 'displaced') AS displaced,
         sum(count) FILTER (WHERE standing = 'line' AND class = 'unexplained') AS unexplained
       FROM change_month ${GROUPED}`,
    landings: `SELECT repository, branch, sum(count) FILTER (WHERE standing = 'line' AND kind = 'pull-request') AS pull_request,
         sum(count) FILTER (WHERE standing = 'line' AND kind = 'direct') AS direct,
         sum(count) FILTER (WHERE standing = 'displaced') AS displaced, sum(count) FILTER (WHERE kind = 'pull-request') AS landed
       FROM landing_week ${GROUPED}`,
    merged: `SELECT repository, base_ref AS branch, count AS told FROM pull_request_tally WHERE status = 'merged' AND ${PLACE}`,
  },
  rows: {
    mirrored: `SELECT repository, branch, count(*) FILTER (WHERE first_parent) AS line,
         count(*) FILTER (WHERE NOT first_parent) AS displaced
       FROM mirror_commit ${GROUPED}`,
    changes: `SELECT repository, branch, count(*) FILTER (WHERE first_parent) AS line,
         count(*) FILTER (WHERE NOT first_parent) AS displaced,
         count(*) FILTER (WHERE first_parent AND class = 'unexplained') AS unexplained
       FROM change ${IS_NOW}`,
    landings: `SELECT repository, branch, count(*) FILTER (WHERE kind = 'pull-request' AND changes > 0) AS pull_request,
         count(*) FILTER (WHERE kind = 'direct' AND changes > 0) AS direct, count(*) FILTER (WHERE changes = 0) AS displaced,
         count(*) FILTER (WHERE kind = 'pull-request' AND EXISTS (SELECT FROM pull_request r
           WHERE r.key = landing.key AND r.base_ref = landing.branch AND r.status = 'merged' AND r.until_size IS NULL)) AS landed
       FROM landing ${IS_NOW}`,
    merged: `SELECT repository, base_ref AS branch, count(*) AS told FROM pull_request
       WHERE status = 'merged' AND until_size IS NULL AND ${PLACE} GROUP BY repository, base_ref`,
  },
};

const whole = (figures: Readonly<Record<string, string>>): string =>
  Object.entries(figures)
    .map(([name, of]) => `coalesce(${of}, 0)::bigint AS ${name}`)
    .join(", ");

/**
 * Control branches with every figure of the tie-out, each counted where it stands: the mirror's own record of its walk,
 * the rows of the population, the landings, the forge's merges. Each table is read once, whatever the number of branches.
 */
export async function countBranches(sql: Sql, filter: CountFilter, counted: Counted): Promise<BranchRow[]> {
  const { mirrored, changes, landings, merged } = BY_BRANCH[counted];
  const figures = whole({
    ...{ mirrored_line: "m.line", mirrored_displaced: "m.displaced" },
    ...{ line: "c.line", displaced: "c.displaced", unexplained: "c.unexplained" },
    ...{ pull_request: "l.pull_request", direct: "l.direct", displaced_landings: "l.displaced" },
    ...{ told: "p.told", landed: "l.landed" },
  });
  return sql<BranchRow>(
    `SELECT b.repository, b.branch, b.kind, b.tip, b.state->>'checkedAt' AS checked_at, b.state->>'unreachable' AS unreachable,
       ${figures}, v.forced, v.foxtrots
     FROM branch b
     LEFT JOIN (${mirrored}) m ON m.repository = b.repository AND m.branch = b.branch
     LEFT JOIN (${changes}) c ON c.repository = b.repository AND c.branch = b.branch
     LEFT JOIN (${landings}) l ON l.repository = b.repository AND l.branch = b.branch
     LEFT JOIN (${merged}) p ON p.repository = b.repository AND p.branch = b.branch
     CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE e->>'movement' = 'forced') AS forced,
         count(*) FILTER (WHERE e->>'movement' = 'foxtrot') AS foxtrots FROM jsonb_array_elements(b.state->'movements') e) v
     WHERE b.until_size IS NULL AND ($1::text IS NULL OR b.repository = $1) AND ($2::text[] IS NULL OR b.repository = ANY($2))
     ORDER BY b.repository, b.branch`,
    [filter.repository, filter.repositories],
  );
}

export interface LandingTerms {
  readonly landings: number;
  /** Pull requests that the forge says were merged, and that brought some change. */
  readonly merged: number;
  /** Updates that brought changes of no pull request. */
  readonly direct: number;
}

/** Landings as rows, as what the forge merged, and as what changes say brought them. */
export async function countLandingTerms(sql: Sql): Promise<LandingTerms> {
  const [row] = await sql<LandingTerms>(
    `SELECT (SELECT count(*) FROM landing WHERE until_size IS NULL) AS landings,
       (SELECT count(*) FROM pull_request r WHERE r.until_size IS NULL AND r.status = 'merged'
          AND EXISTS (SELECT FROM change c WHERE c.landing = r.key AND c.until_size IS NULL)) AS merged,
       (SELECT count(DISTINCT landing) FROM change WHERE until_size IS NULL AND state->'pullRequest' IS NULL) AS direct`,
  );
  return row ?? { landings: 0, merged: 0, direct: 0 };
}

/** The shas of the population that stand on a branch's line now. */
export async function readLineShas(sql: Sql, repository: string, branch: string): Promise<ReadonlySet<string>> {
  const rows = await sql<{ sha: string }>(
    "SELECT sha FROM change WHERE repository = $1 AND branch = $2 AND first_parent AND until_size IS NULL",
    [repository, branch],
  );
  return new Set(rows.map(({ sha }) => sha));
}
