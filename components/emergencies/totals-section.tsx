"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CaseTotals } from "../../lib/emergencies/contract.ts";
import { caseTotals } from "../../lib/emergencies/queries.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Columns, Note, Section } from "../ui/section.tsx";
import { Link } from "../ui/link.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Statement } from "../ui/statement.tsx";
import { CasesPerMonth } from "./cases-per-month.tsx";

/** Cases by month as a chart, the sum that they tie to, and the events behind them. */
export function TotalsSection({ today }: { today: string }): ReactNode {
  const { data, isError, error, refetch } = useQuery(caseTotals());
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={4} />;
  return (
    <Columns>
      <CasesPerMonth totals={data} today={today} />
      <Sums totals={data} />
    </Columns>
  );
}

function Sums({ totals }: { totals: CaseTotals }): ReactNode {
  const { declared, found, dismissed, events } = totals;
  return (
    <Section title="Cases and events">
      <Statement
        label="Cases"
        columns={[
          { key: "what", label: "" },
          { key: "cases", label: "Cases", numeric: true },
        ]}
        rows={[
          {
            key: "declared",
            cells: { what: <Link href="/emergencies?origin=declared">Declared</Link>, cases: declared },
          },
          {
            key: "found",
            cells: { what: <Link href="/emergencies?origin=found">Found, not declared</Link>, cases: found },
          },
          {
            key: "dismissed",
            cells: {
              what: <Link href="/emergencies?status=dismissed">Less dismissed by two people</Link>,
              cases: -dismissed,
            },
          },
        ]}
        total={{ key: "total", cells: { what: "Cases", cases: declared + found - dismissed } }}
      />
      <Note>
        Of the direct and forced pushes, merges past the rules, writes by people, suspensions and untracked syncs that
        were seen and confirmed, {events.matched} {events.matched === 1 ? "belongs" : "belong"} to a declared case,{" "}
        {events.unmatched} to none that was declared, and {events.dismissed} {events.dismissed === 1 ? "was" : "were"}{" "}
        dismissed.
      </Note>
    </Section>
  );
}
