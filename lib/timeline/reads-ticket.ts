import { inScope, scopeParameters, type Scope } from "../access/scope.ts";
import type { ChangeRecord } from "../changes/contract.ts";
import { evidenceId, toAccount } from "../changes/dto.ts";
import { ticketsNamed } from "../changes/ticket.ts";
import type { Sql } from "../platform/sql.ts";
import type { SpineTicket } from "./contract.ts";
import { ticketRecords } from "./store/ticket.ts";

const MOST_RECORDS = 5;

/** Records of tickets stand in no place: a reader of some places sees none, nor who would send them. */
export function seesTickets(scope: Scope, { landedAt }: ChangeRecord): boolean {
  return inScope(scope, { at: landedAt });
}

/** The tickets that a change or its pull request names, with what was received of each. */
export async function readTickets(sql: Sql, scope: Scope, change: ChangeRecord): Promise<SpineTicket[]> {
  const names = ticketsNamed(change.pull, [change]);
  if (names.length === 0) return [];
  if (!seesTickets(scope, change)) return names.map((ticket) => ({ ticket, records: null }));
  const rows = await ticketRecords(sql, names, scopeParameters(scope), MOST_RECORDS);
  return names.map((ticket) => ({
    ticket,
    records: rows
      .filter((row) => row.ticket === ticket)
      .map(({ index, ordinal, status, title, actor }) => {
        return { status, title, actor: toAccount(actor ?? undefined), evidence: evidenceId([index, ordinal]) };
      }),
  }));
}
