import { scopeParameters, type Scope } from "../../access/scope.ts";

/** Set dimensions only; null means any. */
export interface RowFilter {
  readonly repository: string | null;
  readonly branch: string | null;
  readonly class: string | null;
  readonly standing: "line" | "displaced" | null;
  /** Landed at or after, and before. */
  readonly from: string | null;
  readonly to: string | null;
  /** Scope; null means all. */
  readonly repositories: readonly string[] | null;
  /** Ledger size to read as of; null means now. */
  readonly size: number | null;
}

export interface CommonFilters {
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
  readonly class?: string | undefined;
  readonly standing?: "line" | "displaced" | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The filter of a list, narrowed by the scope. */
export function rowFilter(scope: Scope, filters: CommonFilters, size: number | null): RowFilter {
  const { repositories, from, to } = scopeParameters(scope);
  return {
    repository: filters.repository ?? null,
    branch: filters.branch ?? null,
    class: filters.class ?? null,
    standing: filters.standing ?? null,
    from: narrower(filters.from, from, 1),
    to: narrower(filters.to, to, -1),
    repositories,
    size,
  };
}

/** Later of two lower bounds (1), or earlier of two upper ones (-1). */
function narrower(a: string | undefined, b: string | null, sign: 1 | -1): string | null {
  const first = a === undefined ? null : new Date(a).toISOString();
  if (first === null || b === null) return first ?? b;
  return (Date.parse(first) - Date.parse(b)) * sign > 0 ? first : b;
}

/** Collects conditions and their values: only what is set stands in the statement, so the planner picks its index. */
export class Conditions {
  readonly values: unknown[];
  readonly #set: string[] = [];

  /** `values` of the statement, where several parts of it bind theirs. */
  constructor(values: unknown[] = []) {
    this.values = values;
  }

  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  /** `text` with `?` in the place of the value; nothing where the value is null. */
  add(text: string, value: unknown): void {
    if (value !== null && value !== undefined) this.#set.push(text.replace("?", this.bind(value)));
  }

  /** `column = value` for each of these that the filter sets. */
  equal<F>(filter: F, columns: readonly (keyof F & string)[], alias?: string): void {
    for (const column of columns) this.add(`${alias ? `${alias}.` : ""}${column} = ?`, filter[column]);
  }

  /** A condition whose values were bound before. */
  also(text: string): void {
    this.#set.push(text);
  }

  where(): string {
    return this.#set.length > 0 ? `WHERE ${this.#set.join(" AND ")}` : "";
  }

  /** The version of each row at a ledger size; now where null. */
  at(alias: string, size: number | null): void {
    if (size === null) {
      this.#set.push(`${alias}.until_size IS NULL`);
      return;
    }
    const at = this.bind(size);
    this.#set.push(`${alias}.since_size <= ${at} AND (${alias}.until_size IS NULL OR ${alias}.until_size > ${at})`);
  }
}

const DAY_MS = 86_400_000;

/** A period as whole UTC days, which a rollup answers, and what is left over at its ends. */
export interface DaySplit {
  readonly days: { readonly from: string | null; readonly to: string | null } | null;
  readonly rest: readonly { readonly from: string; readonly to: string }[];
}

export function splitDays(from: string | null, to: string | null): DaySplit {
  const start = from === null ? null : new Date(Math.ceil(Date.parse(from) / DAY_MS) * DAY_MS).toISOString();
  const end = to === null ? null : new Date(Math.floor(Date.parse(to) / DAY_MS) * DAY_MS).toISOString();
  if (from !== null && to !== null && start !== null && end !== null && start >= end) {
    return { days: null, rest: from < to ? [{ from, to }] : [] };
  }
  const rest: { from: string; to: string }[] = [];
  if (from !== null && start !== null && from < start) rest.push({ from, to: start });
  if (to !== null && end !== null && end < to) rest.push({ from: end, to });
  return { days: { from: start?.slice(0, 10) ?? null, to: end?.slice(0, 10) ?? null }, rest };
}
