"use client";

import type { ReactNode } from "react";
import type { CaseTotals } from "../../lib/emergencies/contract.ts";
import { BarsOverTime } from "../charts/bars-over-time.tsx";
import type { ChartPeriod, ChartSeries } from "../charts/series.ts";
import { monthsBetween } from "./month.ts";

const SERIES: readonly ChartSeries[] = [
  { key: "declared", label: "declared", is: "emergency" },
  { key: "found", label: "found, not declared", is: "exception" },
];

/** Cases by the month in which they were opened; without the dismissed they add up to the cases. */
export function CasesPerMonth({ totals, today }: { totals: CaseTotals; today: string }): ReactNode {
  return (
    <BarsOverTime
      title="Cases per month"
      note="opened, UTC, without the dismissed"
      periodName="Month"
      series={SERIES}
      periods={periodsOf(totals, today.slice(0, 7))}
    />
  );
}

function periodsOf({ months }: CaseTotals, last: string): ChartPeriod[] {
  const known = new Map(months.map((month) => [month.month, month]));
  const first = months[0]?.month ?? last;
  return monthsBetween(first, last).map((key) => {
    const { declared = 0, found = 0, dismissed = 0 } = known.get(key) ?? {};
    const values = { declared, found: found - dismissed };
    return { key, label: key.slice(2), values, href: `/emergencies?month=${key}&status=not-dismissed` };
  });
}
