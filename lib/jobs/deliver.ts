import type pg from "pg";
import { appendObservation } from "../ledger/append.ts";
import { retryAfterMs } from "../notifications/backoff.ts";
import type { Attempt, Channel } from "../notifications/channels/channel.ts";
import { claimDue, settleDelivery, type DueDelivery } from "../notifications/store/outbox.ts";
import { pgSql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";

export interface DeliverDeps {
  readonly pool: pg.Pool;
  readonly channels: Readonly<Record<"email" | "webhook", Channel>>;
  readonly publicUrl: string;
  /** Deliveries in one run, all under way at once. */
  readonly limit?: number;
}

/**
 * Sends what is due in the outbox and appends what came of each attempt. Any number of workers may run it. Answers how
 * many attempts were made: call again at once while it is the limit.
 */
export async function deliverDue(deps: DeliverDeps): Promise<number> {
  const due = await claimDue(pgSql(deps.pool), deps.limit ?? 10);
  await Promise.all(due.map((delivery) => deliver(deps, delivery)));
  return due.length;
}

async function deliver(deps: DeliverDeps, delivery: DueDelivery): Promise<void> {
  const attempt = await deps.channels[delivery.channel]({
    id: delivery.id,
    address: delivery.address,
    recipient: delivery.recipient,
    kind: delivery.kind,
    about: delivery.about,
    title: delivery.title,
    text: `${delivery.body}\n\n${deps.publicUrl}${delivery.path}\n`,
    facts: delivery.facts,
    url: deps.publicUrl + delivery.path,
    at: delivery.at,
  });
  await inTransaction(deps.pool, async (tx) => {
    const retryMs = attempt.ok || attempt.permanent ? null : retryAfterMs(delivery.attempt);
    const reason = attempt.ok ? attempt.response : attempt.reason;
    await settleDelivery(tx, { id: delivery.id, attempt: delivery.attempt, ok: attempt.ok, reason, retryMs });
    await appendObservation(tx, {
      key: `notification:${delivery.id}:${delivery.attempt}`,
      body: outcomeBody(delivery, attempt),
    });
  });
}

// The address stays in the outbox: the ledger needs who was told and how, not where they read it.
function outcomeBody(delivery: DueDelivery, attempt: Attempt) {
  return {
    type: attempt.ok ? "notifications.accepted" : "notifications.failed",
    subject: delivery.about,
    data: {
      delivery: delivery.id,
      message: delivery.kind,
      title: delivery.title,
      recipient: delivery.recipient,
      duty: delivery.duty,
      channel: delivery.channel,
      attempt: delivery.attempt,
      outcome: attempt.ok ? attempt.response : attempt.reason,
    },
  };
}
