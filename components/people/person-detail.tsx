"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { BindingDto, PersonRecord } from "../../lib/people/contract.ts";
import { personRecord } from "../../lib/people/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Link } from "../ui/link.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Columns, Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { kindText, usesText, whatWord } from "./people-words.ts";
import { BindForm, MergeForm, SplitForm } from "./person-forms.tsx";
import { usePeopleCommand } from "./use-people-command.ts";

/** One person: identities over time, what hangs on them, every act about them, and what may be changed. */
export function PersonDetail({ id, mayManage }: { id: string; mayManage: boolean }): ReactNode {
  const { data, isError, error, refetch } = useQuery(personRecord(id));
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={4} />;
  const isOpen = mayManage && data.mergedInto === null;
  return (
    <>
      <PageHeader title={data.name} subtitle={data.bot ? "Robot" : "Person"} />
      {data.mergedInto !== null && (
        <p className="cs-line" role="status">
          Merged into <Link href={`/people/${data.mergedInto}`}>another person</Link>. This page keeps the history.
        </p>
      )}
      <Identities person={data} mayManage={isOpen} />
      {isOpen && (
        <Columns>
          <BindForm id={id} />
          <MergeForm person={data} />
        </Columns>
      )}
      {isOpen && data.identities.length > 0 && <SplitForm person={data} />}
      <History person={data} />
    </>
  );
}

function Identities({ person, mayManage }: { person: PersonRecord; mayManage: boolean }): ReactNode {
  const command = usePeopleCommand<unknown>();
  const release = ({ kind, issuer, value, from, to }: BindingDto): void =>
    command.mutate({
      path: `/api/v1/people/${person.id}/identities`,
      body: { release: [{ kind, issuer, value, from, to }] },
    });
  return (
    <Section title="Identities" {...(person.uses.length > 0 ? { note: usesText(person.uses) } : {})}>
      {person.identities.length === 0 ? (
        <Empty>
          No identity is bound. Bind one, so that the evidence that names it is known to be this person&apos;s.
        </Empty>
      ) : (
        <Table label="Identities" phone="blocks">
          <thead>
            <tr>
              <Th>Identity</Th>
              <Th>Kind</Th>
              <Th>Valid from</Th>
              <Th>Until before</Th>
              <Th wide>Said by</Th>
              {mayManage && <Th />}
            </tr>
          </thead>
          <tbody>
            {person.identities.map((one) => (
              <tr key={`${one.kind} ${one.issuer} ${one.value} ${one.from ?? ""}`}>
                <Td phone="lead">{one.value}</Td>
                <Td phone="line" secondary>
                  {kindText(one)}
                </Td>
                <Td secondary label="from">
                  {one.from === null ? "the beginning" : <Time at={one.from} form="minute" relative={false} />}
                </Td>
                <Td secondary label="until">
                  {one.to === null ? "open" : <Time at={one.to} form="minute" relative={false} />}
                </Td>
                <Td wide secondary phone="hidden">
                  {one.boundBy.name}, by {one.how}
                </Td>
                {mayManage && (
                  <Td phone="end">
                    <Button disabled={command.isPending} onClick={() => release(one)}>
                      Release
                    </Button>
                  </Td>
                )}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <CommandFault error={command.error} />
    </Section>
  );
}

function History({ person }: { person: PersonRecord }): ReactNode {
  return (
    <Section title="History" note="Newest first; each is an entry of the ledger">
      <Table label="History" phone="blocks">
        <thead>
          <tr>
            <Th>When</Th>
            <Th>What</Th>
            <Th>Identities</Th>
            <Th>By</Th>
          </tr>
        </thead>
        <tbody>
          {person.history.map(({ at, by, what, identities, other, note }, index) => (
            <tr key={index}>
              <Td nowrap secondary phone="line">
                <Time at={at} form="minute" relative={false} />
              </Td>
              <Td phone="lead">
                {whatWord(what)} {other && <Link href={`/people/${other.id}`}>{other.name}</Link>}
                {note !== "" && <div className="dim">{note}</div>}
              </Td>
              <Td phone="line">{identities.map(({ value }) => value).join(", ")}</Td>
              <Td secondary phone="line">
                {by.name}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
