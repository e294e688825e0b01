import type { Sql } from "../../platform/sql.ts";

/** Every table that says of itself that it is a projection: found, not listed, so that none is forgotten. */
export async function projectionTables(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    `SELECT t.table_name::text AS name FROM information_schema.tables t
     WHERE t.table_schema = 'public' AND obj_description(format('%I.%I', t.table_schema, t.table_name)::regclass, 'pg_class') = 'projection'
     ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

/** Empties every projection; the next turns of advance fill them from entry 0. In the caller's transaction. */
export async function dropProjections(sql: Sql): Promise<void> {
  const tables = await projectionTables(sql);
  await sql(`TRUNCATE ${tables.map((name) => `"${name}"`).join(", ")}`);
}

/** Per projection table its row count and a digest over its rows in any order: equal digests, equal contents. */
export async function projectionDigests(sql: Sql): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const name of await projectionTables(sql)) {
    const [row] = await sql<{ digest: string }>(
      `SELECT count(*) || ':' || md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) AS digest FROM "${name}" t`,
    );
    digests[name] = row?.digest ?? "";
  }
  return digests;
}
