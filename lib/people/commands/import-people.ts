import { randomUUID } from "node:crypto";
import type { Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import type { RowError } from "../contract.ts";
import type { PeopleAction } from "../action.ts";
import { planImport, type PlannedPerson } from "../import-plan.ts";
import { readImport } from "../import-rows.ts";
import { lockPeople, readIdentities } from "../store/directory.ts";
import { writeAction } from "./write-people.ts";

export interface Import {
  readonly rows: number;
  readonly errors: readonly RowError[];
  /** New people have ids already, so that what follows can be worked out before they are written. */
  readonly people: readonly (PlannedPerson & { readonly id: string; readonly isNew: boolean })[];
}

/** What a file would say, against whom we know now; appends nothing. */
export async function planOf(sql: Sql, csv: string): Promise<Import> {
  const file = readImport(csv);
  const keys = file.rows.flatMap(({ identities }) => identities.map(({ identity }) => identity));
  const plan = planImport(file.rows, await readIdentities(sql, keys));
  const people = plan.people
    .filter(({ id, identities }) => id === null || identities.length > 0)
    .map((one) => ({ ...one, id: one.id ?? randomUUID(), isNew: one.id === null }));
  const errors = [...file.errors, ...plan.errors].sort((a, b) => a.row - b.row);
  return { rows: file.count, errors, people };
}

/**
 * Imports a file as one action: all of it, or nothing. Throws
 * BAD_REQUEST/ROW_ERRORS with every faulty row; a file that says nothing new appends nothing.
 */
export async function importPeople(
  tx: Sql,
  by: Acting,
  { csv, file }: { readonly csv: string; readonly file: string },
): Promise<Import> {
  requirePermission(by.principal, "people:manage");
  await lockPeople(tx);
  const plan = await planOf(tx, csv);
  if (plan.errors.length > 0) {
    throw new AppError("BAD_REQUEST", "ROW_ERRORS", `Nothing was imported: ${plan.errors.length} faults in the file.`, {
      detail: {
        errors: plan.errors.map(({ row, column, message }) => {
          return { in: "csv", path: column === null ? `row ${row}` : `row ${row}, ${column}`, message };
        }),
      },
    });
  }
  if (plan.people.length > 0) await writeAction(tx, by, actionOf(plan, file));
  return plan;
}

/** What a plan says, as the action that is appended. */
export function actionOf(plan: Import, file: string): PeopleAction {
  const people = plan.people.map(({ id, isNew, name, bot, identities }) => {
    return { id, isNew, name, bot, identities: [...identities] };
  });
  return { type: "people.imported", subject: randomUUID(), data: { file, people } };
}
