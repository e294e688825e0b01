import type { Acting } from "../../access/acting.ts";
import type { Scope } from "../../access/scope.ts";
import { readUnknownLandings } from "../../changes/reads-people.ts";
import { readUnmappedCount } from "../../changes/reads-unmapped.ts";
import { ProjectionView } from "../../ledger/store/projection-view.ts";
import { actionOf, importPeople, planOf, type Import } from "../../people/commands/import-people.ts";
import type { ImportPeople, ImportResult } from "../../people/contract.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { rehearseUnknown } from "../rehearse-import.ts";
import { countVerdicts, verdictFilter } from "../store/verdict.ts";

/** The test that who is who decides: independent approval. */
const TEST = "T-CHG-01";

/**
 * Imports a file of people and says what that changes: as a preview, which appends nothing, and as the figures before and
 * after. Here and not in `people`, because what is unknown for want of somebody is told from changes and their verdicts.
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
  const unknownVerdicts = await readUnknownVerdicts(tx, scope, planned, file);
  const { rows, errors, people } = dryRun ? planned : await importPeople(tx, by, { csv, file });
  return {
    ...{ dryRun, rows, errors: [...errors], unmapped, unknownLandings, unknownVerdicts },
    newPeople: people.filter(({ isNew }) => isNew).length,
    knownPeople: people.filter(({ isNew }) => !isNew).length,
    boundIdentities: people.reduce((sum, { identities }) => sum + identities.length, 0),
  };
}

async function readUnknownVerdicts(
  tx: Sql,
  scope: Scope,
  planned: Import,
  file: string,
): Promise<ImportResult["unknownVerdicts"]> {
  const counted = await countVerdicts(tx, verdictFilter(scope, {}, null, { test: TEST, verdict: "unknown" }));
  const before = counted.reduce((sum, { count }) => sum + count, 0);
  if (planned.people.length === 0) return { test: TEST, before, after: before };
  const action = actionOf(planned, file);
  const views = { view: new ProjectionView(tx), before: new ProjectionView(tx) };
  const grown = await rehearseUnknown(views, scope, { test: TEST, action, at: await databaseNow(tx) });
  return { test: TEST, before, after: grown === null ? null : before + grown };
}
