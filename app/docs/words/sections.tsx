import type { ReactNode } from "react";
import { Bar, BarKey } from "../../../components/ui/bar.tsx";
import type { BarPart } from "../../../components/ui/bar.tsx";
import { Section, Note } from "../../../components/ui/section.tsx";
import { Spine } from "../../../components/ui/spine.tsx";
import { Status } from "../../../components/ui/status.tsx";
import { statusWords } from "../../../components/ui/status-words.ts";
import type { StatusWord } from "../../../components/ui/status-words.ts";
import { Table, Td, Th } from "../../../components/ui/table.tsx";

/** The four shapes. */
export function Shapes(): ReactNode {
  return (
    <Section title="Shapes">
      <Table label="Shapes" phone="keep">
        <thead>
          <tr>
            <Th width={176}>Shape</Th>
            <Th>Stands for</Th>
          </tr>
        </thead>
        <tbody>
          <Shape is="pass" name="circle" means="a test, a clock, a source" />
          <Shape is="exception" name="square" means="an exception" />
          <Shape is="case-found" name="triangle" means="an emergency" />
          <Shape is="drift-open" name="diamond" means="drift: what runs differs from Git" />
        </tbody>
      </Table>
    </Section>
  );
}

function Shape({ is, name, means }: { is: StatusWord; name: string; means: string }): ReactNode {
  return (
    <tr>
      <Td>
        <Status is={is}>{name}</Status>
      </Td>
      <Td>{means}</Td>
    </tr>
  );
}

/** Every word of status with its meaning. */
export function WordsTable(): ReactNode {
  return (
    <Section title="Words" note="there are no others">
      <Table label="Words of status">
        <thead>
          <tr>
            <Th width={176}>Word</Th>
            <Th>Means</Th>
          </tr>
        </thead>
        <tbody>
          {(Object.keys(statusWords) as StatusWord[]).map((word) => (
            <tr key={word}>
              <Td>
                <Status is={word} />
              </Td>
              <Td>{statusWords[word].means}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

const parts: BarPart[] = [
  { is: "pass", count: 60 },
  { is: "exception", count: 14 },
  { is: "waived", count: 8 },
  { is: "pending", count: 8 },
  { is: "not_applicable", count: 10 },
  { is: "unknown", count: 6 },
  { is: "emergency", count: 6 },
];

/** How a bar is divided. */
export function PartsOfABar(): ReactNode {
  return (
    <Section title="Bars">
      <Bar label="Example of a bar" parts={parts} />
      <BarKey parts={parts} />
      <Note>
        What passes is pale and plain, what needs reading is dark or patterned, so a bar reads in black and white. A
        part that is not zero is never thinner than three pixels. Every chart has its table.
      </Note>
    </Section>
  );
}

/** Received, expected and not due yet. */
export function SpineExample(): ReactNode {
  return (
    <Section title="The path of a change">
      <Spine
        label="Example of a path"
        steps={[
          {
            key: "received",
            title: "Received",
            state: "received",
            body: "A record of this step is held. The sign says what it decided.",
          },
          {
            key: "expected",
            title: "A step",
            state: "expected",
            body: "A record should have come and did not. The box says when it should have come, and why that is unknown or an exception.",
          },
          {
            key: "merge",
            title: "Received",
            state: "received",
            body: "Steps keep their order when their times disagree.",
          },
          { key: "later", title: "Not due yet", state: "not-due", body: "The step has time left; nothing is missing." },
        ]}
      />
    </Section>
  );
}
