"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ProposalDto } from "../../lib/people/contract.ts";
import { proposalList } from "../../lib/people/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { NumberCell, Table, Td, Th } from "../ui/table.tsx";
import { kindText, reasonsText } from "./people-words.ts";
import { usePeopleCommand } from "./use-people-command.ts";

const SHOWN = 50;

/** Who the unmapped may be, by what somebody vouches for. Nothing is bound before a person says so. */
export function ProposalsSection({ mayManage }: { mayManage: boolean }): ReactNode {
  const { data, isError, error, refetch } = useQuery(proposalList());
  const command = usePeopleCommand<unknown>();
  const accept = ({ person, name, identities }: ProposalDto): void => {
    const said = { how: "proposal" };
    if (person) command.mutate({ path: `/api/v1/people/${person.id}/identities`, body: { ...said, bind: identities } });
    else command.mutate({ path: "/api/v1/people", body: { ...said, name, identities } });
  };
  const note = data && data.items.length > SHOWN ? `${SHOWN} of ${data.items.length}` : undefined;
  return (
    <Section title="Proposals" id="proposals" {...(note ? { note } : {})}>
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows rows={3} />}
      {data?.items.length === 0 && <Empty>No forge, key or account vouches for anybody who is mapped to nobody.</Empty>}
      {data && data.items.length > 0 && (
        <Table label="Proposals" phone="blocks">
          <thead>
            <tr>
              <Th>Person</Th>
              <Th>Identities</Th>
              <Th>Because</Th>
              <Th numeric>Unknown landings</Th>
              {mayManage && <Th />}
            </tr>
          </thead>
          <tbody>
            {data.items.slice(0, SHOWN).map((row) => (
              <tr key={row.identities.map(({ value }) => value).join(" ")}>
                <Td phone="lead">
                  {row.person ? <Link href={`/people/${row.person.id}`}>{row.person.name}</Link> : `${row.name}, new`}
                </Td>
                <Td phone="line">
                  {row.identities.map((one) => (
                    <div key={`${one.kind} ${one.issuer} ${one.value}`}>
                      {one.value} <span className="dim">{kindText(one)}</span>
                    </div>
                  ))}
                </Td>
                <Td phone="line" secondary>
                  {reasonsText(row.reasons)}
                </Td>
                <NumberCell value={row.unknownLandings} label="Unknown landings" />
                {mayManage && (
                  <Td phone="end">
                    <Button disabled={command.isPending} onClick={() => accept(row)}>
                      Bind
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
