/** The change that speaks for a landing: its last on the line, or the last of all where none is there any more. */
export function tipOf<T extends { readonly firstParent: boolean }>(changes: readonly T[]): T | undefined {
  return changes.findLast(({ firstParent }) => firstParent) ?? changes.at(-1);
}
