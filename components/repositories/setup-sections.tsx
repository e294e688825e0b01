import { Fragment, type ReactNode } from "react";
import type { SetupDto } from "../../lib/repositories/contract.ts";
import { EntryLink } from "../ui/entry-link.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { countText } from "../ui/count-text.ts";
import { Explain } from "../ui/explain.tsx";
import { Facts } from "../ui/facts.tsx";
import { Figure } from "../ui/figure.tsx";
import { Command } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import { RawRecord } from "../ui/raw-record.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { FORCE_SIGN } from "./setup-words.ts";

type Item = SetupDto["items"][number];

/** The kit of one repository: what is in force at a glance, then each item with what shows it and how to set it up. */
export function SetupSections({ setup }: { setup: SetupDto }): ReactNode {
  const { items, repository } = setup;
  const inForce = items.filter(({ standing }) => standing.state === "in-force").length;
  return (
    <>
      <Section title="In force">
        <Figure value={inForce} of={items.length} unit="items of the set-up are in force" />
        <SetupTable items={items} />
        <Note>
          Judged by evidence alone: what no record tells is unknown, and never in force. To have the files written:
        </Note>
        <Command text={`npx countersign repo setup ${repository} --out kit`} />
      </Section>
      {items.map((item) => (
        <SetupItem key={item.id} item={item} />
      ))}
    </>
  );
}

function SetupTable({ items }: { items: readonly Item[] }): ReactNode {
  return (
    <Table label="Items of the set-up" phone="blocks">
      <thead>
        <tr>
          <Th>Item</Th>
          <Th width={140}>State</Th>
          <Th width={240}>Since</Th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ id, title, standing }) => (
          <tr key={id}>
            <Td phone="lead">
              <Link href={`#${id}`}>{title}</Link>
            </Td>
            <Td nowrap phone="end">
              <Status is={FORCE_SIGN[standing.state]} />
            </Td>
            <Td nowrap phone="line">
              {standing.since && <Time at={standing.since} />}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function SetupItem({ item }: { item: Item }): ReactNode {
  const { id, title, why, files } = item;
  return (
    <Section title={title} id={id}>
      <p className="mb-3">{why}</p>
      <Standing item={item} />
      <details className="mt-3">
        <summary className="cs-button" data-variant="default">
          {files.length === 1 ? "Set it up: one file" : `Set it up: ${countText(files.length)} files`}
        </summary>
        <HowTo item={item} />
      </details>
    </Section>
  );
}

/** What is in force is quiet; a wash stands under what waits for somebody. */
function Standing({ item: { tests, standing } }: { item: Item }): ReactNode {
  const { state, since, sentence, entries } = standing;
  const when = since && (
    <>
      since <Time at={since} />
    </>
  );
  const facts = [
    { label: "Shown by", value: <Entries entries={entries} /> },
    { label: "Feeds", value: <Tests tests={tests} /> },
  ];
  if (state !== "in-force") {
    return <Explain status={FORCE_SIGN[state]} title={when} sentence={sentence} facts={facts} />;
  }
  return (
    <>
      <p>
        <Status is={FORCE_SIGN[state]} /> {when}
      </p>
      <p className="mb-2">{sentence}</p>
      <Facts items={facts} />
    </>
  );
}

function HowTo({ item: { files, apply, notes } }: { item: Item }): ReactNode {
  return (
    <div className="mt-3">
      {notes.map((note) => (
        <Note key={note}>{note}</Note>
      ))}
      {files.map(({ path, content }) => (
        <div key={path} className="mt-3">
          <p>
            <code>{path}</code> <CopyButton value={content} what={`the content of ${path}`} />
          </p>
          <RawRecord text={content} label={path} />
        </div>
      ))}
      <p className="mt-3">Apply it:</p>
      <Command text={apply} label="Commands" />
    </div>
  );
}

function Entries({ entries }: { entries: readonly number[] }): ReactNode {
  if (entries.length === 0) return "no record";
  return entries.map((entry, at) => (
    <Fragment key={entry}>
      {at > 0 && ", "}
      <EntryLink of={entry} />
    </Fragment>
  ));
}

function Tests({ tests }: { tests: readonly string[] }): ReactNode {
  return tests.map((test, at) => (
    <Fragment key={test}>
      {at > 0 && ", "}
      <Link className="nw" href={`/tests/${test}`}>
        {test}
      </Link>
    </Fragment>
  ));
}
