"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Drift, DriftFilters } from "../../lib/drift/contract.ts";
import { DRIFT_STATES } from "../../lib/drift/drift-state-name.ts";
import { driftsPage } from "../../lib/drift/queries.ts";
import { countText } from "../ui/count-text.ts";
import { ObjectName } from "../deployments/revision.tsx";
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
import { Time } from "../ui/time.tsx";
import { boundsText, objectOf } from "./drift-words.ts";
import { AnsweredBy, WhoWrote } from "./who-wrote.tsx";

const PATH = "/drift";

const columns: readonly DataColumn<Drift>[] = [
  {
    id: "state",
    header: "State",
    width: 92,
    nowrap: true,
    phone: "lead",
    cell: ({ state }) => <Status is={`drift-${state}`} />,
  },
  {
    id: "object",
    header: "Object",
    phone: "lead",
    cell: (row, link) => link(<ObjectName {...objectOf(row)} />),
  },
  { id: "cluster", header: "Cluster", width: 100, nowrap: true, hideable: true, cell: ({ target }) => target.cluster },
  {
    id: "since",
    header: "Since",
    width: 148,
    nowrap: true,
    secondary: true,
    cell: ({ onset }) => (
      <Time at={onset.seen ? (onset.earliest ?? onset.latest) : onset.latest} form="minute" relative={false} />
    ),
  },
  {
    id: "for",
    header: "For",
    width: 116,
    secondary: true,
    hideable: true,
    cell: ({ duration, state, acceptance }) =>
      state === "accepted" && acceptance ? (
        <>
          until <Time at={acceptance.expiresAt} form="date" />
        </>
      ) : (
        boundsText(duration)
      ),
  },
  { id: "who", header: "Who wrote", hideable: true, cell: ({ culprit }) => <WhoWrote culprit={culprit} /> },
  { id: "answered", header: "Answered by", hideable: true, phone: "line", cell: (row) => <AnsweredBy drift={row} /> },
];

interface DriftsSectionProps {
  filters: DriftFilters;
  params: Params;
  environments: readonly string[];
  clusters: readonly string[];
}

/** The list, newest first; each leads to its own page. */
export function DriftsSection({ filters, params, environments, clusters }: DriftsSectionProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(driftsPage(filters, params["cursor"]));
  const named = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <Section title="Drifts">
      <FilterBar
        label="Filter drifts"
        pathname={PATH}
        params={params}
        period={{ from: "from", to: "to" }}
        dimensions={[
          { key: "environment", label: "Environment", options: named(environments) },
          { key: "cluster", label: "Cluster", options: named(clusters) },
          { key: "state", label: "Resolution", options: named(DRIFT_STATES) },
          ...(params["target"] ? [{ key: "target", label: "Target", options: named([params["target"]]) }] : []),
        ]}
        count={data ? <Counted total={data.total ?? 0} /> : "Counting"}
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <NoDrifts filtered={Object.values(filters).some(Boolean)} />}
      {data && data.items.length > 0 && (
        <>
          <DataTable
            label="Drifts"
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.id}
            rowHref={(row) => `${PATH}/${row.id}`}
          />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="drifts"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { cursor: data.nextCursor }) } : {})}
            {...(params["cursor"] ? { newestHref: hrefWith(PATH, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}

function Counted({ total }: { total: number }): ReactNode {
  return (
    <>
      <b>{countText(total)}</b> drifts
    </>
  );
}

function NoDrifts({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <NothingFound filters="these filters" clearHref={PATH} />;
  return (
    <Empty next={{ href: "/docs/words", label: "What counts as drift" }}>
      No drift was reported. Silence is no proof: HelmReleases report drift only with drift detection on, Argo CD only
      while it compares.
    </Empty>
  );
}
