import type { ReactNode } from "react";
import type { CaseView } from "../../lib/emergencies/contract.ts";
import { SUSPICION_LABEL } from "../../lib/emergencies/texts.ts";
import { quantityText } from "../ui/count-text.ts";
import { Note, Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { EntryLink } from "../ui/entry-link.tsx";

/** What the evidence holds of the window: live writes, pushes, and which feeds could have seen more. */
export function CaseGathered({ view }: { view: CaseView }): ReactNode {
  const { writes, moreWrites, execs, records } = view.gathered;
  const changes = writes.length + moreWrites - execs;
  const pushes = view.suspicions.filter(({ place }) => place.kind === "repository");
  const rows = [
    ...writes.map(({ index, at, verb, object, actor }) => ({ entry: index, at, what: verb, object, actor })),
    ...pushes.map(({ entry, at, kind, headline, actor }) => ({
      entry,
      at,
      what: SUSPICION_LABEL[kind],
      object: headline,
      actor,
    })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.entry - b.entry);
  return (
    <Section
      title="Done outside the path"
      note={`${quantityText(changes, "write")}, ${execs} exec, ${quantityText(pushes.length, "push", "pushes")}`}
      aside={`${quantityText(records, "record")} gathered`}
    >
      {rows.length > 0 && (
        <Table label="Done outside the path" phone="blocks">
          <thead>
            <tr>
              <Th width={148}>Occurred</Th>
              <Th width={120}>What</Th>
              <Th>Object</Th>
              <Th width={120}>Actor</Th>
              <Th width={104}>Record</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.entry} ${row.object}`}>
                <Td mono nowrap>
                  <Time at={row.at} relative={false} />
                </Td>
                <Td>{row.what}</Td>
                <Td phone="lead">{row.object}</Td>
                <Td secondary>{row.actor}</Td>
                <Td>
                  <EntryLink of={row.entry} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <Note>
        {moreWrites > 0 && `${moreWrites} more writes are in the timeline. `}
        {feedSentence(view)}
      </Note>
    </Section>
  );
}

function feedSentence({ feeds, place }: CaseView): string {
  if (feeds.length === 0) {
    return `No feed reports about ${place.name}: what was done there is not seen. Keep a recording of the session.`;
  }
  const heard = feeds.filter(({ lastSeen }) => lastSeen !== null).map(({ name }) => name);
  const silent = feeds.filter(({ lastSeen }) => lastSeen === null).map(({ name }) => name);
  const parts = [
    heard.length > 0 ? `Feeds heard before it opened: ${heard.join(", ")}.` : "",
    silent.length > 0 ? `Never heard: ${silent.join(", ")}.` : "",
  ];
  return parts.filter(Boolean).join(" ");
}
