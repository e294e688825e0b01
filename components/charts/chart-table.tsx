import { Link } from "../ui/link.tsx";
import type { ReactNode } from "react";
import { NumberCell, Table, Th } from "../ui/table.tsx";
import { barTotal, seriesTotal } from "./series.ts";
import type { ChartPeriod, ChartSeries } from "./series.ts";

interface ChartTableProps {
  title: string;
  periodName: string;
  series: readonly ChartSeries[];
  periods: readonly ChartPeriod[];
  /** Not while the table is out of sight: a link that takes focus must be seen. */
  linked: boolean;
}

/** The figures of a chart, with their total. */
export function ChartTable({ title, periodName, series, periods, linked }: ChartTableProps): ReactNode {
  const all = series.reduce((sum, { key }) => sum + seriesTotal(periods, key), 0);
  return (
    <Table label={title} phone={series.length > 2 ? "scroll" : "keep"}>
      <thead>
        <tr>
          <Th>{periodName}</Th>
          {series.map(({ key, label }) => (
            <Th key={key} numeric>
              {label}
            </Th>
          ))}
          <Th numeric>All</Th>
        </tr>
      </thead>
      <tbody>
        {periods.map((period) => (
          <tr key={period.key}>
            <th scope="row">{linked && period.href ? <Link href={period.href}>{period.key}</Link> : period.key}</th>
            {period.values === null ? (
              <td className="cs-num cs-zero" colSpan={series.length + 1}>
                no data
              </td>
            ) : (
              <>
                {series.map(({ key }) => (
                  <NumberCell key={key} value={period.values?.[key] ?? 0} />
                ))}
                <NumberCell value={barTotal(period, series)} />
              </>
            )}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="cs-total">
          <th scope="row">All</th>
          {series.map(({ key }) => (
            <NumberCell key={key} value={seriesTotal(periods, key)} />
          ))}
          <NumberCell value={all} />
        </tr>
      </tfoot>
    </Table>
  );
}
