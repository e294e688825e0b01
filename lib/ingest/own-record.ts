import { z } from "zod";
import type { Actor } from "../base/actor.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import type { Reading } from "./fact.ts";

const ActorShape = z.object({
  kind: z.enum(["user", "bot", "app", "service-account", "controller", "system", "unknown"]),
  name: z.string(),
  id: z.string().optional(),
  issuer: z.string(),
  email: z.string().optional(),
}) satisfies z.ZodType<Actor>;

const ActionBody = z.object({
  type: z.string(),
  subject: z.string(),
  data: z.unknown(),
  actor: ActorShape.optional(),
  occurredAt: z.string().optional(),
});

const TickBody = z.object({ due: z.array(z.string()) });

/** What the product itself appended: actions, ticks, and observations that have an action's shape. */
export function readOwnRecord(record: LedgerRecord, bytes: Uint8Array): readonly Reading[] {
  const body: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
  if (record.origin === "tick")
    return [{ occurredAt: record.receivedAt, fact: { kind: "tick", due: TickBody.parse(body).due } }];
  const parsed = ActionBody.safeParse(body);
  if (!parsed.success) return [{ fact: { kind: "unparsed", reason: "unknown-shape" } }];
  const { type, subject, data, actor, occurredAt } = parsed.data;
  return [{ occurredAt: occurredAt ?? record.receivedAt, actor, fact: { kind: "action", type, subject, data } }];
}
