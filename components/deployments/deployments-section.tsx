"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Deployment, DeploymentFilters, EnvironmentSummary } from "../../lib/deployments/contract.ts";
import { deploymentsPage } from "../../lib/deployments/queries.ts";
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
import { Duration, Time } from "../ui/time.tsx";
import { ChangeName, ObjectName, Revisions } from "./revision.tsx";

const PATH = "/deployments";

const columns: readonly DataColumn<Deployment>[] = [
  {
    id: "object",
    header: "Object",
    width: 190,
    phone: "lead",
    cell: ({ target }, link) => (
      <>
        {link(<ObjectName kind={target.kind} name={target.name} />)}
        <br />
        <span className="dim nw">{target.cluster}</span>
      </>
    ),
  },
  {
    id: "revision",
    header: "Revision",
    width: 108,
    nowrap: true,
    phone: "end",
    cell: (row) => <Revisions revisions={row.revisions} />,
  },
  { id: "change", header: "Change", phone: "line", cell: (row) => <ChangeName change={row.change} /> },
  {
    id: "from",
    header: "From",
    width: 148,
    secondary: true,
    nowrap: true,
    cell: (row) => <Time at={row.startedAt} form="minute" relative={false} />,
  },
  {
    id: "for",
    header: "For",
    width: 72,
    secondary: true,
    nowrap: true,
    hideable: true,
    cell: ({ startedAt, endedAt }) => (endedAt ? <Duration from={startedAt} until={endedAt} /> : "runs"),
  },
  { id: "effect", header: "Effect", width: 72, nowrap: true, hideable: true, cell: (row) => row.effect },
];

interface DeploymentsSectionProps {
  filters: DeploymentFilters;
  params: Params;
  environments: readonly EnvironmentSummary[];
}

/** Intervals in which a target had one applied revision set, newest first. */
export function DeploymentsSection({ filters, params, environments }: DeploymentsSectionProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(deploymentsPage(filters, params["cursor"]));
  return (
    <Section title="Deployments" note="Going back to an old revision is a new one">
      <DeploymentFilterBar params={params} environments={environments} total={data?.total ?? null} />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <NoDeployments filtered={Object.values(filters).some(Boolean)} />}
      {data && data.items.length > 0 && (
        <>
          <DataTable
            label="Deployments"
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.id}
            rowHref={(row) => hrefWith(PATH, params, { record: row.id })}
            selected={params["record"] ?? null}
          />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="deployments"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { cursor: data.nextCursor }) } : {})}
            {...(params["cursor"] ? { newestHref: hrefWith(PATH, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}

interface FiltersProps {
  params: Params;
  environments: readonly EnvironmentSummary[];
  total: number | null;
}

function DeploymentFilterBar({ params, environments, total }: FiltersProps): ReactNode {
  const clusters = [...new Set(environments.flatMap((one) => one.clusters))].sort();
  const named = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <FilterBar
      label="Filter deployments"
      pathname={PATH}
      params={params}
      text={{ key: "sha", placeholder: "Commit" }}
      period={{ from: "from", to: "to" }}
      dimensions={[
        { key: "environment", label: "Environment", options: named(environments.map((one) => one.name)) },
        { key: "cluster", label: "Cluster", options: named(clusters) },
        { key: "effect", label: "Effect", options: named(["changed", "no-op"]) },
        ...(params["target"] ? [{ key: "target", label: "Target", options: named([params["target"]]) }] : []),
      ]}
      count={
        total === null ? (
          "Counting"
        ) : (
          <>
            <b>{countText(total)}</b> deployments
          </>
        )
      }
    />
  );
}

function NoDeployments({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <NothingFound filters="these filters" clearHref={PATH} />;
  return (
    <Empty next={{ href: "/sources", label: "Connect a reconciler" }}>
      Here stands what Flux and Argo CD applied, as soon as they report it.
    </Empty>
  );
}
