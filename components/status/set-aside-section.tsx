"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import type { SetAside } from "../../lib/ledger/contract.ts";
import { driveAgain } from "../../lib/ledger/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { countText } from "../ui/count-text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Empty } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { NumberCell, Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

interface SetAsideProps {
  items: readonly SetAside[];
  mayDriveAgain: boolean;
}

/** Entries that a step could not digest: in the ledger, with their proof, and in no figure. */
export function SetAsideSection({ items, mayDriveAgain }: SetAsideProps): ReactNode {
  const [asked, setAsked] = useState<SetAside | null>(null);
  return (
    <Section id="set-aside" title="Set aside" note={countText(items.length)}>
      {items.length === 0 ? (
        <Empty>An entry that a step cannot digest after three tries stands here, and blocks nothing else.</Empty>
      ) : (
        <>
          <Table label="Entries set aside" phone="blocks">
            <thead>
              <tr>
                <Th width={104}>Entry</Th>
                <Th width={128}>State</Th>
                <Th width={120}>Step</Th>
                <Th>Reason</Th>
                <Th numeric>Tries</Th>
                <Th width={220}>Since</Th>
                {mayDriveAgain && <Th width={120} />}
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row key={item.index} item={item} onAsk={mayDriveAgain ? () => setAsked(item) : undefined} />
              ))}
            </tbody>
          </Table>
          <Note>They are in the ledger with their proof. No figure counts what they say.</Note>
        </>
      )}
      {asked && <DriveAgain key={asked.index} item={asked} onDone={() => setAsked(null)} />}
    </Section>
  );
}

function Row({ item, onAsk }: { item: SetAside; onAsk: (() => void) | undefined }): ReactNode {
  const { index, step, reason, tries, since, passed } = item;
  return (
    <tr>
      <Td nowrap phone="lead">
        {step === "read" ? countText(index) : <Link href={`/timeline?record=${index}.0`}>{countText(index)}</Link>}
      </Td>
      <Td nowrap phone="end">
        {passed ? <Status is="unknown">set aside</Status> : <Status is="pending">tried again</Status>}
      </Td>
      <Td phone="line">{step}</Td>
      <Td phone="line">{reason ?? <span className="dim">not shown within a limited scope</span>}</Td>
      <NumberCell value={tries} label="Tries" />
      <Td nowrap secondary phone="line">
        <Time at={since} form="minute" />
      </Td>
      {onAsk && <Td phone="line">{passed && <Button onClick={onAsk}>Drive again</Button>}</Td>}
    </tr>
  );
}

function DriveAgain({ item, onDone }: { item: SetAside; onDone: () => void }): ReactNode {
  const client = useQueryClient();
  const command = useMutation({
    mutationFn: () => driveAgain(item.index),
    onSuccess: async () => {
      await client.invalidateQueries();
      onDone();
    },
  });
  return (
    <Dialog
      title={`Drive entry ${countText(item.index)} again`}
      open
      onOpenChange={(open) => !open && onDone()}
      actions={
        <>
          <Button onClick={onDone}>Leave it</Button>
          <Button variant="primary" disabled={command.isPending} onClick={() => command.mutate()}>
            Drive again
          </Button>
        </>
      }
    >
      <p>
        What follows the entry was computed without it, so every page is built again from entry 0. Until that is done,
        lists are short and figures are low; an amber line says how far it is. The ledger itself is not touched. That it
        was you becomes an entry.
      </p>
      <CommandFault error={command.error} />
    </Dialog>
  );
}
