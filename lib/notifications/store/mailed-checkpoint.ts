import type { Sql } from "../../platform/sql.ts";

/** Kind of the messages that carry a checkpoint. */
export const CHECKPOINT_MESSAGE = "ledger.checkpoint";

export interface MailedCheckpoint {
  readonly delivery: string;
  readonly channel: "email" | "webhook";
  readonly recipient: string;
  readonly size: number;
  readonly acceptedAt: string;
}

/** Checkpoints that a mail server or a webhook has taken, and that are not on record as held outside yet. */
export async function mailedUnrecorded(sql: Sql): Promise<MailedCheckpoint[]> {
  return sql<MailedCheckpoint>(
    `SELECT d.id AS delivery, d.channel, d.recipient, (o.facts->>'size')::bigint AS size, d.accepted_at AS "acceptedAt"
     FROM outbox o JOIN outbox_delivery d ON d.outbox_id = o.id
     WHERE o.kind = $1 AND d.state = 'accepted'
       AND NOT EXISTS (SELECT FROM anchor a WHERE a.kind = 'mail' AND a.detail->>'delivery' = d.id::text)
     ORDER BY d.accepted_at, d.id`,
    [CHECKPOINT_MESSAGE],
  );
}
