import { scopeParameters, type Scope } from "../access/scope.ts";
import type { PersonRef, KnownPeople } from "../people/advance.ts";
import { isValidAt, type Binding } from "../people/directory.ts";
import type { Sql } from "../platform/sql.ts";
import { namedInPull } from "./named.ts";
import { unmappedIn } from "./review.ts";
import { observedFilter } from "./reads-unmapped.ts";
import { countUnknownLandings, unknownLandings, type UnknownLanding } from "./store/unknown.ts";

/** A binding that somebody thinks of, and of whom. */
export interface PlannedBinding extends Binding {
  readonly person: PersonRef;
}

/**
 * Landings of which it is unknown, for want of somebody's identity, whether another person approved them: now, and as if
 * these bindings were written. Works out again only what names one of them, with the code that `advance` runs.
 */
export async function readUnknownLandings(
  sql: Sql,
  scope: Scope,
  planned: readonly PlannedBinding[],
): Promise<{ readonly before: number; readonly after: number }> {
  const { repositories } = scopeParameters(scope);
  const before = await countUnknownLandings(sql, observedFilter(scope));
  let after = before;
  const keys = [...new Set(planned.map(({ identity }) => identity))];
  let last = "";
  for (;;) {
    const page = await unknownLandings(sql, repositories, keys, last);
    for (const landing of page) if (isKnown(landing, planned)) after -= 1;
    const end = page.at(-1);
    if (!end) return { before, after };
    last = end.key;
  }
}

function isKnown({ pull, changes }: UnknownLanding, planned: readonly PlannedBinding[]): boolean {
  const known = { ...pull, people: withPlanned(pull.people, planned, namedInPull(pull).at) };
  const members = changes.map((change) => {
    return { ...change, people: withPlanned(change.people, planned, change.landedAt) };
  });
  return unmappedIn(known, members).length === 0;
}

function withPlanned(
  people: KnownPeople | undefined,
  planned: readonly PlannedBinding[],
  at: string | null,
): KnownPeople {
  const added = planned.filter((one) => people?.[one.identity] === null && isValidAt(one, at));
  return { ...people, ...Object.fromEntries(added.map(({ identity, person }) => [identity, person])) };
}
