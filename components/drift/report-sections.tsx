"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { DriftReport, DriftReportQuery } from "../../lib/drift/contract.ts";
import { driftReport } from "../../lib/drift/queries.ts";
import { BarsOverTime } from "../charts/bars-over-time.tsx";
import type { ChartPeriod, ChartSeries } from "../charts/series.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import type { Params } from "../ui/href.ts";
import { hrefWith } from "../ui/href.ts";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { ResolutionSection } from "./resolution-section.tsx";

interface ReportProps {
  filters: DriftReportQuery;
  params: Params;
}

/** How the drifts were answered. */
export function ReportRail({ filters, params }: ReportProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(driftReport(filters));
  if (data) return <ResolutionSection report={data} params={params} />;
  return (
    <Section title="Resolution">
      {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows rows={5} />}
    </Section>
  );
}

const SERIES: readonly ChartSeries[] = [
  { key: "answered", label: "reverted or adopted", is: "pass" },
  { key: "accepted", label: "accepted", is: "waived" },
  { key: "open", label: "open", is: "exception" },
];

/** Drifts per week, and who wrote; nothing while there are none. */
export function ReportFigures({ filters, params }: ReportProps): ReactNode {
  const { data } = useQuery(driftReport(filters));
  if (!data || data.total === 0) return null;
  return (
    <>
      <BarsOverTime
        title="Drifts per week"
        note="by the day on which they were detected"
        periodName="Week from"
        series={SERIES}
        periods={data.weeks.map((week) => periodOfWeek(week, params))}
      />
      <Culprits report={data} />
    </>
  );
}

function periodOfWeek({ week, counts }: DriftReport["weeks"][number], params: Params): ChartPeriod {
  const sunday = new Date(Date.parse(week) + 6 * 86_400_000).toISOString().slice(0, 10);
  const { open, accepted, reverted, adopted } = counts;
  return {
    key: week,
    label: week.slice(5),
    values: { answered: reverted + adopted, accepted, open },
    href: hrefWith("/drift", params, { from: week, to: sunday }),
  };
}

const CLASS_WORDS: Readonly<Record<string, string>> = {
  "human-write": "a person",
  controller: "a controller",
  unknown: "nobody can tell",
};

function Culprits({ report }: { report: DriftReport }): ReactNode {
  return (
    <Section title="Who wrote" note="the last write to the object before the drift, by the audit log">
      <Statement
        label="Drifts by who wrote"
        columns={[
          { key: "who", label: "Account" },
          { key: "class", label: "Is" },
          { key: "count", label: "Drifts", numeric: true },
        ]}
        rows={report.culprits.map(({ name, class: kind, count }) => ({
          key: `${name ?? ""}/${kind}`,
          cells: { who: name ?? <Status is="unknown" />, class: CLASS_WORDS[kind] ?? kind, count },
        }))}
        total={{ key: "total", cells: { who: "All drifts", class: "", count: report.total } }}
      />
    </Section>
  );
}
