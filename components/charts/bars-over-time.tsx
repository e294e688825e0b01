"use client";

import dynamic from "next/dynamic";
import { useCallback, useState } from "react";
import type { ReactNode } from "react";
import { BarKey } from "../ui/bar.tsx";
import { Section } from "../ui/section.tsx";
import { TableToggle } from "../ui/table-toggle.tsx";
import { ChartTable } from "./chart-table.tsx";
import { seriesTotal } from "./series.ts";
import type { ChartPeriod, ChartSeries } from "./series.ts";

// Recharts is 100 kB gzipped and draws nothing that the table does not say, so it comes after the page.
const Plot = dynamic(() => import("./bars-plot.tsx").then((module) => module.BarsPlot), { ssr: false });

interface BarsOverTimeProps {
  title: string;
  /** Beside the title, in ink-3. */
  note?: string;
  /** Names the first column of the table: "Week". */
  periodName: string;
  series: readonly ChartSeries[];
  periods: readonly ChartPeriod[];
}

/**
 * Counts over time as stacked bars, with the same figures as a table: shown instead on request, to a screen reader, with
 * JavaScript off and until the chart has come; beside the chart on paper.
 */
export function BarsOverTime({ title, note, periodName, series, periods }: BarsOverTimeProps): ReactNode {
  const [asTable, setAsTable] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const markDrawn = useCallback(() => setDrawn(true), []);
  const table = (
    <ChartTable title={title} periodName={periodName} series={series} periods={periods} linked={asTable || !drawn} />
  );
  const parts = series.map(({ key, label, is }) => ({ is, label, key, count: seriesTotal(periods, key) }));
  return (
    <Section title={title} note={note} aside={<TableToggle asTable={asTable} onChange={setAsTable} />}>
      {asTable ? (
        table
      ) : (
        <>
          <div className="cs-chart" aria-hidden="true">
            <Plot series={series} periods={periods} onDrawn={markDrawn} />
          </div>
          {drawn ? (
            <div className="cs-chart-twin">{table}</div>
          ) : (
            <div className="cs-chart-meanwhile" tabIndex={0} role="region" aria-label={`${title}, in figures`}>
              {table}
            </div>
          )}
        </>
      )}
      <BarKey parts={parts} counts gaps={periods.filter((period) => period.values === null).length} />
    </Section>
  );
}
