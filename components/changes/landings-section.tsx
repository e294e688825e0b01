"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { landingHref } from "../../lib/changes/change-id.ts";
import { CHANGE_CLASSES } from "../../lib/changes/class.ts";
import type { LandingDto, LandingFilters } from "../../lib/changes/contract.ts";
import { landingsPage } from "../../lib/changes/queries.ts";
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
import { Time } from "../ui/time.tsx";
import { CLASS_WORDS } from "./change-words.ts";
import { ClassSign } from "./class-sign.tsx";

const PATH = "/changes/landings";

const columns: readonly DataColumn<LandingDto>[] = [
  {
    id: "landed",
    header: "Landed",
    width: 140,
    nowrap: true,
    secondary: true,
    cell: ({ landedAt }) => <Time at={landedAt} form="minute" relative={false} />,
  },
  { id: "landing", header: "Landing", phone: "lead", cell: (row, link) => link(row.title) },
  {
    id: "kind",
    header: "By",
    width: 130,
    nowrap: true,
    cell: ({ kind, number }) => (kind === "direct" ? "direct update" : `pull request #${number ?? ""}`),
  },
  {
    id: "repository",
    header: "Repository",
    width: 190,
    nowrap: true,
    hideable: true,
    secondary: true,
    cell: ({ repository }) => repository,
  },
  {
    id: "class",
    header: "Class",
    width: 120,
    nowrap: true,
    phone: "end",
    cell: (row) => <ClassSign of={row.class} />,
  },
  {
    id: "changes",
    header: "Changes",
    width: 80,
    numeric: true,
    cell: ({ changes, displaced }) => countText(changes.length - displaced),
  },
  {
    id: "displaced",
    header: "Displaced",
    width: 90,
    numeric: true,
    hideable: true,
    wide: true,
    cell: ({ displaced }) => countText(displaced),
  },
];

interface LandingsSectionProps {
  filters: LandingFilters;
  params: Params;
  repositories: readonly string[];
}

/** Merged pull requests and direct updates. */
export function LandingsSection({ filters, params, repositories }: LandingsSectionProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(landingsPage(filters, params["cursor"]));
  const words = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([value, label]) => ({ value, label }));
  return (
    <Section title="Landings">
      <FilterBar
        label="Filter landings"
        pathname={PATH}
        params={params}
        period={{ from: "from", to: "to", zone: "zone" }}
        dimensions={[
          { key: "repository", label: "Repository", options: repositories.map((one) => ({ value: one, label: one })) },
          {
            key: "class",
            label: "Class",
            options: CHANGE_CLASSES.map((one) => ({ value: one, label: CLASS_WORDS[one] })),
          },
          { key: "kind", label: "By", options: words({ "pull-request": "pull request", direct: "direct update" }) },
          { key: "standing", label: "Standing", options: words({ line: "on the branch", displaced: "displaced" }) },
        ]}
        count={
          data ? (
            <>
              <b>{countText(data.total ?? 0)}</b> landings
            </>
          ) : (
            "Counting"
          )
        }
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <NoLandings filtered={Object.values(filters).some(Boolean)} />}
      {data && data.items.length > 0 && (
        <>
          <DataTable
            label="Landings"
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.id}
            rowHref={({ id }) => landingHref(id)}
          />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="landings"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { cursor: data.nextCursor }) } : {})}
            {...(params["cursor"] ? { newestHref: hrefWith(PATH, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}

function NoLandings({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <NothingFound filters="these filters" clearHref={PATH} />;
  return <Empty next={{ href: "/changes", label: "Changes" }}>Nothing has landed on a control branch yet.</Empty>;
}
