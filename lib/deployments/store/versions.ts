/** What a read is bound to: null means the current rows; else the ledger size that the rows are read at. */
export type AtSize = number | null;

/** Collects the values of a statement; answers their placeholders. */
export class Values {
  readonly list: unknown[] = [];

  bind(value: unknown): string {
    return `$${this.list.push(value)}`;
  }
}

/** The condition that picks the version of each row (LEDGER, as-of). */
export function versionAt(alias: string, size: AtSize, values: Values): string {
  if (size === null) return `${alias}.until_size IS NULL`;
  const at = values.bind(size);
  return `${alias}.since_size <= ${at} AND (${alias}.until_size IS NULL OR ${alias}.until_size > ${at})`;
}

/** The change of a row's commit; of several repositories that have it, the one where it is on the branch. */
export function changeOf(alias: string, size: AtSize, values: Values): string {
  return `LEFT JOIN LATERAL (
    SELECT c.key, c.repository, c.branch, c.sha, c.class, c.state->>'title' AS title,
      c.state->'pullRequest'->>'number' AS number
    FROM change c WHERE c.sha = ${alias}.sha AND ${versionAt("c", size, values)}
    ORDER BY c.first_parent DESC, c.key LIMIT 1
  ) c ON true`;
}

/** The same for so many rows that every commit's repository is read once; of the change only the repository. */
export function repositoryOf(alias: string, size: AtSize, values: Values): string {
  return `LEFT JOIN (
    SELECT DISTINCT ON (c.sha) c.sha, c.repository FROM change c WHERE ${versionAt("c", size, values)}
    ORDER BY c.sha, c.first_parent DESC, c.key
  ) c ON c.sha = ${alias}.sha`;
}

export interface ScopeFilter {
  /** null: all. */
  readonly repositories: readonly string[] | null;
  readonly environments: readonly string[] | null;
}

/** As `inScope`, of rows joined with their change: each dimension that a thing has must be granted, and it must have one. */
export function scopeConditions(alias: string, scope: ScopeFilter, values: Values): string[] {
  const set: string[] = [];
  if (scope.repositories) {
    set.push(`(c.repository IS NULL OR c.repository = ANY(${values.bind(scope.repositories)}::text[]))`);
  }
  if (scope.environments) {
    set.push(
      `(${alias}.environment IS NULL OR ${alias}.environment = ANY(${values.bind(scope.environments)}::text[]))`,
    );
  }
  if (scope.repositories || scope.environments) {
    set.push(`(c.repository IS NOT NULL OR ${alias}.environment IS NOT NULL)`);
  }
  return set;
}

/**
 * The same of rows that are joined with nothing: the change is asked for its repository alone, from an index, and only
 * where the row's own environment does not decide. For thousands of rows, not for hundreds of thousands.
 */
export function scopeLookups(
  alias: string,
  { repositories, environments }: ScopeFilter,
  size: AtSize,
  values: Values,
): string[] {
  const own = `${alias}.environment`;
  const ofChange = (what: string) => `(SELECT ${what} FROM change c WHERE c.sha = ${alias}.sha
    AND ${versionAt("c", size, values)} ORDER BY c.first_parent DESC, c.key LIMIT 1)`;
  const set: string[] = [];
  if (environments) set.push(`(${own} IS NULL OR ${own} = ANY(${values.bind(environments)}::text[]))`);
  if (repositories) {
    // Asked within, as NULL = ANY('{}') is false: null is a commit of which no change is known.
    const granted = ofChange(`c.repository = ANY(${values.bind(repositories)}::text[])`);
    set.push(`coalesce(${granted}, ${own} IS NOT NULL)`);
  } else if (environments) {
    set.push(`(${own} IS NOT NULL OR ${ofChange("c.repository")} IS NOT NULL)`);
  }
  return set;
}

/** Later of two lower bounds, or earlier of two upper ones. */
export function narrower(a: string | undefined, b: string | null, pick: "later" | "earlier"): string | null {
  const first = a === undefined ? null : new Date(a).toISOString();
  if (first === null || b === null) return first ?? b;
  const after = Date.parse(first) > Date.parse(b);
  return after === (pick === "later") ? first : b;
}
