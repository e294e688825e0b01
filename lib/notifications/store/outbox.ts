import type { Sql } from "../../platform/sql.ts";
import { LEASE_SECONDS } from "../backoff.ts";
import { uniqueAddressees, type Addressee, type Message } from "../message.ts";

/**
 * Puts a message into the outbox, in the caller's transaction. The same key again writes nothing: false. Nobody to tell
 * is a message too, so that it is not asked for again and the page can say so.
 */
export async function enqueue(tx: Sql, message: Message, addressees: readonly Addressee[]): Promise<boolean> {
  const [row] = await tx<{ id: string }>(
    `INSERT INTO outbox (key, kind, about, title, body, path, facts, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, countersign.now()) ON CONFLICT (key) DO NOTHING RETURNING id`,
    [
      message.key,
      message.kind,
      message.about,
      message.title,
      message.lines.join("\n"),
      message.path,
      JSON.stringify(message.facts),
    ],
  );
  if (!row) return false;
  const each = uniqueAddressees(addressees);
  await tx(
    `INSERT INTO outbox_delivery (outbox_id, duty, recipient, person, channel, address, phone, next_at)
     SELECT $1::uuid, t.*, countersign.now()
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS t`,
    [
      row.id,
      each.map((one) => one.duty),
      each.map((one) => one.name),
      each.map((one) => one.person),
      each.map((one) => one.channel),
      each.map((one) => one.address),
      each.map((one) => one.phone),
    ],
  );
  return true;
}

/** Whoever no longer has the duty is not told what has not gone out yet. */
export async function withdraw(tx: Sql, about: string, duty: string, person: string): Promise<void> {
  await tx(
    `UPDATE outbox_delivery d SET state = 'withdrawn', next_at = NULL, reason = 'handed over'
     FROM outbox o WHERE o.id = d.outbox_id AND o.about = $1 AND d.duty = $2 AND d.person = $3
       AND d.state IN ('queued', 'failed')`,
    [about, duty, person],
  );
}

export interface DueDelivery {
  readonly id: string;
  readonly attempt: number;
  readonly recipient: string;
  readonly duty: string;
  readonly channel: "email" | "webhook";
  readonly address: string;
  readonly kind: string;
  readonly about: string;
  readonly title: string;
  readonly body: string;
  readonly path: string;
  readonly facts: Record<string, unknown>;
  readonly at: string;
}

/**
 * Takes due deliveries for this process and counts the attempt before it is made: another worker skips them, and one
 * whose worker dies is due again after the lease. At least once, at most one duplicate for each crash.
 */
export async function claimDue(sql: Sql, limit: number): Promise<DueDelivery[]> {
  return sql<DueDelivery>(
    `UPDATE outbox_delivery d
     SET attempts = d.attempts + 1, tried_at = countersign.now(), next_at = countersign.now() + make_interval(secs => $2)
     FROM outbox o
     WHERE o.id = d.outbox_id AND d.id IN (
       SELECT id FROM outbox_delivery WHERE next_at <= countersign.now() ORDER BY next_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING d.id, d.attempts AS attempt, d.recipient, d.duty, d.channel, d.address, o.kind, o.about, o.title, o.body,
       o.path, o.facts, countersign.now() AS at`,
    [limit, LEASE_SECONDS],
  );
}

/** Writes what came of an attempt, unless a later one has been made or the delivery was withdrawn meanwhile: then false. */
export async function settleDelivery(
  tx: Sql,
  settled: {
    readonly id: string;
    readonly attempt: number;
    readonly ok: boolean;
    readonly reason: string;
    readonly retryMs: number | null;
  },
): Promise<boolean> {
  const rows = await tx(
    `UPDATE outbox_delivery SET
       state = CASE WHEN $3 THEN 'accepted' ELSE 'failed' END,
       reason = $4,
       accepted_at = CASE WHEN $3 THEN countersign.now() END,
       next_at = CASE WHEN $3 OR $5::float8 IS NULL THEN NULL
                      ELSE countersign.now() + make_interval(secs => $5::float8 / 1000) END
     WHERE id = $1::uuid AND attempts = $2 AND state IN ('queued', 'failed') RETURNING id`,
    [settled.id, settled.attempt, settled.ok, settled.reason, settled.retryMs],
  );
  return rows.length > 0;
}

export interface DeliveryState {
  readonly message: string;
  readonly kind: string;
  readonly title: string;
  readonly createdAt: string;
  readonly duty: string;
  readonly recipient: string;
  readonly channel: "email" | "webhook";
  readonly address: string;
  readonly phone: string | null;
  readonly state: "queued" | "accepted" | "failed" | "withdrawn";
  readonly attempts: number;
  readonly nextAt: string | null;
  readonly triedAt: string | null;
  readonly acceptedAt: string | null;
  readonly reason: string | null;
}

/** Every message about one thing with each recipient's state, the newest message first. */
export async function readDeliveries(sql: Sql, about: string): Promise<DeliveryState[]> {
  return sql<DeliveryState>(
    `SELECT o.id AS message, o.kind, o.title, o.created_at AS "createdAt", d.duty, d.recipient, d.channel, d.address, d.phone,
       d.state, d.attempts, d.next_at AS "nextAt", d.tried_at AS "triedAt", d.accepted_at AS "acceptedAt", d.reason
     FROM outbox o JOIN outbox_delivery d ON d.outbox_id = o.id
     WHERE o.about = $1 ORDER BY o.created_at DESC, o.id, d.duty, d.recipient, d.channel`,
    [about],
  );
}
