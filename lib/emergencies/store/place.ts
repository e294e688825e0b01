import type { Sql } from "../../platform/sql.ts";
import type { Feed, Place } from "../case.ts";
import type { PlaceOption } from "../declare-options.ts";

/** The clusters that sources report about: where an emergency can be declared. */
export async function readClusters(sql: Sql): Promise<PlaceOption[]> {
  const rows = await sql<{ cluster: string; types: string[]; environment: string | null }>(
    `SELECT state->>'cluster' AS cluster, array_agg(DISTINCT type ORDER BY type) AS types, max(state->>'environment') AS environment
     FROM source_facts WHERE state ? 'cluster' GROUP BY 1 ORDER BY 1`,
  );
  return rows.map(({ cluster, types, environment }) => ({
    place: { kind: "cluster", name: cluster },
    note: types.map((type) => SOURCE_WORD[type] ?? type).join(", "),
    environment,
  }));
}

const SOURCE_WORD: Readonly<Record<string, string>> = {
  flux: "Flux",
  argocd: "Argo CD",
  "kubernetes-audit": "audit log",
};

/** Repositories that we mirror, by name. */
export async function readRepositories(sql: Sql): Promise<string[]> {
  const rows = await sql<{ key: string }>(`SELECT key FROM repository_facts ORDER BY key`);
  return rows.map(({ key }) => key);
}

export async function readEnvironmentOf(sql: Sql, place: Place): Promise<string | null> {
  if (place.kind !== "cluster") return null;
  const [row] = await sql<{ environment: string | null }>(
    `SELECT max(state->>'environment') AS environment FROM source_facts WHERE state->>'cluster' = $1`,
    [place.name],
  );
  return row?.environment ?? null;
}

/** The feeds that could see what is done at a place, and when each was last heard. */
export async function readFeeds(sql: Sql, place: Place): Promise<Feed[]> {
  const about =
    place.kind === "cluster"
      ? `f.state->>'cluster' = $1`
      : `f.key IN (SELECT source FROM evidence_day WHERE repository = $1)`;
  if (place.kind === "elsewhere") return [];
  return sql<Feed>(
    `SELECT f.key AS source, f.name, f.type, s.last_at AS "lastSeen"
     FROM source_facts f LEFT JOIN source_seen s ON s.key = f.key WHERE ${about} ORDER BY f.type, f.name`,
    [place.name],
  );
}
