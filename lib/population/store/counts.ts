import type { ChangeClass } from "../../changes/class.ts";
import { Conditions, splitDays } from "../../changes/store/filter.ts";
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
  if (counted === "rows") return tallyOf(sql, filter, ROWS);
  const { days, rest } = splitDays(filter.from, filter.to);
  const parts = days ? [await tallyOf(sql, { ...filter, ...days }, DAYS)] : [];
  for (const part of rest) parts.push(await tallyOf(sql, { ...filter, ...part }, ROWS));
  return parts.flat();
}

interface Table {
  readonly table: string;
  /** Figures of a class; the third one is landings. */
  readonly figures: readonly [line: string, displaced: string, landings: string];
  readonly at: string;
  readonly bound: "date" | "timestamptz";
}

const NONE = "0";

const DAYS: readonly Table[] = [
  {
    table: "change_day",
    figures: ["sum(count) FILTER (WHERE standing = 'line')", "sum(count) FILTER (WHERE standing = 'displaced')", NONE],
    at: "day",
    bound: "date",
  },
  { table: "landing_day", figures: [NONE, NONE, "sum(count)"], at: "day", bound: "date" },
];

const ROWS: readonly Table[] = [
  {
    table: "change",
    figures: ["count(*) FILTER (WHERE first_parent)", "count(*) FILTER (WHERE NOT first_parent)", NONE],
    at: "landed_at",
    bound: "timestamptz",
  },
  { table: "landing", figures: [NONE, NONE, "count(*)"], at: "landed_at", bound: "timestamptz" },
];

async function tallyOf(sql: Sql, filter: CountFilter, tables: readonly Table[]): Promise<ClassTally[]> {
  const found: ClassTally[] = [];
  for (const { table, figures, at, bound } of tables) {
    const set = new Conditions();
    if (tables === ROWS) set.at("t", null);
    set.add("t.repository = ?", filter.repository);
    set.add(`t.${at} >= ?::${bound}`, filter.from);
    set.add(`t.${at} < ?::${bound}`, filter.to);
    set.add("t.repository = ANY(?::text[])", filter.repositories);
    const [line, displaced, landings] = figures.map((of) => `coalesce(${of}, 0)::bigint`);
    found.push(
      ...(await sql<ClassTally>(
        `SELECT t.class, ${line} AS line, ${displaced} AS displaced, ${landings} AS landings
         FROM "${table}" t ${set.where()} GROUP BY t.class`,
        set.values,
      )),
    );
  }
  return found;
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

/** Rows of the population, and the landings that hold them, by branch. */
const BY_BRANCH: Readonly<Record<Counted, { readonly changes: string; readonly landings: string }>> = {
  rollups: {
    changes: `SELECT repository, branch, sum(count) FILTER (WHERE standing = 'line') AS line,
         sum(count) FILTER (WHERE standing = 'displaced') AS displaced,
         sum(count) FILTER (WHERE standing = 'line' AND class = 'unexplained') AS unexplained
       FROM change_day WHERE ${PLACE} GROUP BY repository, branch`,
    landings: `SELECT repository, branch, sum(count) FILTER (WHERE standing = 'line' AND kind = 'pull-request') AS pull_request,
         sum(count) FILTER (WHERE standing = 'line' AND kind = 'direct') AS direct,
         sum(count) FILTER (WHERE standing = 'displaced') AS displaced
       FROM landing_day WHERE ${PLACE} GROUP BY repository, branch`,
  },
  rows: {
    changes: `SELECT repository, branch, count(*) FILTER (WHERE first_parent) AS line,
         count(*) FILTER (WHERE NOT first_parent) AS displaced,
         count(*) FILTER (WHERE first_parent AND class = 'unexplained') AS unexplained
       FROM change WHERE until_size IS NULL AND ${PLACE} GROUP BY repository, branch`,
    landings: `SELECT repository, branch, count(*) FILTER (WHERE kind = 'pull-request' AND changes > 0) AS pull_request,
         count(*) FILTER (WHERE kind = 'direct' AND changes > 0) AS direct, count(*) FILTER (WHERE changes = 0) AS displaced
       FROM landing WHERE until_size IS NULL AND ${PLACE} GROUP BY repository, branch`,
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
  const { changes, landings } = BY_BRANCH[counted];
  const figures = whole({
    ...{ mirrored_line: "m.line", mirrored_displaced: "m.displaced" },
    ...{ line: "c.line", displaced: "c.displaced", unexplained: "c.unexplained" },
    ...{ pull_request: "l.pull_request", direct: "l.direct", displaced_landings: "l.displaced" },
    ...{ told: "p.told", landed: "p.landed" },
  });
  return sql<BranchRow>(
    `SELECT b.repository, b.branch, b.kind, b.tip, b.state->>'checkedAt' AS checked_at, b.state->>'unreachable' AS unreachable,
       ${figures}, v.forced, v.foxtrots
     FROM branch b
     LEFT JOIN (SELECT repository, branch, count(*) FILTER (WHERE first_parent) AS line,
         count(*) FILTER (WHERE NOT first_parent) AS displaced
       FROM mirror_commit WHERE ${PLACE} GROUP BY repository, branch) m ON m.repository = b.repository AND m.branch = b.branch
     LEFT JOIN (${changes}) c ON c.repository = b.repository AND c.branch = b.branch
     LEFT JOIN (${landings}) l ON l.repository = b.repository AND l.branch = b.branch
     LEFT JOIN (SELECT r.repository, r.base_ref, count(*) AS told, count(g.key) AS landed
       FROM pull_request r LEFT JOIN landing g ON g.key = r.key AND g.until_size IS NULL
       WHERE r.status = 'merged' AND r.until_size IS NULL
         AND ($1::text IS NULL OR r.repository = $1) AND ($2::text[] IS NULL OR r.repository = ANY($2)) GROUP BY r.repository, r.base_ref) p
       ON p.repository = b.repository AND p.base_ref = b.branch
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
