"use client";

import { useState } from "react";
import type { ReactNode, SubmitEvent } from "react";
import type { KeyDto } from "../../lib/repositories/contract.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { KeyOrigin } from "./key-origin.tsx";
import { NEW_PERSON, PersonPick } from "../people/person-pick.tsx";
import { usePeopleCommand } from "../people/use-people-command.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Empty } from "../ui/states.tsx";
import { NumberCell, Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

/** A registered key, and the person to whom it is bound, itself or by the account that has it. */
export type KeyRow = KeyDto & { readonly person: { readonly id: string; readonly name: string } | null };

/** Every registered key; one of a person may be bound to somebody. */
export function KeysSection({ rows, mayManage }: { rows: readonly KeyRow[]; mayManage: boolean }): ReactNode {
  const [binding, setBinding] = useState<KeyRow | null>(null);
  if (rows.length === 0) {
    return (
      <Section title="Keys">
        <Empty next={{ href: "/docs/connect", label: "How to register keys" }}>
          No key is registered, so no signature can be told from another.
        </Empty>
      </Section>
    );
  }
  return (
    <Section title="Keys">
      <Table label="Keys" phone="blocks">
        <thead>
          <tr>
            <Th>Fingerprint</Th>
            <Th>Registered for</Th>
            <Th>Person</Th>
            <Th>Kind</Th>
            <Th>Who says so</Th>
            <Th wide>From</Th>
            <Th wide>Until before</Th>
            <Th numeric>Commits</Th>
            {mayManage && <Th />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <Td mono phone="lead">
                {row.fingerprint}
              </Td>
              <Td phone="line">{[row.name, row.email].filter(Boolean).join(", ")}</Td>
              <Td phone="line">
                {row.person ? <Link href={`/people/${row.person.id}`}>{row.person.name}</Link> : personless(row)}
              </Td>
              <Td secondary phone="end">
                {row.format}, {row.kind}
              </Td>
              <Td phone="line">
                <KeyOrigin row={row} />
              </Td>
              <Td wide secondary nowrap phone="hidden">
                {row.from === null ? "" : <Time at={row.from} form="date" relative={false} />}
              </Td>
              <Td wide secondary nowrap phone="hidden">
                {endOf(row) === null ? "" : <Time at={endOf(row) ?? ""} form="date" relative={false} />}
              </Td>
              <NumberCell value={row.commits} label="Commits" />
              {mayManage && (
                <Td phone="end">
                  {row.kind === "person" && !row.person && <Button onClick={() => setBinding(row)}>Say whose</Button>}
                </Td>
              )}
            </tr>
          ))}
        </tbody>
      </Table>
      <Note>
        Two kinds of word are taken: what somebody uploaded here, and what a forge that is asked says of the accounts
        that pushed or merged, or that you mapped by their id: from when it was first seen, never for a time before, and
        until the account no longer has it. On the same key the upload stands.
      </Note>
      {binding && <BindDialog key={binding.id} row={binding} onClose={() => setBinding(null)} />}
    </Section>
  );
}

const endOf = ({ to, ended }: KeyRow): string | null => ended?.at ?? to;

function personless({ kind }: KeyRow): string {
  return kind === "person" ? "nobody yet" : "";
}

function BindDialog({ row, onClose }: { row: KeyRow; onClose: () => void }): ReactNode {
  const command = usePeopleCommand<unknown>(onClose);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [person, name] = [form.get("person"), form.get("personName")];
    const identities = [{ kind: "key", value: row.fingerprint, from: row.from, to: row.to }];
    if (person === NEW_PERSON) command.mutate({ path: "/api/v1/people", body: { name, identities } });
    else if (typeof person === "string" && person !== "") {
      command.mutate({ path: `/api/v1/people/${person}/identities`, body: { bind: identities } });
    }
  };
  return (
    <Dialog title="Whose key is it?" open onOpenChange={(open) => !open && onClose()}>
      <form onSubmit={submit}>
        <PersonPick name={row.name ?? row.email ?? ""} mayAdd />
        <Button type="submit" variant="primary" disabled={command.isPending}>
          Bind to this person
        </Button>
      </form>
      <CommandFault error={command.error} />
    </Dialog>
  );
}
