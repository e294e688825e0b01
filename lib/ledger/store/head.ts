import type { Json } from "../../base/canonical-json.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import { OWN_SOURCE } from "../record.ts";
import type { Aggregate } from "../projection.ts";
import { flushPlain } from "./projection-flush.ts";

/** The state of a row that commands write: stamped with the inbox id of its last action (LEDGER, "Commands"). */
export interface Headed {
  readonly inboxId: number;
}

/**
 * Locks a head until the transaction ends and answers its state, undefined where nobody has written one. Throws
 * UNAVAILABLE/REBUILDING while projections are being rebuilt: a head that has not caught up must not decide anything.
 */
export async function lockHead<S extends Headed>(
  tx: Sql,
  aggregate: Aggregate<S>,
  key: string,
): Promise<S | undefined> {
  await tx(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${aggregate.table}/${key}`]);
  const [mark] = await tx<{ inbox_id: number }>(
    `SELECT inbox_id::float8 AS inbox_id FROM head_watermark WHERE head = $1 AND key = $2`,
    [aggregate.table, key],
  );
  const state = await readHeadState(tx, aggregate, key);
  if ((state?.inboxId ?? 0) !== (mark?.inbox_id ?? 0)) {
    throw new AppError("UNAVAILABLE", "REBUILDING", "Records are being read again from the ledger. Try again shortly.");
  }
  return state;
}

export async function readHeadState<S extends Headed>(
  sql: Sql,
  aggregate: Aggregate<S>,
  key: string,
): Promise<S | undefined> {
  const [row] = await sql<{ state: S }>(`SELECT state FROM "${aggregate.table}" WHERE key = $1`, [key]);
  return row?.state;
}

/** Writes what the reducer made of an action that was just appended. MUST follow `lockHead` in the same transaction. */
export async function writeHead<S extends Headed>(
  tx: Sql,
  aggregate: Aggregate<S>,
  key: string,
  state: S,
): Promise<void> {
  const row = { key, since: 0, state: state as unknown as Json, columns: aggregate.columns(state, key) };
  await flushPlain(tx, aggregate.table, [row], aggregate.newestBy);
  await tx(
    `INSERT INTO head_watermark (head, key, inbox_id) VALUES ($1, $2, $3)
     ON CONFLICT (head, key) DO UPDATE SET inbox_id = excluded.inbox_id`,
    [aggregate.table, key, state.inboxId],
  );
}

/** What an action under this key was about, or null where the key was never used: then the command is a new one. */
export async function findAction(
  sql: Sql,
  idempotencyKey: string,
): Promise<{ readonly type: string; readonly subject: string } | null> {
  const [row] = await sql<{ type: string; subject: string }>(
    `SELECT b.body->>'type' AS type, b.body->>'subject' AS subject
     FROM inbox_key k JOIN inbox i ON i.id = k.inbox_id
     JOIN payload p ON p.inbox_id = i.id AND p.received_at = i.received_at,
     LATERAL (SELECT convert_from(p.bytes, 'UTF8')::jsonb AS body) b
     WHERE k.source = $1 AND k.key = $2`,
    [OWN_SOURCE, `action:${idempotencyKey}`],
  );
  return row ?? null;
}
