import type { Sql } from "../../platform/sql.ts";
import type { SourceType } from "../kind.ts";
import type { Pulse } from "../pulse.ts";

export interface SourceHealthRow {
  readonly id: string;
  readonly type: SourceType;
  readonly name: string;
  readonly cluster: string | null;
  readonly environment: string | null;
  readonly created_at: string;
  readonly disabled_at: string | null;
  readonly first_at: string | null;
  readonly backfilled_from: string | null;
  readonly last_at: string | null;
  readonly pulse: Pick<Pulse, "type" | "heartbeats" | "setLimit" | "heardAt" | "open"> | null;
  readonly entries: number;
  readonly pending: number;
  readonly unparsed: number;
  readonly duplicates: number;
  readonly refusals: readonly { readonly reason: string; readonly count: number; readonly last_at: string }[];
  readonly secrets: readonly {
    readonly generation: number;
    readonly created_at: string;
    readonly expires_at: string | null;
  }[];
}

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** One row a source, by name; `id` null reads all. Pending counts what is accepted and not yet sequenced. */
export async function readSourceHealth(sql: Sql, id: string | null): Promise<{ rows: SourceHealthRow[]; now: string }> {
  const rows = await sql<SourceHealthRow>(
    `SELECT s.id, s.type, s.name, s.cluster, s.environment, s.created_at, s.disabled_at,
       (n.state->>'first')::timestamptz AS first_at, (n.state->>'backfilledFrom')::timestamptz AS backfilled_from, n.last_at,
       b.state AS pulse, coalesce(n.entries, 0) AS entries,
       coalesce(p.pending, 0) AS pending, coalesce((n.state->>'unparsed')::bigint, 0) AS unparsed,
       coalesce((SELECT sum(d.count)::bigint FROM source_duplicate d WHERE d.source_id = s.id), 0) AS duplicates,
       coalesce((SELECT jsonb_agg(jsonb_build_object('reason', r.reason, 'count', r.count, 'last_at', to_char(r.last_at, ${ISO})) ORDER BY r.last_at DESC)
         FROM (SELECT reason, sum(count)::bigint AS count, max(last_at) AS last_at FROM source_refusal WHERE source_id = s.id GROUP BY reason) r), '[]') AS refusals,
       coalesce((SELECT jsonb_agg(jsonb_build_object('generation', g.generation, 'created_at', to_char(g.created_at, ${ISO}), 'expires_at', to_char(g.expires_at, ${ISO})) ORDER BY g.generation DESC)
         FROM source_secret g WHERE g.source_id = s.id AND (g.expires_at IS NULL OR g.expires_at > countersign.now())), '[]') AS secrets
     FROM source s
     LEFT JOIN source_seen n ON n.key = s.id
     LEFT JOIN source_pulse b ON b.key = s.id
     LEFT JOIN (SELECT i.source, count(*)::bigint AS pending FROM pending q JOIN inbox i ON i.id = q.inbox_id GROUP BY i.source) p ON p.source = s.id
     WHERE $1::text IS NULL OR s.id = $1 ORDER BY s.name`,
    [id],
  );
  const [clock] = await sql<{ now: string }>("SELECT countersign.now() AS now");
  return { rows, now: clock?.now ?? "" };
}
