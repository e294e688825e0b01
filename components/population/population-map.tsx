"use client";

import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import type { MapCell, PeriodQuery, PopulationPeriod } from "../../lib/population/contract.ts";
import { countText } from "../ui/count-text.ts";
import { Icon } from "../ui/icon.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { statusWords } from "../ui/status-words.ts";
import { TableToggle } from "../ui/table-toggle.tsx";
import { CELL_SIGNS, cellSentence, levelOf, weekHead } from "./cell-words.ts";
import { MapKey } from "./map-key.tsx";
import { MapTable } from "./map-table.tsx";
import { listHref } from "./period-href.ts";

interface MapProps {
  data: PopulationPeriod;
  query: PeriodQuery;
}

const TITLE = "Repository by week";

/** Each repository's weeks: how many changes landed, what stands out, and when a source of it was blind or not yet there. */
export function PopulationMap({ data, query }: MapProps): ReactNode {
  const [asTable, setAsTable] = useState(false);
  return (
    <Section
      title={TITLE}
      note={`weeks begin on Monday, ${query.zone}`}
      aside={<TableToggle asTable={asTable} onChange={setAsTable} />}
    >
      {asTable ? <MapTable data={data} query={query} title={TITLE} /> : <Grid data={data} query={query} />}
      <MapKey blind={data.blind} />
      <Note>
        A change is in the week in which it landed. Arrow keys go from week to week and from repository to repository.
      </Note>
    </Section>
  );
}

const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function Grid({ data: { rows, weeks, cells }, query }: MapProps): ReactNode {
  // Once somebody is in the map, the tab key leads out of it: its other cells are reached with the arrows.
  const [current, setCurrent] = useState<string | null>(null);
  const most = Math.max(0, ...cells.map(({ line, displaced }) => line + displaced));
  const walk = (event: KeyboardEvent<HTMLTableElement>) => {
    const step = STEPS[event.key];
    const cell = event.target instanceof HTMLElement ? event.target.closest("td") : null;
    const row = cell?.parentElement;
    if (!step || !cell || !(row instanceof HTMLTableRowElement)) return;
    const table = event.currentTarget.tBodies[0];
    const next = table?.rows[row.sectionRowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
    const link = next?.querySelector("a");
    if (!link) return;
    event.preventDefault();
    link.focus();
  };
  return (
    <div className="cs-scroll" tabIndex={-1}>
      <table className="cs-map" onKeyDown={walk}>
        <caption className="sr-only">{TITLE}</caption>
        <thead>
          <tr>
            <th scope="col">Repository</th>
            {weeks.map(({ first }, at) => (
              <WeekHead key={first} {...weekHead(first, weeks[at - 1]?.first)} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ repository }) => (
            <tr key={repository}>
              <th scope="row">{repository}</th>
              {cells
                .filter((cell) => cell.repository === repository)
                .map((cell) => {
                  const key = `${repository} ${cell.week}`;
                  const tabIndex = current === null || current === key ? 0 : -1;
                  const place = { tabIndex, onFocus: () => setCurrent(key) };
                  return <Cell key={key} cell={cell} week={weeks[cell.week]} most={most} query={query} place={place} />;
                })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function WeekHead({ year, day }: ReturnType<typeof weekHead>): ReactNode {
  return (
    <th scope="col">
      {year !== null && <span>{year}</span>}
      {day}
    </th>
  );
}

interface CellProps {
  cell: MapCell;
  week: PopulationPeriod["weeks"][number] | undefined;
  most: number;
  query: PeriodQuery;
  place: { tabIndex: number; onFocus: () => void };
}

function Cell({ cell, week, most, query, place }: CellProps): ReactNode {
  if (!week) return <td />;
  const { repository, state, line, displaced, blindMinutes, before } = cell;
  const sign = CELL_SIGNS[state];
  const sentence = cellSentence(cell, week);
  const period = { from: week.first, to: week.last, zone: query.zone, repository };
  return (
    <td data-level={levelOf(line + displaced, most)} data-before={before} data-blind={blindMinutes > 0 || undefined}>
      <Link href={listHref("/changes", period, {})} title={sentence} aria-label={sentence} {...place}>
        {sign && (
          <span className={`cs-tone-${statusWords[sign].tone}`}>
            <Icon name={statusWords[sign].icon} />
          </span>
        )}
        {countText(line + displaced)}
      </Link>
    </td>
  );
}
