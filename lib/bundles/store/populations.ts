import type { Sql } from "../../platform/sql.ts";
import { cutValues, placed, type Cut } from "./selection.ts";

export interface Population {
  readonly name: "changes" | "landings" | "deployments" | "drift" | "emergencies" | "verdicts" | "blind-intervals";
  readonly table: string;
  /** The column that puts a row into the period. */
  readonly at: string;
  /** The column at which a row ends: then it is in the period if it reaches into it. */
  readonly until?: string;
  /** The column whose figures are added up, as printed and by the server. */
  readonly sum?: string;
  readonly rule: string;
  readonly repository: string | null;
  readonly environment: string | null;
  /** Name in the CSV and its SQL over the table's columns and `state`. Key first. */
  readonly columns: readonly (readonly [name: string, sql: string])[];
}

const instant = (path: string) => `state->>'${path}'`;
const at = (path: string) => `state#>>'{${path}}'`;

// A started minute counts. What goes on at the bundle's ledger size has lasted until its checkpoint.
const MINUTES_IN_PERIOD = `ceil(extract(epoch FROM greatest(interval '0',
  least(coalesce(to_at, (SELECT signed_at FROM checkpoint WHERE size = $1::bigint)), $3::timestamptz)
  - greatest(from_at, $2::timestamptz))) / 60)::bigint`;

/** The populations of a bundle. Rows are read as of the bundle's ledger size. */
export const POPULATIONS: readonly Population[] = [
  {
    name: "changes",
    table: "change",
    at: "landed_at",
    rule: "First-parent commits of control branches, and commits that once were, landed in the period.",
    repository: "repository",
    environment: null,
    columns: [
      ["key", "key"],
      ["repository", "repository"],
      ["branch", "branch"],
      ["sha", "sha"],
      ["repository_kind", "kind"],
      ["class", "class"],
      ["signature", "signature"],
      ["first_parent", "first_parent"],
      ["landed_at", "landed_at"],
      ["landed_basis", instant("landedBasis")],
      ["landing", "landing"],
      ["title", instant("title")],
      ["author", at("author,name")],
      ["author_email", at("author,email")],
      ["committed_at_claimed", instant("committedAt")],
      ["signer", at("signature,signer")],
      ["key_fingerprint", at("signature,fingerprint")],
      ["pull_request", at("pullRequest,number")],
      ["case", instant("case")],
    ],
  },
  {
    name: "landings",
    table: "landing",
    at: "landed_at",
    rule: "Merged pull requests and direct updates of control branches, landed in the period.",
    repository: "repository",
    environment: null,
    columns: [
      ["key", "key"],
      ["repository", "repository"],
      ["branch", "branch"],
      ["kind", "kind"],
      ["class", "class"],
      ["landed_at", "landed_at"],
      ["changes", "changes"],
      ["pull_request", instant("number")],
      ["title", instant("title")],
      ["actor", at("actor,name")],
    ],
  },
  {
    name: "deployments",
    table: "deployment",
    at: "started_at",
    rule: "Intervals in which a target had one applied revision set, begun in the period.",
    repository: null,
    environment: "environment",
    columns: [
      ["key", "key"],
      ["target", "target"],
      ["cluster", "cluster"],
      ["environment", "environment"],
      ["reconciler", instant("reconciler")],
      ["sha", "sha"],
      ["digest", "digest"],
      ["effect", "effect"],
      ["started_at", "started_at"],
      ["ended_at", "ended_at"],
      ["initiated_by", at("initiator,name")],
      ["failures", instant("failureCount")],
    ],
  },
  {
    name: "drift",
    table: "drift",
    at: "detected_at",
    rule: "Live state that differed from what was declared at an unchanged revision, found in the period.",
    repository: null,
    environment: "environment",
    columns: [
      ["key", "key"],
      ["target", "target"],
      ["cluster", "cluster"],
      ["environment", "environment"],
      ["sign", instant("sign")],
      ["resolution", "resolution"],
      ["began_at", "began_at"],
      ["detected_at", "detected_at"],
      ["ended_at", "ended_at"],
      ["accepted_until", "accepted_until"],
      ["culprit", at("culprit,actor")],
      ["sha", "sha"],
    ],
  },
  {
    name: "emergencies",
    table: "emergency_case",
    at: "opened_at",
    rule: "Emergency cases, declared or found, opened in the period; dismissed ones included.",
    repository: "repository",
    environment: "environment",
    columns: [
      ["key", "key"],
      ["origin", "origin"],
      ["via", instant("via")],
      ["status", "status"],
      ["place", "place"],
      ["repository", "repository"],
      ["environment", "environment"],
      ["opened_at", "opened_at"],
      ["claimed_at", instant("claimedAt")],
      ["authorised_at", at("authorised,at")],
      ["acknowledged_at", at("acknowledged,at")],
      ["ended_at", at("ended,at")],
      ["reviewed_at", at("reviewed,at")],
      ["closed_at", at("closed,at")],
      ["dismissed_at", at("dismissed,at")],
      ["incident", instant("incident")],
      ["title", instant("title")],
    ],
  },
  {
    name: "verdicts",
    table: "verdict",
    at: "at",
    rule: "What every automated test says of every item of its population, of items that happened in the period.",
    repository: "repository",
    environment: "environment",
    columns: [
      ["key", "key"],
      ["test", "test"],
      ["test_version", "(state->>'testVersion')::integer"],
      ["policy_version", "(state->>'policyVersion')::integer"],
      ["population", instant("population")],
      ["item", "item"],
      ["name", instant("name")],
      ["at", "at"],
      ["repository", "repository"],
      ["environment", "environment"],
      ["verdict", "verdict"],
      ["reason", "reason"],
      ["attribute", instant("attribute")],
      ["sentence", instant("sentence")],
      ["until", instant("until")],
    ],
  },
  {
    name: "blind-intervals",
    table: "blind_interval",
    at: "from_at",
    until: "to_at",
    sum: "minutes_in_period",
    rule: "Times in which a source saw nothing, or cannot be shown to have seen all, as far as they reach into the period.",
    repository: null,
    environment: "environment",
    columns: [
      ["key", "key"],
      ["source", "source"],
      ["source_name", instant("name")],
      ["environment", "environment"],
      ["reason", "reason"],
      ["from_at", "from_at"],
      ["to_at", "to_at"],
      ["minutes_in_period", MINUTES_IN_PERIOD],
      ["limit_minutes", instant("limit")],
      ["note", instant("note")],
      ["declared_by", instant("by")],
      ["backfilled_at", instant("backfilledAt")],
      ["recorded_at", "recorded_at"],
    ],
  },
];

