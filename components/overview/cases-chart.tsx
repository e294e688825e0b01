"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { caseTotals } from "../../lib/emergencies/queries.ts";
import { CasesPerMonth } from "../emergencies/cases-per-month.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";

/** Emergencies by month. Whatever the period: cases are few, and their trend is the point. */
export function CasesChart({ today }: { today: string }): ReactNode {
  const { data, isError, error, refetch } = useQuery(caseTotals());
  if (data) return <CasesPerMonth totals={data} today={today} />;
  return (
    <Section title="Cases per month">
      {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows />}
    </Section>
  );
}
