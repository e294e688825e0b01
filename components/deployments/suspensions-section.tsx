import type { ReactNode } from "react";
import type { SuspensionDto } from "../../lib/deployments/contract.ts";
import { countText } from "../ui/count-text.ts";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { Empty } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Duration, Time } from "../ui/time.tsx";
import { ObjectName } from "./revision.tsx";

/** When nobody reconciled what, who paused it and why. While it lasts, drift is not put back. */
export function SuspensionsSection({ suspensions }: { suspensions: readonly SuspensionDto[] }): ReactNode {
  const open = suspensions.filter((one) => one.endedAt === null).length;
  return (
    <Section title="Suspensions" note={`${countText(open)} open, ${countText(suspensions.length - open)} ended`}>
      {suspensions.length === 0 ? (
        <Empty>No reconciliation was seen to be suspended here.</Empty>
      ) : (
        <Table label="Suspensions" phone="blocks">
          <thead>
            <tr>
              <Th>Object</Th>
              <Th>From</Th>
              <Th>Until</Th>
              <Th>For</Th>
              <Th>By</Th>
              <Th>Reason</Th>
            </tr>
          </thead>
          <tbody>
            {suspensions.map((one) => (
              <SuspensionRow key={one.id} suspension={one} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function SuspensionRow({ suspension }: { suspension: SuspensionDto }): ReactNode {
  const { target, startedAt, startedBy, endedAt, endedBy, owner, reason, evidence } = suspension;
  return (
    <tr>
      <Td phone="lead">
        <Link href={`/timeline?record=${evidence[0] ?? ""}`}>
          <ObjectName kind={target.kind} name={target.name} />
        </Link>
      </Td>
      <Td secondary nowrap>
        {startedBy === "state" && "seen "}
        <Time at={startedAt} form="minute" relative={false} />
      </Td>
      <Td secondary nowrap>
        {endedAt === null ? (
          <Status is="case-ended">lasts</Status>
        ) : (
          <>
            {endedBy === "reconciled" && "by "}
            <Time at={endedAt} form="minute" relative={false} />
          </>
        )}
      </Td>
      <Td nowrap>{endedAt && <Duration from={startedAt} until={endedAt} />}</Td>
      <Td phone="line">{owner ?? <Status is="unknown" />}</Td>
      <Td secondary>{reason}</Td>
    </tr>
  );
}
