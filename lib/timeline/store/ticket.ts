import type { Actor } from "../../base/actor.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Period } from "./relation.ts";

export interface TicketRow {
  /** As it was asked for. */
  readonly ticket: string;
  readonly index: number;
  readonly ordinal: number;
  readonly status: string;
  readonly title: string;
  readonly actor: Actor | null;
}

/** Records of each ticket, the latest first, `limit` of each. Upper and lower case are one. */
export async function ticketRecords(
  sql: Sql,
  tickets: readonly string[],
  { from, to }: Period,
  limit: number,
): Promise<TicketRow[]> {
  return sql<TicketRow>(
    `SELECT t.ticket, e.index, e.ordinal, e.facts#>>'{fact,status}' AS status, e.facts#>>'{fact,title}' AS title,
       e.facts->'actor' AS actor
     FROM unnest($1::text[]) AS t(ticket) JOIN LATERAL (
       SELECT index, ordinal, facts FROM evidence
       WHERE kind = 'ticket' AND lower(subject) = lower(t.ticket)
         AND ($2::timestamptz IS NULL OR received_at >= $2) AND ($3::timestamptz IS NULL OR received_at < $3)
       ORDER BY index DESC, ordinal DESC LIMIT $4
     ) e ON true
     ORDER BY e.index DESC, e.ordinal DESC`,
    [tickets, from, to, limit],
  );
}
