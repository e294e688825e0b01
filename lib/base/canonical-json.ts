import { AppError } from "./errors.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * RFC 8785 (JSON Canonicalization Scheme): sorted keys by UTF-16 code units, ES number formatting, no white space.
 * Keys whose value is undefined are left out. Throws INTERNAL/NOT_CANONICAL for NaN, Infinity and lone surrogates.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string") return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(",")}]`;
  const object = value as { readonly [key: string]: Json | undefined };
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) members.push(`${canonicalString(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

function canonicalNumber(value: number): string {
  return JSON.stringify(finite(value));
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new AppError("INTERNAL", "NOT_CANONICAL", "A number in JSON must be finite.");
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new AppError("INTERNAL", "NOT_CANONICAL", "A string holds a lone surrogate.");
  return JSON.stringify(value);
}

/**
 * Whether two values have the same canonical form; makes neither, and does not look into one object given twice. Throws
 * INTERNAL/NOT_CANONICAL for NaN and Infinity, also where the values differ before it: what is written may be either.
 */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return sameApart(a, b);
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return sameArrays(a, b);
  if (Array.isArray(a) || Array.isArray(b)) return sameApart(a, b);
  // Safe because arrays and null are out.
  const [left, right] = [a, b] as [Members, Members];
  return sameMembers(left, right);
}

type Members = { readonly [key: string]: Json | undefined };

/** Of two values of which one is no container, or not of the other's kind. */
function sameApart(a: Json | undefined, b: Json | undefined): boolean {
  requireFinite(a);
  requireFinite(b);
  return a === b;
}

function sameArrays(a: readonly Json[], b: readonly Json[]): boolean {
  let same = a.length === b.length;
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    if (!sameJson(a[at], b[at])) same = false;
  }
  return same;
}

function sameMembers(a: Members, b: Members): boolean {
  let same = true;
  for (const key of Object.keys(a)) {
    if (!sameJson(a[key], Object.hasOwn(b, key) ? b[key] : undefined)) same = false;
  }
  for (const key of Object.keys(b)) {
    if (Object.hasOwn(a, key) || b[key] === undefined) continue;
    requireFinite(b[key]);
    same = false;
  }
  return same;
}

function requireFinite(value: Json | undefined): void {
  if (typeof value === "number") finite(value);
  else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) requireFinite(one);
}
