import type { ReactNode } from "react";
import type { CaseView } from "../../lib/emergencies/contract.ts";
import { countRecords } from "../../lib/emergencies/required-records.ts";
import { RECORD_LABEL } from "../../lib/emergencies/texts.ts";
import { Bar } from "../ui/bar.tsx";
import { Figure } from "../ui/figure.tsx";
import { Section } from "../ui/section.tsx";
import { Status } from "../ui/status.tsx";
import type { StatusWord } from "../ui/status-words.ts";
import { GroupRow, Table, Td } from "../ui/table.tsx";
import { EntryLink } from "../ui/entry-link.tsx";

type Held = CaseView["records"][number];

const GROUP = { change: "As for any change", emergency: "Because it was an emergency" } as const;
const STATUS: Readonly<Record<Held["state"], StatusWord>> = {
  held: "pass",
  waiting: "pending",
  missing: "exception",
  "not-applicable": "not_applicable",
};

/** "11 of 14 records held": what has to be there before the case can close, named, and what does not apply and why. */
export function CaseRecords({ view }: { view: CaseView }): ReactNode {
  const { held, of } = countRecords(view.records);
  return (
    <Section title="Required records">
      <Figure value={held} of={of} unit="records held" />
      <Bar
        label="Required records"
        parts={[
          { is: "pass", count: held, label: "held" },
          { is: "pending", count: of - held, label: "waiting" },
        ]}
      />
      <Table label="Required records">
        <tbody>
          {(["change", "emergency"] as const).map((group) => (
            <RecordGroup key={group} title={GROUP[group]} records={view.records.filter((one) => one.group === group)} />
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

function RecordGroup({ title, records }: { title: string; records: readonly Held[] }): ReactNode {
  const { held, of } = countRecords(records);
  return (
    <>
      <GroupRow span={3}>
        {title}: {held} of {of}
      </GroupRow>
      {records.map((record) => (
        <tr key={record.key}>
          <Td nowrap>
            <Status is={STATUS[record.state]}>{record.state === "not-applicable" ? undefined : record.state}</Status>
          </Td>
          <Td>{RECORD_LABEL[record.key]}</Td>
          <Td secondary>
            {record.detail}
            {record.entry !== null && (
              <div>
                <EntryLink of={record.entry} />
              </div>
            )}
          </Td>
        </tr>
      ))}
    </>
  );
}
