"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CaseFilters, CaseSummary } from "../../lib/emergencies/contract.ts";
import { casesPage } from "../../lib/emergencies/queries.ts";
import { CLOCK_SUBJECT } from "../../lib/emergencies/texts.ts";
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
import { Status } from "../ui/status.tsx";
import { Due, Time } from "../ui/time.tsx";

const PATH = "/emergencies";

const columns: readonly DataColumn<CaseSummary>[] = [
  { id: "status", header: "State", width: 112, phone: "end", cell: ({ status }) => <Status is={`case-${status}`} /> },
  {
    id: "case",
    header: "Case",
    phone: "lead",
    cell: ({ id, title, origin }, link) => (
      <>
        {link(<span className="nw">{id}</span>)} {title}
        {origin === "found" && <span className="dim"> · found, not declared</span>}
      </>
    ),
  },
  {
    id: "place",
    header: "Where",
    width: 176,
    secondary: true,
    hideable: true,
    cell: ({ place }) => <span className="nw">{place.name}</span>,
  },
  {
    id: "implementer",
    header: "Implementer",
    width: 128,
    secondary: true,
    hideable: true,
    cell: (row) => row.implementer,
  },
  {
    id: "opened",
    header: "Opened",
    width: 144,
    secondary: true,
    nowrap: true,
    cell: (row) => <Time at={row.openedAt} form="minute" relative={false} />,
  },
  { id: "waits", header: "Waits for", width: 296, phone: "line", cell: (row) => <WaitsFor summary={row} /> },
];

function WaitsFor({ summary }: { summary: CaseSummary }): ReactNode {
  const { next, late, overAt } = summary;
  if (overAt !== null) {
    return late.length === 0 ? (
      <span className="dim">in time</span>
    ) : (
      <>
        <Status is="clock-late">late</Status>{" "}
        <span className="dim">{late.map((clock) => CLOCK_SUBJECT[clock]).join(", ")}</span>
      </>
    );
  }
  if (!next) return <span className="dim">closing</span>;
  return (
    <>
      {CLOCK_SUBJECT[next.name]} <Due at={next.dueAt} />
    </>
  );
}

interface CasesSectionProps {
  filters: CaseFilters;
  params: Params;
}

/** Cases, newest first, with what each waits for. */
export function CasesSection({ filters, params }: CasesSectionProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(casesPage(filters, params["cursor"]));
  return (
    <Section title="Cases">
      <FilterBar
        label="Filter emergencies"
        pathname={PATH}
        params={params}
        dimensions={[
          { key: "status", label: "State", options: STATES },
          { key: "origin", label: "Origin", options: ORIGINS },
          ...(params["month"]
            ? [{ key: "month", label: "Month", options: [{ value: params["month"], label: params["month"] }] }]
            : []),
        ]}
        count={data ? <CaseCount total={data.total} /> : "Counting"}
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <NoCases filtered={Object.values(filters).some(Boolean)} />}
      {data && data.items.length > 0 && (
        <>
          <DataTable
            label="Emergencies"
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.id}
            rowHref={(row) => `${PATH}/${row.id}`}
          />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="cases"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { cursor: data.nextCursor }) } : {})}
            {...(params["cursor"] ? { newestHref: hrefWith(PATH, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}

const STATES = [
  { value: "open", label: "not closed" },
  { value: "declared", label: "declared" },
  { value: "in-effect", label: "in effect" },
  { value: "found", label: "found" },
  { value: "ended", label: "ended" },
  { value: "closed", label: "closed" },
  { value: "dismissed", label: "dismissed" },
  { value: "not-dismissed", label: "not dismissed" },
];
const ORIGINS = [
  { value: "declared", label: "declared" },
  { value: "found", label: "found" },
];

function CaseCount({ total }: { total: number | null }): ReactNode {
  return (
    <>
      <b>{total === null ? "…" : countText(total)}</b> {total === 1 ? "case" : "cases"}
    </>
  );
}

function NoCases({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <NothingFound filters="these filters" clearHref={PATH} />;
  return (
    <Empty next={{ href: "/emergency/declare", label: "Declare an emergency" }}>
      Here stand emergencies, declared or found in the evidence. There is none so far.
    </Empty>
  );
}
