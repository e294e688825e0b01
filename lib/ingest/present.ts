/** The members that have a value: a fact's optional fields are absent, never undefined, null or "". */
export function present<T extends Readonly<Record<string, unknown>>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== "");
  // Safe because only members of `fields` with a value are left.
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined | null> };
}
