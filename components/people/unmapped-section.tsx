"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode, SubmitEvent } from "react";
import type { UnmappedDto } from "../../lib/people/contract.ts";
import { unmappedPage } from "../../lib/people/queries.ts";
import { CommandFault } from "../access/command-fault.tsx";
import { Button } from "../ui/button.tsx";
import { countText } from "../ui/count-text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Figure } from "../ui/figure.tsx";
import { FilterBar } from "../ui/filter-bar.tsx";
import { hrefWith, type Params } from "../ui/href.ts";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows, NothingFound } from "../ui/states.tsx";
import { NumberCell, Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { kindOptions, kindText, usesText } from "./people-words.ts";
import { NEW_PERSON, PersonPick } from "./person-pick.tsx";
import { usePeopleCommand } from "./use-people-command.ts";

const PATH = "/people";

/** Whom the evidence names and nobody has mapped; what hangs on each, and a way to say who it is. */
export function UnmappedSection({ params, mayManage }: { params: Params; mayManage: boolean }): ReactNode {
  const { kind, unmapped: cursor } = params;
  const { data, isError, error, refetch } = useQuery(unmappedPage(kind, cursor));
  const [mapping, setMapping] = useState<UnmappedDto | null>(null);
  return (
    <Section title="Mapped to nobody" id="unmapped">
      {data && (
        <Figure value={data.unknownLandings} unit="landings of which it is unknown whether another person approved" />
      )}
      <FilterBar
        label="Filter the unmapped"
        pathname={PATH}
        params={params}
        dimensions={[{ key: "kind", label: "Kind", options: kindOptions }]}
        count={
          data ? (
            <>
              <b>{countText(data.total ?? 0)}</b> {data.total === 1 ? "identity" : "identities"} that the evidence names
            </>
          ) : (
            "Counting"
          )
        }
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows rows={4} />}
      {data?.items.length === 0 && (kind ? <NothingFound filters="this kind" clearHref={PATH} /> : <Everybody />)}
      {data && data.items.length > 0 && (
        <>
          <Table label="Mapped to nobody" phone="blocks" fixed>
            <thead>
              <tr>
                <Th width={320}>Identity</Th>
                <Th width={180}>Named as</Th>
                <Th>What hangs on it</Th>
                <Th width={104} wide>
                  Last seen
                </Th>
                <Th numeric width={136}>
                  Unknown landings
                </Th>
                {mayManage && <Th width={112} />}
              </tr>
            </thead>
            <tbody>
              {data.items.map((row) => (
                <tr key={row.key}>
                  <Td phone="lead">
                    <span className="any">{row.value}</span> <span className="dim">{kindText(row)}</span>
                  </Td>
                  <Td phone="line">{row.name === row.value ? "" : row.name}</Td>
                  <Td phone="line" secondary>
                    {usesText(row.uses)}
                  </Td>
                  <Td nowrap secondary wide phone="hidden">
                    <Time at={row.lastAt} form="date" relative={false} />
                  </Td>
                  <NumberCell value={row.unknownLandings} label="Unknown landings" />
                  {mayManage && (
                    <Td phone="end">
                      <Button onClick={() => setMapping(row)}>Say who</Button>
                    </Td>
                  )}
                </tr>
              ))}
            </tbody>
          </Table>
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="identities"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { unmapped: data.nextCursor }) } : {})}
            {...(cursor ? { newestHref: hrefWith(PATH, params, { unmapped: null }) } : {})}
          />
        </>
      )}
      {mapping && <MapDialog key={mapping.key} row={mapping} onClose={() => setMapping(null)} />}
    </Section>
  );
}

function Everybody(): ReactNode {
  return <Empty>Everybody whom the evidence names is mapped to a person, or known to be a machine.</Empty>;
}

/** Binds one identity to somebody known, or to somebody new. */
function MapDialog({ row, onClose }: { row: UnmappedDto; onClose: () => void }): ReactNode {
  const command = usePeopleCommand<unknown>(onClose);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [person, name] = [form.get("person"), form.get("personName")];
    const identities = [{ kind: row.kind, issuer: row.issuer, value: row.value }];
    if (person === NEW_PERSON) command.mutate({ path: "/api/v1/people", body: { name, identities } });
    else if (typeof person === "string" && person !== "") {
      command.mutate({ path: `/api/v1/people/${person}/identities`, body: { bind: identities } });
    }
  };
  return (
    <Dialog title={`Who is ${row.value}?`} open onOpenChange={(open) => !open && onClose()}>
      <p className="mb-3">
        {kindText(row)}, named as {row.name}. Reviews and cases that name it are worked out again at once.
      </p>
      <form onSubmit={submit}>
        <PersonPick name={row.name.split("@")[0] ?? ""} mayAdd />
        <Button type="submit" variant="primary" disabled={command.isPending}>
          Bind to this person
        </Button>
      </form>
      <CommandFault error={command.error} />
    </Dialog>
  );
}
