"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { caseTotals } from "../../lib/emergencies/queries.ts";
import { SUSPICION_LABEL } from "../../lib/emergencies/texts.ts";
import { EntryLink } from "../ui/entry-link.tsx";
import { quantityText } from "../ui/count-text.ts";
import { Note, Section } from "../ui/section.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

/** What was seen and no case covers yet; nothing at all while there is none. */
export function SuspectedSection(): ReactNode {
  const { data } = useQuery(caseTotals());
  const waiting = data?.suspected ?? [];
  if (waiting.length === 0) return null;
  return (
    <Section title="Seen, and not declared" note={quantityText(waiting.length, "event")} id="suspected">
      <Table label="Suspected emergencies" phone="blocks">
        <thead>
          <tr>
            <Th width={112}>State</Th>
            <Th>What was seen</Th>
            <Th>Occurred</Th>
            <Th>Record</Th>
          </tr>
        </thead>
        <tbody>
          {waiting.map((one) => (
            <tr key={one.key}>
              <Td phone="end">
                <Status is={one.outcome === "suspected" ? "case-suspected" : "case-found"} />
              </Td>
              <Td phone="lead">
                {SUSPICION_LABEL[one.kind]}: {one.headline}
              </Td>
              <Td nowrap secondary>
                <Time at={one.at} />
              </Td>
              <Td nowrap>
                <EntryLink of={one.entry} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <Note>
        A push is suspected for a minute, in case the merge that explains it is on its way. What nothing explains
        becomes a case by itself.
      </Note>
    </Section>
  );
}
