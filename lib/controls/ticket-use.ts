import { including } from "../changes/order.ts";
import type { Ref } from "../changes/change.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { TicketFact } from "../ingest/fact-record.ts";
import { touch, type Aggregate, type View } from "../ledger/projection.ts";

export interface KnownTicket {
  readonly ticket: string;
  readonly reason: boolean;
  readonly impact: boolean;
  /** When it said so first, as its tracker or else the ledger tells. */
  readonly at: string;
  readonly ref: Ref;
}

/** A ticket as it was received, and the landings that name it: either may come first. */
export interface TicketUse {
  readonly ticket: KnownTicket | null;
  readonly landings: readonly string[];
}

export const ticketUses: Aggregate<TicketUse> = { table: "ticket_use", versioned: false, columns: () => ({}) };

const keyOf = (ticket: string): string => ticket.toLowerCase();

/** Takes a ticket in. What it said first counts: a reason that is added after the merge is not one before it. */
export async function noteTicket(view: View, fact: TicketFact, evidence: Evidence): Promise<void> {
  const key = keyOf(fact.ticket);
  const known = (await view.get(ticketUses, key)) ?? { ticket: null, landings: [] };
  const said: KnownTicket = {
    ticket: fact.ticket,
    reason: (fact.reason ?? "").trim() !== "",
    impact: (fact.securityImpact ?? "").trim() !== "",
    at: evidence.occurredAt ?? fact.openedAt ?? evidence.receivedAt,
    ref: [evidence.index, evidence.ordinal],
  };
  const fuller = known.ticket === null || weight(said) > weight(known.ticket);
  const earlier = known.ticket !== null && weight(said) === weight(known.ticket) && said.at < known.ticket.at;
  if (fuller || earlier) view.put(ticketUses, key, { ...known, ticket: said });
}

/** The tickets of these names that were received; each remembers that this landing waits for it. */
export async function noteTicketUse(view: View, names: readonly string[], landing: string): Promise<KnownTicket[]> {
  await view.load(names.map((name) => touch(ticketUses, keyOf(name))));
  const found: KnownTicket[] = [];
  for (const name of names) {
    const known = (await view.get(ticketUses, keyOf(name))) ?? { ticket: null, landings: [] };
    const waiting = including(known.landings, landing);
    if (waiting !== known.landings) view.put(ticketUses, keyOf(name), { ...known, landings: waiting });
    if (known.ticket) found.push(known.ticket);
  }
  return found;
}

function weight({ reason, impact }: KnownTicket): number {
  return Number(reason) + Number(impact);
}
