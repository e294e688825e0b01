"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SourceHealth } from "../../lib/ingest/contract.ts";
import { sourceList } from "../../lib/ingest/queries.ts";
import { Count } from "../ui/figure.tsx";
import { DataTable } from "../ui/data-table.tsx";
import type { DataColumn } from "../ui/data-table-columns.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Ago } from "../ui/time.tsx";
import { STATE_SIGN, stateWords, TYPE_NAMES } from "./source-words.ts";

const columns: readonly DataColumn<SourceHealth>[] = [
  { id: "name", header: "Source", phone: "lead", cell: (row, link) => link(row.name) },
  { id: "type", header: "Kind", secondary: true, hideable: true, phone: "line", cell: ({ type }) => TYPE_NAMES[type] },
  {
    id: "state",
    header: "State",
    width: 104,
    nowrap: true,
    phone: "end",
    cell: ({ state }) => <Status is={STATE_SIGN[state]} />,
  },
  {
    id: "last",
    header: "Last event",
    nowrap: true,
    cell: ({ lastReceivedAt }) => (lastReceivedAt ? <Ago at={lastReceivedAt} /> : "none yet"),
  },
  { id: "entries", header: "Records", numeric: true, cell: ({ entries }) => <Count value={entries} /> },
  { id: "pending", header: "Pending", numeric: true, hideable: true, cell: ({ pending }) => <Count value={pending} /> },
  {
    id: "unparsed",
    header: "Not read",
    numeric: true,
    hideable: true,
    cell: ({ unparsed }) => <Count value={unparsed} />,
  },
  {
    id: "duplicates",
    header: "Sent again",
    numeric: true,
    hideable: true,
    cell: ({ duplicates }) => <Count value={duplicates} />,
  },
  {
    id: "blind",
    header: "Blind, min",
    numeric: true,
    hideable: true,
    cell: ({ blind }) => <Count value={blind.minutes} />,
  },
  {
    id: "refused",
    header: "Refused",
    numeric: true,
    cell: ({ refusals }) => <Count value={refusals.reduce((sum, one) => sum + one.count, 0)} />,
  },
];

/** Every source with what was last heard of it. */
export function SourcesSection(): ReactNode {
  const { data, isError, error, refetch } = useQuery(sourceList());
  return (
    <Section
      title="Sources"
      {...(data ? { note: stateWords(data.items) } : {})}
      aside={
        <>
          <Link href="/repositories">Set-up of repositories</Link> <Link href="/sources/blind">Blind intervals</Link>
        </>
      }
    >
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && (
        <Empty next={{ href: "#add", label: "Add the first source" }}>
          Every forge, reconciler, cluster and pipeline that sends evidence will stand here.
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <DataTable
          label="Sources"
          columns={columns}
          rows={data.items}
          rowKey={(row) => row.id}
          rowHref={(row) => `/sources/${row.id}`}
        />
      )}
    </Section>
  );
}
