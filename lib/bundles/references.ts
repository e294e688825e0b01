/**
 * The entries that a projection's state names: every member `ref` of the form [index, ordinal], at any depth. States of
 * all rooms carry their evidence in this form.
 */
export function referencedEntries(state: unknown): number[] {
  const found = new Set<number>();
  collect(state, found);
  return [...found].sort((a, b) => a - b);
}

function collect(value: unknown, found: Set<number>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const index: unknown = /(^r|R)ef$/.test(name) && Array.isArray(member) ? member[0] : undefined;
    if (typeof index === "number" && Number.isSafeInteger(index) && index >= 0) found.add(index);
    else collect(member, found);
  }
}
