"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { LandingWeeksQuery } from "../../lib/timeline/contract.ts";
import { landingWeeks } from "../../lib/timeline/queries.ts";
import { BarsOverTime } from "../charts/bars-over-time.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import type { Params } from "../ui/href.ts";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { LANDING_SERIES, landingPeriods } from "./landing-periods.ts";

const TITLE = "Landings per week";

/** Landings of each ISO week, by what needs looking at. */
export function LandingsChart({ filters, params }: { filters: LandingWeeksQuery; params: Params }): ReactNode {
  const { data, isError, error, refetch } = useQuery(landingWeeks(filters));
  if (!data || data.weeks.length === 0) {
    return (
      <Section title={TITLE}>
        {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
        {!data && !isError && <LoadingRows />}
        {data && <Empty>No landing in this period.</Empty>}
      </Section>
    );
  }
  return (
    <BarsOverTime
      title={TITLE}
      note={filters.from ? "ISO weeks, UTC" : "the last half year, ISO weeks, UTC"}
      periodName="Week"
      series={LANDING_SERIES.map(({ key, label, is }) => ({ key, label, is }))}
      periods={landingPeriods(data.weeks, params)}
    />
  );
}
