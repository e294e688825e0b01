import type { ReactNode } from "react";
import type { DeliveryView } from "../../lib/emergencies/contract.ts";
import { GroupRow, Table, Td, Th } from "../ui/table.tsx";
import { Status } from "../ui/status.tsx";
import { instantText } from "../ui/time-text.ts";

/** Each message with each recipient's state: accepted by their server is all that can be known. */
export function RecipientsTable({ deliveries }: { deliveries: readonly DeliveryView[] }): ReactNode {
  const messages = [...new Map(deliveries.map((one) => [one.message, one])).values()];
  return (
    <Table label="Who was told" phone="blocks">
      <thead>
        <tr>
          <Th width={200}>Recipient</Th>
          <Th width={112}>As</Th>
          <Th>State</Th>
        </tr>
      </thead>
      <tbody>
        {messages.map((message) => (
          <MessageRows
            key={message.message}
            of={message}
            deliveries={deliveries.filter((one) => one.message === message.message)}
          />
        ))}
      </tbody>
    </Table>
  );
}

function MessageRows({ of, deliveries }: { of: DeliveryView; deliveries: readonly DeliveryView[] }): ReactNode {
  return (
    <>
      <GroupRow span={3}>
        {instantText(of.createdAt)} · {of.title}
      </GroupRow>
      {deliveries.map((one) => (
        <tr key={`${one.recipient} ${one.channel} ${one.duty}`}>
          <Td phone="lead">
            {one.recipient}
            <span className="dim"> · {one.channel === "email" ? "mail" : "webhook"}</span>
          </Td>
          <Td secondary>{one.duty.replace("-", " ")}</Td>
          <Td phone="line">
            <DeliveryState delivery={one} />
          </Td>
        </tr>
      ))}
    </>
  );
}

function DeliveryState({ delivery }: { delivery: DeliveryView }): ReactNode {
  const { state, channel, acceptedAt, reason, nextAt, attempts, phone } = delivery;
  const server = channel === "email" ? "mail server" : "receiver";
  switch (state) {
    case "accepted":
      return (
        <>
          <Status is="pass">accepted</Status>
          <span className="dim">{` by the ${server} at ${acceptedAt ? instantText(acceptedAt) : ""}`}</span>
        </>
      );
    case "queued":
      return <Status is="pending">waiting to be sent</Status>;
    case "withdrawn":
      return <Status is="not_applicable">withdrawn, handed over</Status>;
    case "failed":
      return (
        <>
          <Status is="exception">{`failed, attempt ${attempts}`}</Status> {reason?.replace(/\.$/, "")}.{" "}
          {nextAt ? `Tried again at ${instantText(nextAt)}.` : "Not tried again."}
          {phone && (
            <>
              {" "}
              Call <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>.
            </>
          )}
        </>
      );
  }
}
