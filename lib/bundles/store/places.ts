import type { Sql } from "../../platform/sql.ts";

export async function repositoryNames(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }>(`SELECT key AS name FROM repository_facts ORDER BY key COLLATE "C"`);
  return rows.map(({ name }) => name);
}

/** Of the sources, as the ledger knows them. */
export async function environmentNames(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    `SELECT DISTINCT state->>'environment' AS name FROM source_facts WHERE state->>'environment' IS NOT NULL
     ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
