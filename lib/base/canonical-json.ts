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
  if (!Number.isFinite(value)) throw new AppError("INTERNAL", "NOT_CANONICAL", "A number in JSON must be finite.");
  return JSON.stringify(value);
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new AppError("INTERNAL", "NOT_CANONICAL", "A string holds a lone surrogate.");
  return JSON.stringify(value);
}

/** Whether two values have the same canonical form; makes neither. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return sameArrays(a, b);
  // Safe because arrays and null are out.
  const [left, right] = [a, b] as { readonly [key: string]: Json | undefined }[];
  return left !== undefined && right !== undefined && sameMembers(left, right);
}

function sameArrays(a: Json, b: Json): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item: Json, at) => sameJson(item, b[at] as Json));
}

function sameMembers(
  a: { readonly [key: string]: Json | undefined },
  b: { readonly [key: string]: Json | undefined },
): boolean {
  for (const key of Object.keys(a)) {
    if (!sameJson(a[key], Object.hasOwn(b, key) ? b[key] : undefined)) return false;
  }
  return Object.keys(b).every((key) => b[key] === undefined || Object.hasOwn(a, key));
}
