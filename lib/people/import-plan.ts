import type { RowError } from "./contract.ts";
import { isWithin, overlaps, type Binding, type IdentityState } from "./directory.ts";
import { parseIdentityKey } from "./identity.ts";
import type { ImportRow } from "./import-rows.ts";

/** What an import says of one person: somebody new (id null), or new identities of somebody known. */
export interface PlannedPerson {
  readonly id: string | null;
  readonly name: string;
  readonly bot: boolean;
  readonly identities: readonly Binding[];
}

export interface ImportPlan {
  readonly people: readonly PlannedPerson[];
  readonly errors: readonly RowError[];
}

/**
 * Rows that share an identity are one person; so is a person who is known by any of them. `known` holds whose each
 * identity of the file is now. A row whose identities are two people's is refused: to merge them is a decision.
 */
export function planImport(rows: readonly ImportRow[], known: ReadonlyMap<string, IdentityState>): ImportPlan {
  const errors: RowError[] = [];
  const people: PlannedPerson[] = [];
  for (const group of groupsOf(rows)) {
    const first = group[0];
    if (!first) continue;
    const wanted = group.flatMap((one) => one.identities.map((binding) => ({ row: one.row, binding })));
    const spansOf = (binding: Binding) =>
      (known.get(binding.identity)?.spans ?? []).filter((span) => overlaps(span, binding));
    const owners = [...new Set(wanted.flatMap(({ binding }) => spansOf(binding).map(({ person }) => person)))];
    if (owners.length > 1) {
      errors.push(...group.map(({ row }) => ({ row, column: null, message: TWO_PEOPLE })));
      continue;
    }
    errors.push(...clashes(group));
    const [owner = null] = owners;
    const added: Binding[] = [];
    for (const { binding } of wanted) {
      const has = [...spansOf(binding), ...added.filter((one) => one.identity === binding.identity)];
      if (!has.some((one) => isWithin(binding, one))) added.push(binding);
    }
    people.push({ id: owner, name: first.name, bot: group.some(({ bot }) => bot), identities: added });
  }
  return { people, errors };
}

const TWO_PEOPLE = "The identities of this person are two people's here. Merge them first, or correct the row.";

/** Rows of one person that give it different names: one of them is a mistake. */
function clashes(group: readonly ImportRow[]): RowError[] {
  const [first] = group;
  return group
    .filter(({ name }) => name.toLowerCase() !== first?.name.toLowerCase())
    .map(({ row, name, identities }) => {
      const shared = identities.find(({ identity }) =>
        first?.identities.some((one) => one.identity === identity),
      )?.identity;
      const value = (shared && parseIdentityKey(shared)?.value) ?? "an identity";
      return {
        row,
        column: "name",
        message: `Row ${first?.row} says that ${value} is ${first?.name}'s, not ${name}'s.`,
      };
    });
}

/** Rows that share an identity at overlapping times, directly or through others, in the order of the file. */
function groupsOf(rows: readonly ImportRow[]): ImportRow[][] {
  const holders = new Map<string, { readonly binding: Binding; readonly row: ImportRow }[]>();
  const groupOf = new Map<ImportRow, Set<ImportRow>>();
  for (const row of rows) {
    const group = new Set([row]);
    for (const binding of row.identities) {
      const others = holders.get(binding.identity) ?? [];
      holders.set(binding.identity, [...others, { binding, row }]);
      const shared = others.filter((one) => overlaps(one.binding, binding));
      for (const one of shared) for (const member of groupOf.get(one.row) ?? []) group.add(member);
    }
    for (const member of group) groupOf.set(member, group);
  }
  return [...new Set(groupOf.values())]
    .map((group) => [...group].sort((a, b) => a.row - b.row))
    .sort((a, b) => (a[0]?.row ?? 0) - (b[0]?.row ?? 0));
}
