import type { Brand } from "../base/brand.ts";

/** As stored with an account or token, and as sent over the wire. Instants are RFC 3339 UTC, the period half-open. */
export interface ScopeGrant {
  /** Full repository names, lower case. */
  readonly repositories: "all" | readonly string[];
  readonly environments: "all" | readonly string[];
  /** Evidence of this period only: landed, applied or occurred at or after `from`, before `to`. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * What a principal may see. Minted here and nowhere else; every read model takes one. It bounds what is *read*; how long
 * the access itself lasts is `accessUntil` of the account.
 */
export type Scope = Brand<ScopeGrant, "Scope">;

export const EVERYTHING: ScopeGrant = { repositories: "all", environments: "all" };

/** Only `lib/access` (from a stored grant), jobs, the command line and tests may mint; a route gets its from the principal. */
export function mintScope(grant: ScopeGrant): Scope {
  const scope: ScopeGrant = {
    repositories: freeze(grant.repositories, true),
    environments: freeze(grant.environments, false),
    ...(grant.from ? { from: grant.from } : {}),
    ...(grant.to ? { to: grant.to } : {}),
  };
  // Safe because this is the gate that the brand stands for.
  return Object.freeze(scope) as Scope;
}

/** The scope of the product's own work: jobs, the worker, the command line on its own data directory. */
export function systemScope(): Scope {
  return mintScope(EVERYTHING);
}

export function isUnlimited(scope: Scope): boolean {
  return scope.repositories === "all" && scope.environments === "all" && !scope.from && !scope.to;
}

/** Where a thing stands. A list means that it touches several (a case): one in scope is enough to see it. */
export interface Placement {
  readonly repository?: string | readonly string[] | null;
  readonly environment?: string | readonly string[] | null;
  readonly at?: string | null;
}

/**
 * Each dimension that the thing has must be granted. A thing that has neither (a source, a policy version) is seen only
 * by a scope that limits neither.
 */
export function inScope(scope: Scope, placement: Placement): boolean {
  const repositories = listOf(placement.repository).map((name) => name.toLowerCase());
  const environments = listOf(placement.environment);
  if (repositories.length === 0 && environments.length === 0) {
    if (scope.repositories !== "all" || scope.environments !== "all") return false;
  }
  if (repositories.length > 0 && !granted(scope.repositories, repositories)) return false;
  if (environments.length > 0 && !granted(scope.environments, environments)) return false;
  return inPeriod(scope, placement.at);
}

function inPeriod(scope: Scope, at: string | null | undefined): boolean {
  if (!scope.from && !scope.to) return true;
  if (!at) return false;
  const instant = Date.parse(at);
  if (scope.from && instant < Date.parse(scope.from)) return false;
  return !scope.to || instant < Date.parse(scope.to);
}

/**
 * The scope as parameters of a statement; null means no limit:
 * `($1::text[] IS NULL OR repository = ANY($1)) AND ($3::timestamptz IS NULL OR landed_at >= $3)`.
 */
export interface ScopeParameters {
  readonly repositories: string[] | null;
  readonly environments: string[] | null;
  readonly from: string | null;
  readonly to: string | null;
}

export function scopeParameters(scope: Scope): ScopeParameters {
  return {
    repositories: scope.repositories === "all" ? null : [...scope.repositories],
    environments: scope.environments === "all" ? null : [...scope.environments],
    from: scope.from ?? null,
    to: scope.to ?? null,
  };
}

function granted(grant: "all" | readonly string[], names: readonly string[]): boolean {
  return grant === "all" || names.some((name) => grant.includes(name));
}

function listOf(value: string | readonly string[] | null | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

function freeze(names: "all" | readonly string[], lowerCase: boolean): "all" | readonly string[] {
  if (names === "all") return "all";
  return Object.freeze([...new Set(lowerCase ? names.map((name) => name.toLowerCase()) : names)].sort());
}
