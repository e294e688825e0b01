import type { ReactNode } from "react";
import type { PeriodQuery, PopulationPeriod } from "../../lib/population/contract.ts";
import { countText } from "../ui/count-text.ts";
import { Count } from "../ui/figure.tsx";
import { Link } from "../ui/link.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { BEFORE_WORDS, blindText, CELL_SIGNS, CELL_WORDS } from "./cell-words.ts";
import { listHref } from "./period-href.ts";

interface MapTableProps {
  data: PopulationPeriod;
  query: PeriodQuery;
  title: string;
}

/** The same as the map, a line for each repository and week in which something landed or was not seen. */
export function MapTable({ data: { weeks, cells }, query, title }: MapTableProps): ReactNode {
  const told = cells.filter(({ state, blindMinutes }) => state !== "none" || blindMinutes > 0);
  const sum = (of: (cell: (typeof cells)[number]) => number) => cells.reduce((all, cell) => all + of(cell), 0);
  return (
    <Statement
      label={title}
      phone="scroll"
      columns={[
        { key: "repository", label: "Repository" },
        { key: "week", label: "Week" },
        { key: "line", label: "On the line", numeric: true },
        { key: "displaced", label: "Displaced", numeric: true },
        { key: "state", label: "What stands out" },
        { key: "blind", label: "Blind" },
        { key: "before", label: "Collection" },
      ]}
      rows={told.map((cell) => {
        const { repository, week, line, displaced, state, blindMinutes, before } = cell;
        const { first = "", last = "" } = weeks[week] ?? {};
        const sign = CELL_SIGNS[state];
        const href = (standing: string) =>
          listHref("/changes", { from: first, to: last, zone: query.zone, repository }, { standing });
        return {
          key: `${repository} ${first}`,
          cells: {
            repository: <span className="nw">{repository}</span>,
            week: (
              <span className="nw">
                {first} to {last}
              </span>
            ),
            line: line === 0 ? <Count value={0} /> : <Link href={href("line")}>{countText(line)}</Link>,
            displaced:
              displaced === 0 ? <Count value={0} /> : <Link href={href("displaced")}>{countText(displaced)}</Link>,
            state: sign ? <Status is={sign}>{CELL_WORDS[state]}</Status> : CELL_WORDS[state],
            blind: blindMinutes > 0 ? <Status is="source-blind">{blindText(blindMinutes)}</Status> : null,
            before: BEFORE_WORDS[before],
          },
        };
      })}
      total={{
        key: "all",
        cells: { repository: "All", line: sum(({ line }) => line), displaced: sum(({ displaced }) => displaced) },
      }}
    />
  );
}
