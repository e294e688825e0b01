import type { ReactNode } from "react";
import type { Status as StatusDto } from "../../lib/ledger/contract.ts";
import { workerState } from "../../lib/ledger/worker-state.ts";
import { Section } from "../ui/section.tsx";
import { Empty } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

/** Worker processes by when they last gave a sign of life. */
export function WorkersSection({ workers, now }: Pick<StatusDto, "workers" | "now">): ReactNode {
  const states = workers.map(({ at }) => workerState(at, now));
  const live = states.filter((state) => state === "live").length;
  return (
    <Section title="Worker processes" note={`${live} seen in the last two minutes`}>
      {workers.length === 0 ? (
        <Empty>No worker has given a sign of life. One starts with npm start, or with the role worker.</Empty>
      ) : (
        <Table label="Worker processes">
          <thead>
            <tr>
              <Th>Worker</Th>
              <Th width={128}>State</Th>
              <Th width={280}>Last seen</Th>
            </tr>
          </thead>
          <tbody>
            {workers.map(({ worker, at }, index) => (
              <tr key={worker}>
                <Td mono nowrap>
                  {worker}
                </Td>
                <Td nowrap>
                  {states[index] === "live" ? (
                    <Status is="source-live" />
                  ) : (
                    <Status is="not_applicable">{states[index]}</Status>
                  )}
                </Td>
                <Td nowrap>
                  <Time at={at} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}