/** What puts a row into the cut: over the parameters of `cutValues`. */
export function condition({ at: column, until, repository, environment }: Population): string {
  const reaches = until ? `(${until} IS NULL OR ${until} > $2::timestamptz OR ${column} >= $2::timestamptz)` : null;
  return `since_size <= $1::bigint AND (until_size IS NULL OR until_size > $1::bigint)
    AND ${reaches ?? `${column} >= $2::timestamptz`} AND ${column} < $3::timestamptz AND ${placed(repository, environment)}`;
}

/** The statement as it is printed beside the rows, so that it can be run again. */
export function populationQuery(population: Population): string {
  const columns = population.columns.map(([name, sql]) => (sql === name ? name : `${sql} AS ${name}`)).join(", ");
  const { table, at: column } = population;
  return `SELECT ${columns}, since_size FROM "${table}" WHERE ${condition(population)} ORDER BY ${column}, key COLLATE "C"`;
}

export interface PopulationRow {
  readonly cells: readonly (string | number | boolean | null)[];
  readonly key: string;
  readonly at: string;
  readonly since: number;
  readonly state: unknown;
}

const ROWS = 500;

/** Up to 500 rows in the order of time and key, after the given one. */
export async function readPopulation(
  tx: Sql,
  population: Population,
  cut: Cut,
  after: Pick<PopulationRow, "at" | "key"> | null,
): Promise<PopulationRow[]> {
  const { table, at: column, columns } = population;
  const cells = columns.map(([, sql], place) => `${sql} AS c${place}`).join(", ");
  const rows = await tx<Record<string, unknown> & { key: string; at: string; since_size: number; state: unknown }>(
    `SELECT key, ${column} AS at, since_size, state, ${cells} FROM "${table}" WHERE ${condition(population)}
       AND ($6::timestamptz IS NULL OR (${column}, key COLLATE "C") > ($6::timestamptz, $7::text COLLATE "C"))
     ORDER BY ${column}, key COLLATE "C" LIMIT ${ROWS}`,
    [...cutValues(cut), after?.at ?? null, after?.key ?? null],
  );
  return rows.map(({ key, at: moment, since_size: since, state, ...rest }) => ({
    key,
    at: moment,
    since,
    state,
    cells: columns.map((_, place) => rest[`c${place}`] as string | number | boolean | null),
  }));
}

/** The second count: by the server, over the whole condition at once. */
export async function countPopulation(sql: Sql, population: Population, cut: Cut): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::bigint AS count FROM "${population.table}" WHERE ${condition(population)}`,
    cutValues(cut),
  );
  return row?.count ?? 0;
}

export interface TestFigures {
  readonly test: string;
  readonly verdict: string;
  readonly count: number;
}

/** Verdicts of the period by test, counted by the server. */
export async function testFigures(tx: Sql, cut: Cut): Promise<TestFigures[]> {
  const verdicts = POPULATIONS.find(({ name }) => name === "verdicts");
  if (!verdicts) throw new Error("The populations have lost the verdicts.");
  return tx<TestFigures>(
    `SELECT test, verdict, count(*)::bigint AS count FROM verdict WHERE ${condition(verdicts)} GROUP BY test, verdict`,
    cutValues(cut),
  );
}

/** The second sum, likewise. */
export async function sumPopulation(tx: Sql, population: Population, column: string, cut: Cut): Promise<number> {
  const expression = population.columns.find(([name]) => name === column)?.[1] ?? "NULL::bigint";
  const [row] = await tx<{ sum: number }>(
    `SELECT coalesce(sum(${expression}), 0)::bigint AS sum FROM "${population.table}" WHERE ${condition(population)}`,
    cutValues(cut),
  );
  return row?.sum ?? 0;
}
