"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { BLIND_REASONS } from "../../lib/ingest/blind.ts";
import type { BlindFilters } from "../../lib/ingest/contract.ts";
import { blindList, sourceList } from "../../lib/ingest/queries.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { FilterBar } from "../ui/filter-bar.tsx";
import { hrefWith, type Params } from "../ui/href.ts";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows, NothingFound } from "../ui/states.tsx";
import { BlindTable, blindTotal } from "./blind-section.tsx";
import { REASON_NAMES } from "./blind-words.ts";

const PATH = "/sources/blind";

/** Blind intervals of all sources, in a period: of each the minutes that lie in it. */
export function BlindList({ filters, params }: { filters: BlindFilters; params: Params }): ReactNode {
  const { data, isError, error, refetch } = useQuery(blindList(filters, params["cursor"]));
  const sources = useQuery(sourceList()).data?.items ?? [];
  return (
    <Section title="Blind intervals">
      <FilterBar
        label="Filter blind intervals"
        pathname={PATH}
        params={params}
        period={{ from: "from", to: "to" }}
        dimensions={[
          { key: "source", label: "Source", options: sources.map(({ id, name }) => ({ value: id, label: name })) },
          {
            key: "reason",
            label: "Reason",
            options: BLIND_REASONS.map((value) => ({ value, label: REASON_NAMES[value] })),
          },
        ]}
        count={data ? <b>{blindTotal(data)}</b> : "Counting"}
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 &&
        (Object.values(filters).some(Boolean) ? (
          <NothingFound filters="these filters" clearHref={PATH} />
        ) : (
          <Empty next={{ href: "/docs/connect#silence", label: "How silence is measured" }}>
            No interval is known in which a source was blind.
          </Empty>
        ))}
      {data && data.items.length > 0 && (
        <>
          <BlindTable page={data} filters={filters} whole={data.nextCursor === null && !params["cursor"]} />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="intervals"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { cursor: data.nextCursor }) } : {})}
            {...(params["cursor"] ? { newestHref: hrefWith(PATH, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}
