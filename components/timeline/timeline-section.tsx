"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { TimelineFacets, TimelineFilters, TimelineItem } from "../../lib/timeline/contract.ts";
import { timelinePage } from "../../lib/timeline/queries.ts";
import { countText } from "../ui/count-text.ts";
import { DataTable } from "../ui/data-table.tsx";
import type { DataColumn } from "../ui/data-table-columns.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { FilterBar } from "../ui/filter-bar.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows, NothingFound } from "../ui/states.tsx";
import { Day, Time } from "../ui/time.tsx";
import { kindWord } from "./kind-words.ts";

const PATH = "/timeline";

const columns: readonly DataColumn<TimelineItem>[] = [
  {
    id: "time",
    header: "Received",
    width: 96,
    nowrap: true,
    phone: "end",
    cell: ({ receivedAt }) => <Time at={receivedAt} form="time" relative={false} />,
  },
  { id: "kind", header: "Kind", width: 116, nowrap: true, secondary: true, cell: ({ kind }) => kindWord(kind) },
  {
    id: "what",
    header: "What",
    phone: "lead",
    cell: ({ subject, headline }, link) => {
      if (subject === null) return link(headline);
      // What it is about stands in the sentence where the sentence names it, else before it.
      const [before, ...after] = headline.split(subject);
      if (after.length === 0) return [link(subject), ` ${headline}`];
      return [before, link(subject), after.join(subject)];
    },
  },
  { id: "who", header: "Who", width: 132, hideable: true, cell: ({ actor }) => actor ?? "" },
  {
    id: "source",
    header: "Source",
    width: 150,
    secondary: true,
    hideable: true,
    cell: ({ source, came }) => (came ? `${source.name}, ${came}` : source.name),
  },
];

export interface ControlOption {
  readonly value: string;
  readonly label: string;
}

interface TimelineSectionProps {
  filters: TimelineFilters;
  params: Params;
  facets: TimelineFacets;
  frameworks: readonly ControlOption[];
  controls: readonly ControlOption[];
}

/** What sources sent and people did, newest entry first, by day. */
export function TimelineSection({ filters, params, facets, frameworks, controls }: TimelineSectionProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(timelinePage(filters, params["cursor"]));
  const named = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <Section title="Records">
      <FilterBar
        label="Filter the timeline"
        pathname={PATH}
        params={params}
        text={{ key: "q", placeholder: "Text, SHA or subject" }}
        period={{ from: "from", to: "to" }}
        dimensions={[
          { key: "framework", label: "Framework", options: frameworks },
          { key: "control", label: "Control", options: controls },
          { key: "kind", label: "Kind", options: facets.kinds.map((kind) => ({ value: kind, label: kindWord(kind) })) },
          { key: "environment", label: "Environment", options: named(facets.environments) },
          {
            key: "source",
            label: "Source",
            options: facets.sources.map(({ id, name }) => ({ value: id, label: name })),
          },
          { key: "repository", label: "Repository", options: named(facets.repositories) },
        ]}
        count={data ? <Counted total={data.total} /> : "Counting"}
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <Nothing filtered={Object.values(filters).some(Boolean)} />}
      {data && data.items.length > 0 && (
        <>
          <DataTable
            label="Records in the order of the ledger"
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.id}
            rowHref={(row) => hrefWith(PATH, params, { record: row.id })}
            selected={params["record"] ?? null}
            groupOf={(row) => ({ key: row.receivedAt.slice(0, 10), label: <Day at={row.receivedAt} /> })}
          />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="records"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { cursor: data.nextCursor }) } : {})}
            {...(params["cursor"] ? { newestHref: hrefWith(PATH, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}

function Counted({ total }: { total: number | null }): ReactNode {
  if (total === null) return "Records that match, newest first; a text search is not counted ahead";
  return (
    <>
      <b>{countText(total)}</b> {total === 1 ? "record" : "records"}
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <NothingFound filters="these filters" clearHref={PATH} />;
  return (
    <Empty next={{ href: "/sources", label: "Add a source" }}>Every record that a source sends will stand here.</Empty>
  );
}
