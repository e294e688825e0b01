"use client";

import { columnVisibilityFeature, rowSortingFeature, tableFeatures, useTable } from "@tanstack/react-table";
import type { ColumnDef, SortingState } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { Link } from "./link.tsx";
import { usePathname, useSearchParams } from "next/navigation";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import type { ReactNode } from "react";
import { Checkbox } from "./choice.tsx";
import { hrefWith } from "./href.ts";
import { Menu } from "./menu.tsx";
import { classes } from "./table.tsx";

/** Makes the link of a row out of the words that name it. */
export type RowLink = (children: ReactNode) => ReactNode;

export interface DataColumn<Row> {
  id: string;
  header: string;
  /** Use `link(...)` in one column: it opens the record. */
  cell: (row: Row, link: RowLink) => ReactNode;
  /** The server can sort by it; its id goes into `?sort=`. */
  sortable?: boolean;
  /** The reader may hide it. */
  hideable?: boolean;
  numeric?: boolean;
  mono?: boolean;
  secondary?: boolean;
  nowrap?: boolean;
  /** Not on a phone. */
  wide?: boolean;
  /** Pixels; without one the column takes what is left. */
  width?: number;
  /** On a phone rows are blocks: first line, end of the first line, a line of its own, not shown. */
  phone?: "lead" | "end" | "line" | "hidden";
}

export interface Head<Row> {
  column: DataColumn<Row>;
  direction: "asc" | "desc" | false;
  sortHref: string | undefined;
}

const features = tableFeatures({ columnVisibilityFeature, rowSortingFeature });

interface Columns<Row> {
  heads: Head<Row>[];
  shown: DataColumn<Row>[];
  /** The menu of columns, when any may be hidden. */
  chooser: ReactNode;
}

/** Sort and visibility of columns, both kept in the address; sorting itself is done by the server. */
export function useColumns<Row extends object>(
  columns: readonly DataColumn<Row>[],
  rows: readonly Row[],
  defaultSort = "",
): Columns<Row> {
  const pathname = usePathname();
  const params = Object.fromEntries(useSearchParams());
  const [hidden, setHidden] = useQueryState("hide", parseAsArrayOf(parseAsString).withDefault([]));
  const [sort] = useQueryState("sort", parseAsString.withDefault(defaultSort));
  const definitions = useMemo(() => columns.map((column) => definitionOf<Row>(column)), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    manualSorting: true,
    enableMultiSort: false,
    state: {
      columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])),
      sorting: sortingOf(sort),
    },
  });
  const visible = new Map(table.getVisibleLeafColumns().map((column) => [column.id, column]));
  const shown = columns.filter((column) => visible.has(column.id));
  const heads = shown.map((column) => {
    const direction = visible.get(column.id)?.getIsSorted() ?? false;
    const next = direction === "desc" ? column.id : `-${column.id}`;
    return { column, direction, sortHref: column.sortable ? hrefWith(pathname, params, { sort: next }) : undefined };
  });
  const toggle = (id: string): void => {
    const next = hidden.includes(id) ? hidden.filter((each) => each !== id) : [...hidden, id];
    void setHidden(next.length === 0 ? null : next);
  };
  const chooser = <Chooser columns={columns.filter((column) => column.hideable)} hidden={hidden} toggle={toggle} />;
  return { heads, shown, chooser };
}

/** The head of a column; one that sorts is a link, so it works with JavaScript off. */
export function ColumnHead<Row>({ column, direction, sortHref }: Head<Row>): ReactNode {
  const Arrow = direction === "asc" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={classes(column.numeric && "cs-num", column.wide && "wide")}
      style={column.width ? { width: column.width } : undefined}
      aria-sort={direction === false ? undefined : direction === "asc" ? "ascending" : "descending"}
    >
      {sortHref === undefined ? (
        column.header
      ) : (
        <Link href={sortHref} scroll={false}>
          {column.header}
          {direction !== false && <Arrow className="cs-sort" aria-hidden="true" strokeWidth={1.75} />}
        </Link>
      )}
    </th>
  );
}

interface ChooserProps<Row> {
  columns: readonly DataColumn<Row>[];
  hidden: readonly string[];
  toggle: (id: string) => void;
}

function Chooser<Row>({ columns, hidden, toggle }: ChooserProps<Row>): ReactNode {
  if (columns.length === 0) return null;
  return (
    <div className="cs-table-tools">
      <Menu trigger="Columns" align="end">
        {columns.map((column) => (
          <Checkbox
            key={column.id}
            name={`column-${column.id}`}
            label={column.header}
            checked={!hidden.includes(column.id)}
            onChange={() => toggle(column.id)}
          />
        ))}
      </Menu>
    </div>
  );
}

function definitionOf<Row extends object>(column: DataColumn<Row>): ColumnDef<typeof features, Row> {
  return {
    id: column.id,
    header: column.header,
    // The server sorts: the accessor only tells the table that the column can be sorted.
    accessorFn: () => null,
    enableSorting: column.sortable ?? false,
    enableHiding: column.hideable ?? false,
  };
}

function sortingOf(sort: string): SortingState {
  if (sort === "") return [];
  return [{ id: sort.replace(/^-/, ""), desc: sort.startsWith("-") }];
}
