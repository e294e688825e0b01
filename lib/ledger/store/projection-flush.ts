import type { Json } from "../../base/canonical-json.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Counter } from "../projection.ts";

export interface Version {
  readonly key: string;
  readonly since: number;
  /** undefined: the row ends here. */
  readonly state: Json | undefined;
  readonly columns: Record<string, Json | undefined> | undefined;
}

/** Writes the versions of one batch: closes what was open, inserts the new ones, each ending where its next begins. */
export async function flushVersions(sql: Sql, table: string, versions: readonly Version[]): Promise<void> {
  const firstSince = new Map<string, number>();
  const latest = new Map<string, number>();
  const rows: Record<string, Json | undefined>[] = [];
  for (const version of versions) {
    const before = latest.get(version.key);
    if (before !== undefined && rows[before]) rows[before].until_size = version.since;
    if (!firstSince.has(version.key)) firstSince.set(version.key, version.since);
    if (version.state === undefined) {
      latest.delete(version.key);
      continue;
    }
    latest.set(version.key, rows.length);
    rows.push({
      ...version.columns,
      key: version.key,
      since_size: version.since,
      until_size: null,
      state: version.state,
    });
  }
  await sql(
    `UPDATE "${table}" t SET until_size = c.since FROM unnest($1::text[], $2::bigint[]) AS c(key, since)
     WHERE t.key = c.key AND t.until_size IS NULL AND t.since_size < c.since`,
    [[...firstSince.keys()], [...firstSince.values()]],
  );
  await flushRows(sql, table, rows);
}

/** Writes the last state of each key of an unversioned table; `newestBy` keeps a row that a later command wrote. */
export async function flushPlain(
  sql: Sql,
  table: string,
  versions: readonly Version[],
  newestBy: string | undefined,
): Promise<void> {
  const last = new Map<string, Version>();
  for (const version of versions) last.set(version.key, version);
  const gone = [...last.values()].filter((version) => version.state === undefined).map((version) => version.key);
  const rows = [...last.values()].flatMap((v) =>
    v.state === undefined ? [] : [{ ...v.columns, key: v.key, state: v.state }],
  );
  if (gone.length > 0) await sql(`DELETE FROM "${table}" WHERE key = ANY($1::text[])`, [gone]);
  const [first] = rows;
  if (!first) return;
  const set = Object.keys(first).map((name) => `"${name}" = excluded."${name}"`);
  const newer = newestBy === undefined ? "" : ` WHERE t."${newestBy}" <= excluded."${newestBy}"`;
  await sql(
    `INSERT INTO "${table}" AS t SELECT * FROM jsonb_populate_recordset(null::"${table}", $1::jsonb)
     ON CONFLICT (key) DO UPDATE SET ${set.join(", ")}${newer}`,
    [JSON.stringify(rows)],
  );
}

export async function flushCounts(
  sql: Sql,
  counter: Counter<Record<string, string>>,
  by: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = [...by].flatMap(([key, count]) => {
    // Safe because the keys were made by ProjectionView.count from this counter's dimensions.
    const values = JSON.parse(key) as string[];
    const row: Record<string, Json | undefined> = { count };
    counter.dimensions.forEach((name, at) => (row[name] = values[at] ?? ""));
    return count === 0 ? [] : [row];
  });
  if (rows.length === 0) return;
  await sql(
    `INSERT INTO "${counter.table}" AS t SELECT * FROM jsonb_populate_recordset(null::"${counter.table}", $1::jsonb)
     ON CONFLICT (${counter.dimensions.map((name) => `"${name}"`).join(", ")}) DO UPDATE SET count = t.count + excluded.count`,
    [JSON.stringify(rows)],
  );
  // A count that fell to nothing in a later batch leaves no row, as it would have left none within one batch.
  if (rows.some(({ count }) => Number(count) < 0)) await sql(`DELETE FROM "${counter.table}" WHERE count = 0`);
}

export async function flushRows(
  sql: Sql,
  table: string,
  rows: readonly Record<string, Json | undefined>[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql(`INSERT INTO "${table}" SELECT * FROM jsonb_populate_recordset(null::"${table}", $1::jsonb)`, [
    JSON.stringify(rows),
  ]);
}
