import type { BarPartName } from "../ui/bar.tsx";

/** One kind of part in every bar; its pattern says what it means (LOOK §7). */
export interface ChartSeries {
  key: string;
  /** "pull request, standard, not deploying". */
  label: string;
  is: BarPartName;
}

export interface ChartPeriod {
  /** Unique, in order: `2026-W47`, `2026-11-20`. */
  key: string;
  /** On the axis: `W47`. */
  label: string;
  /** Counts by series; null is a gap, "no data", never 0. */
  values: Readonly<Record<string, number>> | null;
  /** The rows of this period. */
  href?: string;
}

/** The largest bar of the chart. */
export function largestBar(periods: readonly ChartPeriod[], series: readonly ChartSeries[]): number {
  return Math.max(0, ...periods.map((period) => barTotal(period, series) ?? 0));
}

/** All parts of one bar; null for a gap. */
export function barTotal(period: ChartPeriod, series: readonly ChartSeries[]): number | null {
  const { values } = period;
  return values && series.reduce((sum, { key }) => sum + (values[key] ?? 0), 0);
}

/** One series over all periods. */
export function seriesTotal(periods: readonly ChartPeriod[], key: string): number {
  return periods.reduce((sum, period) => sum + (period.values?.[key] ?? 0), 0);
}
