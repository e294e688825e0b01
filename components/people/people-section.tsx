"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { PersonDto } from "../../lib/people/contract.ts";
import { peoplePage } from "../../lib/people/queries.ts";
import { countText } from "../ui/count-text.ts";
import { DataTable } from "../ui/data-table.tsx";
import type { DataColumn } from "../ui/data-table-columns.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { FilterBar } from "../ui/filter-bar.tsx";
import { hrefWith, type Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows, NothingFound } from "../ui/states.tsx";

const PATH = "/people";

const of = (kinds: readonly string[]) =>
  function Values({ identities }: PersonDto): ReactNode {
    const found = identities.filter(({ kind, to }) => kinds.includes(kind) && to === null);
    return [...new Set(found.map(({ value }) => value))].slice(0, 3).join(", ");
  };

const columns: readonly DataColumn<PersonDto>[] = [
  { id: "name", header: "Name", phone: "lead", cell: ({ name }, link) => link(name) },
  { id: "logins", header: "Logins", cell: of(["login", "cluster-user"]), phone: "line" },
  { id: "mail", header: "E-mail", cell: of(["email"]), hideable: true, phone: "line" },
  {
    id: "bot",
    header: "Kind",
    width: 80,
    nowrap: true,
    secondary: true,
    phone: "end",
    cell: ({ bot }) => (bot ? "robot" : "person"),
  },
  {
    id: "identities",
    header: "Identities",
    width: 90,
    numeric: true,
    phone: "hidden",
    cell: ({ identities }) => countText(identities.length),
  },
];

/** Who is known, by name; each leads to a page of its own. */
export function PeopleSection({ params }: { params: Params }): ReactNode {
  const { search, cursor } = params;
  const { data, isError, error, refetch } = useQuery(peoplePage(search, cursor));
  return (
    <Section title="People" aside={<Link href="/api/v1/people/export">Export as CSV</Link>}>
      <FilterBar
        label="Find a person"
        pathname={PATH}
        params={params}
        text={{ key: "search", placeholder: "Name, login or address" }}
        dimensions={[]}
        count={
          data ? (
            <>
              <b>{countText(data.total ?? 0)}</b> known, of which {countText(data.bots)} robots
            </>
          ) : (
            "Counting"
          )
        }
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows rows={4} />}
      {data?.items.length === 0 && (search ? <NothingFound filters="this search" clearHref={PATH} /> : <Nobody />)}
      {data && data.items.length > 0 && (
        <>
          <DataTable
            label="People"
            columns={columns}
            rows={data.items}
            rowKey={({ id }) => id}
            rowHref={({ id }) => `${PATH}/${id}`}
          />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="people"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { cursor: data.nextCursor }) } : {})}
            {...(cursor ? { newestHref: hrefWith(PATH, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}

function Nobody(): ReactNode {
  return (
    <Empty next={{ href: "/docs/connect#people", label: "How to import people" }}>
      Nobody is known yet. Until then two accounts are told apart only where one forge vouches for both.
    </Empty>
  );
}
