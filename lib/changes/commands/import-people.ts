import type { Acting } from "../../access/acting.ts";
import { importPeople, planOf } from "../../people/commands/import-people.ts";
import type { ImportPeople, ImportResult } from "../../people/contract.ts";
import type { Sql } from "../../platform/sql.ts";
import { readUnknownLandings } from "../reads-people.ts";
import { readUnmappedCount } from "../reads-unmapped.ts";

/**
 * Imports a file of people and says what that changes: as a preview, which appends nothing, and as the figures before and
 * after. Here and not in `people`, because what is unknown for want of somebody is told from changes and their reviews.
 */
export async function importWithFigures(
  tx: Sql,
  by: Acting,
  { csv, file, dryRun }: ImportPeople,
): Promise<ImportResult> {
  const { scope } = by.principal;
  const planned = await planOf(tx, csv);
  const bindings = planned.people.flatMap(({ id, bot, identities }) =>
    identities.map((binding) => ({ ...binding, person: { id, bot } })),
  );
  const unmapped = {
    before: await readUnmappedCount(tx, scope, []),
    after: await readUnmappedCount(tx, scope, bindings),
  };
  const unknownLandings = await readUnknownLandings(tx, scope, bindings);
  const { rows, errors, people } = dryRun ? planned : await importPeople(tx, by, { csv, file });
  return {
    ...{ dryRun, rows, errors: [...errors], unmapped, unknownLandings },
    newPeople: people.filter(({ isNew }) => isNew).length,
    knownPeople: people.filter(({ isNew }) => !isNew).length,
    boundIdentities: people.reduce((sum, { identities }) => sum + identities.length, 0),
  };
}
