import type { Json } from "../../base/canonical-json.ts";
import type { Sql } from "../../platform/sql.ts";

/** A repository of the user's that checkpoints are committed to. */
export interface AnchorTarget {
  readonly url: string;
  readonly branch: string;
  readonly everyMinutes: number;
}

/** False where it is there already. */
export async function insertAnchorTarget(tx: Sql, { url, branch, everyMinutes }: AnchorTarget): Promise<boolean> {
  const rows = await tx(
    `INSERT INTO anchor_target (url, branch, every_minutes, added_at) VALUES ($1, $2, $3, countersign.now())
     ON CONFLICT DO NOTHING RETURNING url`,
    [url, branch, everyMinutes],
  );
  return rows.length > 0;
}

/** False where it is not there. */
export async function deleteAnchorTarget(tx: Sql, url: string, branch: string): Promise<boolean> {
  const rows = await tx("DELETE FROM anchor_target WHERE url = $1 AND branch = $2 RETURNING url", [url, branch]);
  return rows.length > 0;
}

export interface AnchorTargetState extends AnchorTarget {
  readonly triedAt: string | null;
  readonly fault: string | null;
  /** Of the newest checkpoint that was committed there; null where none was. */
  readonly size: number | null;
  readonly at: string | null;
}

export async function readAnchorTargets(sql: Sql): Promise<AnchorTargetState[]> {
  return sql<AnchorTargetState>(
    `SELECT t.url, t.branch, t.every_minutes AS "everyMinutes", t.tried_at AS "triedAt", t.fault, a.size, a.at
     FROM anchor_target t
     LEFT JOIN LATERAL (SELECT size, at FROM anchor WHERE kind = 'git' AND detail->>'url' = t.url AND detail->>'branch' = t.branch
       ORDER BY at DESC LIMIT 1) a ON true
     ORDER BY t.url, t.branch`,
  );
}

/** Targets whose turn it is; one that failed is tried again within a quarter of an hour. */
export async function dueAnchorTargets(sql: Sql): Promise<AnchorTarget[]> {
  return sql<AnchorTarget>(
    `SELECT url, branch, every_minutes AS "everyMinutes" FROM anchor_target
     WHERE tried_at IS NULL OR tried_at + make_interval(mins =>
       CASE WHEN fault IS NULL THEN every_minutes ELSE least(every_minutes, 15) END) <= countersign.now()
     ORDER BY tried_at NULLS FIRST, url, branch`,
  );
}

/** Something was logged at or after this index that is more than our own word of an earlier copy. */
export async function isLoggedSince(sql: Sql, index: number): Promise<boolean> {
  const [row] = await sql<{ there: boolean }>(
    `SELECT EXISTS (SELECT FROM ledger_entry e JOIN inbox i ON i.id = e.inbox_id
       WHERE e.index >= $1 AND i.key NOT LIKE 'anchor:%') AS there`,
    [index],
  );
  return row?.there === true;
}

export async function noteAnchorTried(sql: Sql, target: AnchorTarget, fault: string | null): Promise<void> {
  await sql("UPDATE anchor_target SET tried_at = countersign.now(), fault = $3 WHERE url = $1 AND branch = $2", [
    target.url,
    target.branch,
    fault?.slice(0, 500) ?? null,
  ]);
}

/** A checkpoint is in other hands. `at` null: now. */
export async function insertAnchor(
  tx: Sql,
  anchor: { readonly size: number; readonly kind: "git" | "mail"; readonly detail: Json; readonly at: string | null },
): Promise<void> {
  await tx(
    `INSERT INTO anchor (size, kind, detail, at) VALUES ($1, $2, $3::jsonb, coalesce($4::timestamptz, countersign.now()))`,
    [anchor.size, anchor.kind, JSON.stringify(anchor.detail), anchor.at],
  );
}
