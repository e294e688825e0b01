"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { BlindIntervalItem } from "../../lib/ingest/contract.ts";
import { blindList } from "../../lib/ingest/queries.ts";
import type { TimelineFilters } from "../../lib/timeline/contract.ts";
import { timelineDays } from "../../lib/timeline/queries.ts";
import { BarsOverTime } from "../charts/bars-over-time.tsx";
import type { ChartPeriod } from "../charts/series.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";

const DAY_MS = 86_400_000;
const TITLE = "Records per day";

const SERIES = [
  {
    key: "change",
    label: "forge, CI and gates",
    is: "pass",
    types: [
      "pr_approval",
      "ci_run",
      "policy_gate",
      "signed_commit",
      "branch_snapshot",
      "change_ticket",
      "artifact_provenance",
    ],
  },
  {
    key: "cluster",
    label: "reconcilers and source health",
    is: "not_applicable",
    types: ["reconciliation", "collector_health", "ledger_proof", "other"],
  },
  { key: "drift", label: "drift", is: "exception", types: ["drift"] },
  {
    key: "people",
    label: "emergencies, access and sign-offs",
    is: "emergency",
    types: ["emergency", "access_log", "access_snapshot", "review_record"],
  },
] as const;

interface DaysChartProps {
  filters: TimelineFilters;
  from: string;
  to: string;
  maySeeBlind: boolean;
}

/**
 * Records per day, by what sent them; the same figures as a table. Of one source, a day that it was blind throughout is
 * no day of 0 records.
 */
export function DaysChart({ filters, from, to, maySeeBlind }: DaysChartProps): ReactNode {
  const { source } = filters;
  const blind = useQuery({ ...blindList({ source, from, to }), enabled: maySeeBlind && source !== undefined });
  const { data, isError, error, refetch } = useQuery(timelineDays({ ...filters, q: undefined, from, to }));
  if (!data) {
    return (
      <Section title={TITLE}>
        {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows />}
      </Section>
    );
  }
  const byDay = new Map(data.days.map(({ day, counts }) => [day, counts]));
  const periods = daysBetween(from, to).map((day): ChartPeriod => {
    const counts = byDay.get(day) ?? {};
    const sum = (types: readonly string[]) => types.reduce((total, type) => total + (counts[type] ?? 0), 0);
    const values = Object.fromEntries(SERIES.map(({ key, types }) => [key, sum(types)]));
    const dark = byDay.get(day) === undefined && blind.data?.items.some((one) => coversDay(one, day));
    return { key: day, label: day.slice(5), values: dark ? null : values, href: `/timeline?from=${day}&to=${day}` };
  });
  const note = filters.q ? "without the text filter" : undefined;
  return (
    <BarsOverTime
      title={TITLE}
      {...(note ? { note } : {})}
      periodName="Day"
      series={SERIES.map(({ key, label, is }) => ({ key, label, is }))}
      periods={periods}
    />
  );
}

function coversDay({ from, to }: BlindIntervalItem, day: string): boolean {
  const start = Date.parse(`${day}T00:00:00.000Z`);
  return Date.parse(from) <= start && (to === null || Date.parse(to) >= start + DAY_MS);
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
