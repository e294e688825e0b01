"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Ipes, PeriodQuery, PopulationPeriod } from "../../lib/population/contract.ts";
import { populationPeriod, populationRecords } from "../../lib/population/queries.ts";
import { countText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { FilterBar } from "../ui/filter-bar.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { ChangesTie } from "./changes-tie.tsx";
import { IpeSection } from "./ipe-section.tsx";
import { LandingsTie } from "./landings-tie.tsx";
import { PopulationMap } from "./population-map.tsx";
import { RevisionsTie } from "./revisions-tie.tsx";

interface PopulationViewProps {
  query: PeriodQuery;
  /** All that one may choose from. */
  repositories: readonly string[];
  mayRecord: boolean;
  /** Why the last count was not taken on. */
  refused: string | undefined;
  /** One for each page that was sent. */
  formKey: string;
}

const WAITING_MS = 3000;
const NO_RECORDS: Ipes = { items: [], waiting: 0, fault: null };

/** A period's population: its sums, its map of repository and week, and what is on record of it. */
export function PopulationView({ query, repositories, mayRecord, refused, formKey }: PopulationViewProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(populationPeriod(query));
  const records = useQuery({
    ...populationRecords(query),
    ...(data ? { initialData: data.ipe } : {}),
    refetchInterval: ({ state }) => ((state.data?.waiting ?? 0) > 0 ? WAITING_MS : false),
  });
  const ipe = records.data ?? data?.ipe ?? NO_RECORDS;
  return (
    <>
      <FilterBar
        label="Filter the population"
        pathname="/population"
        params={{ from: query.from, to: query.to, zone: query.zone, repository: query.repository }}
        period={{ from: "from", to: "to", zone: "zone" }}
        dimensions={[
          { key: "repository", label: "Repository", options: repositories.map((one) => ({ value: one, label: one })) },
        ]}
        count={data ? <Total data={data} /> : "Counting"}
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.rows.length === 0 && (
        <Empty next={{ href: "/docs/run#repositories", label: "Add a repository" }}>
          Every commit on a control branch will be counted here, by how it got there.
        </Empty>
      )}
      {data && data.rows.length > 0 && (
        <>
          <ChangesTie data={data} ipe={ipe} query={query} />
          <PopulationMap data={data} query={query} />
          <LandingsTie data={data} query={query} />
          {data.revisions && <RevisionsTie revisions={data.revisions} />}
          <IpeSection data={data} ipe={ipe} query={query} mayRecord={mayRecord} refused={refused} formKey={formKey} />
        </>
      )}
    </>
  );
}

function Total({ data: { rows } }: { data: PopulationPeriod }): ReactNode {
  const sum = (of: (row: PopulationPeriod["rows"][number]) => number) => rows.reduce((all, row) => all + of(row), 0);
  const landings = sum((row) => row.landings.pullRequest + row.landings.direct);
  return (
    <>
      <b>{countText(sum(({ line }) => line))}</b> changes on the line in {countText(landings)} landings
    </>
  );
}
