"use client";

import { useId, useLayoutEffect } from "react";
import type { ReactNode } from "react";
import { Bar, BarChart, CartesianGrid, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { BarPartName } from "../ui/bar.tsx";
import { countText } from "../ui/count-text.ts";
import { largestBar } from "./series.ts";
import type { ChartPeriod, ChartSeries } from "./series.ts";
import { ticksFor } from "./ticks.ts";

interface BarsPlotProps {
  series: readonly ChartSeries[];
  periods: readonly ChartPeriod[];
  onDrawn: () => void;
}

/** The drawing itself: no animation, no focus stops (its table twin is what is read), at most three grid lines. */
export function BarsPlot({ series, periods, onDrawn }: BarsPlotProps): ReactNode {
  // Before paint, so that the table that stood here meanwhile goes in the same frame.
  useLayoutEffect(onDrawn, [onDrawn]);
  const id = useId();
  const ticks = ticksFor(largestBar(periods, series));
  const data = periods.map(({ key, values }) => ({ key, ...values }));
  return (
    <div className="cs-chart-frame">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={data}
          accessibilityLayer={false}
          barCategoryGap="14%"
          margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
        >
          <defs>{patterns(id)}</defs>
          <CartesianGrid vertical={false} stroke="var(--rule)" />
          {periods.map((period) =>
            period.values === null ? (
              <ReferenceArea
                key={period.key}
                x1={period.key}
                x2={period.key}
                fill="none"
                stroke="var(--control)"
                strokeDasharray="3 3"
              />
            ) : null,
          )}
          <XAxis
            dataKey="key"
            tickFormatter={(key: string) => periods.find((period) => period.key === key)?.label ?? key}
            tickLine={false}
            axisLine={{ stroke: "var(--rule-2)" }}
            interval="equidistantPreserveStart"
            minTickGap={16}
          />
          <YAxis
            ticks={ticks}
            domain={[0, ticks.at(-1) ?? 1]}
            width={34}
            tickLine={false}
            axisLine={false}
            tickFormatter={countText}
          />
          <Tooltip
            content={<Tip series={series} periods={periods} />}
            cursor={{ fill: "var(--hover)" }}
            isAnimationActive={false}
          />
          {series.map(({ key, is }) => (
            <Bar
              key={key}
              dataKey={key}
              stackId="all"
              shape={(drawn: PartProps) => <Part {...drawn} name={key} fill={fillOf(is, id)} stroke={strokes[is]} />}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

interface PartProps {
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  payload?: Readonly<Record<string, unknown>>;
}

/** One part of a bar, 1 px apart from the next; at least 3 px high unless it is zero, then nothing. */
function Part(props: PartProps & { name: string; fill: string; stroke: string | undefined }): ReactNode {
  const { x = 0, y = 0, width = 0, height = 0, payload, name, fill, stroke } = props;
  const count = payload?.[name];
  if (typeof count !== "number" || count <= 0) return null;
  const drawn = Math.max(3, height - 1);
  const inset = stroke ? 0.5 : 0;
  return (
    <rect
      x={x + inset}
      y={y + height - drawn + inset - (height < 4 ? 1 : 0)}
      width={width - 2 * inset}
      height={drawn - 2 * inset}
      fill={fill}
      stroke={stroke}
    />
  );
}

const strokes: Partial<Record<BarPartName, string>> = {
  waived: "var(--chart-waived)",
  pending: "var(--chart-pending)",
  unknown: "var(--chart-unknown)",
  emergency: "var(--amber)",
};

function fillOf(is: BarPartName, id: string): string {
  switch (is) {
    case "pass":
      return "var(--chart-pass)";
    case "exception":
      return "var(--chart-exception)";
    case "waived":
    case "pending":
    case "emergency":
      return `url(#${id}-${is})`;
    case "unknown":
      return "var(--sheet)";
    case "not_applicable":
    case "not_collected":
      return "var(--rule-2)";
  }
}

/** Hatches: diagonal for waived and emergency, upright for pending; they survive black and white. */
function patterns(id: string): ReactNode {
  return (
    <>
      <pattern id={`${id}-waived`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M0 0V4" stroke="var(--chart-waived)" strokeWidth="3" />
      </pattern>
      <pattern id={`${id}-pending`} width="3" height="4" patternUnits="userSpaceOnUse">
        <path d="M0 0V4" stroke="var(--chart-pending)" strokeWidth="2" />
      </pattern>
      <pattern id={`${id}-emergency`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="4" height="4" fill="var(--amber-wash)" />
        <path d="M0 0V4" stroke="var(--amber)" strokeWidth="2.5" />
      </pattern>
    </>
  );
}

interface TipProps {
  series: readonly ChartSeries[];
  periods: readonly ChartPeriod[];
  active?: boolean;
  label?: string | number;
}

/** The figures of one bar under the pointer; they stand in the table as well. */
function Tip({ series, periods, active, label }: TipProps): ReactNode {
  const period = periods.find((each) => each.key === label);
  if (!active || !period) return null;
  return (
    <div className="cs-chart-tip">
      <b>{period.key}</b>
      {period.values === null ? (
        <p>no data</p>
      ) : (
        series.map(({ key, label: word }) => (
          <p key={key}>
            {countText(period.values?.[key] ?? 0)} {word}
          </p>
        ))
      )}
    </div>
  );
}
