import type { ReactNode } from "react";
import type { Spine, SpineFeed, SpineTicket } from "../../lib/timeline/contract.ts";
import { Link } from "../ui/link.tsx";
import type { SpineStep } from "../ui/spine.tsx";
import { Time } from "../ui/time.tsx";
import { cameBy, Unheard, Who } from "./told.tsx";

/** Whether it says something that no record tells of a ticket: some source sends tickets, and did so before. */
const EXPECTED: ReadonlySet<SpineFeed["standing"] | undefined> = new Set(["blind", "on-its-way", "collected"]);

/** The tickets that the change or its pull request names: what was told of each, or that nothing was. */
export function ticketSteps(spine: Spine, landedAt: string): SpineStep[] {
  const feed = spine.feeds.find(({ step }) => step === "ticket");
  return spine.tickets.flatMap(({ ticket, records }): SpineStep[] => {
    const [last] = records ?? [];
    if (last) return [received(ticket, records ?? [], spine)];
    if (records === null || !EXPECTED.has(feed?.standing)) return [];
    return [missing(ticket, feed, landedAt)];
  });
}

type TicketRecord = NonNullable<SpineTicket["records"]>[number];

function received(ticket: string, records: readonly TicketRecord[], spine: Spine): SpineStep {
  const [last, ...before] = records;
  const told = spine.entries[last?.evidence ?? ""];
  const at = told && (told.occurredAt ?? told.receivedAt);
  return {
    key: `ticket ${ticket}`,
    title: `Ticket ${ticket}`,
    state: "received",
    ...(at ? { when: <Time at={at} relative={false} /> } : {}),
    body: (
      <>
        <p>
          <TicketLink ticket={ticket} />: {last?.title}. It is <Said record={last} spine={spine} />
        </p>
        {before.map((record) => (
          <p key={record.evidence}>
            Before that it was <Said record={record} spine={spine} />
          </p>
        ))}
      </>
    ),
    meta: cameBy(
      spine,
      records.map(({ evidence }) => evidence),
    ),
  };
}

function Said({ record, spine }: { record: TicketRecord | undefined; spine: Spine }): ReactNode {
  return (
    <>
      {record?.status}, says{" "}
      {record?.actor ? <Who account={record.actor} spine={spine} /> : "a record that names nobody"}.
    </>
  );
}

function missing(ticket: string, feed: SpineFeed | undefined, landedAt: string): SpineStep {
  return {
    key: `ticket ${ticket}`,
    title: `Ticket ${ticket}`,
    state: "expected",
    when: (
      <>
        before <Time at={landedAt} relative={false} />
      </>
    ),
    body: (
      <>
        <p>
          The change names <TicketLink ticket={ticket} />. No record tells of it.
        </p>
        <p>
          <Unheard feed={feed} />
        </p>
      </>
    ),
  };
}

function TicketLink({ ticket }: { ticket: string }): ReactNode {
  return <Link href={`/timeline?${new URLSearchParams({ q: ticket })}`}>{ticket}</Link>;
}
