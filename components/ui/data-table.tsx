"use client";

import { Fragment, useRef } from "react";
import type { MouseEvent, ReactNode } from "react";
import { Link } from "./link.tsx";
import { ColumnHead, useColumns } from "./data-table-columns.tsx";
import type { DataColumn, RowLink } from "./data-table-columns.tsx";
import { useRowKeys } from "./row-keys.ts";
import { classes, GroupRow, Table } from "./table.tsx";

interface DataTableProps<Row extends object> {
  label: string;
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The record's address, usually `hrefWith(pathname, params, { record: key })`. */
  rowHref: (row: Row) => string;
  /** The row whose drawer is open. */
  selected?: string | null;
  /** Rows with the same key stand under one heading (days). */
  groupOf?: (row: Row) => { key: string; label: ReactNode };
  /** The order without `?sort=`: a column id, with `-` before it for descending. */
  defaultSort?: string;
}

/**
 * A list with its sort (`?sort=-column`) and hidden columns (`?hide=a,b`) in the address. Rows come sorted and paged from
 * the server. `j` and `k` go to the next and previous row, Enter opens it; with a drawer open they move the drawer.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>): ReactNode {
  const { label, rows, rowKey, rowHref, selected = null, groupOf } = props;
  const { heads, shown, chooser } = useColumns(props.columns, rows, props.defaultSort);
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body, selected);
  return (
    <>
      {chooser}
      <Table label={label} phone="blocks" fixed>
        <thead>
          <tr>
            {heads.map((head) => (
              <ColumnHead key={head.column.id} {...head} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} onClick={openRow}>
          {rows.map((row, index) => {
            const group = groupOf?.(row);
            const before = rows[index - 1];
            const startsGroup = group && (before === undefined || groupOf?.(before).key !== group.key);
            const key = rowKey(row);
            return (
              <Fragment key={key}>
                {startsGroup && <GroupRow span={shown.length}>{group.label}</GroupRow>}
                <tr aria-current={key === selected ? "true" : undefined}>
                  {shown.map((column) => (
                    <Cell key={column.id} column={column} row={row} rowId={key} href={rowHref(row)} />
                  ))}
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </Table>
    </>
  );
}

interface CellProps<Row> {
  column: DataColumn<Row>;
  row: Row;
  rowId: string;
  href: string;
}

function Cell<Row>({ column, row, rowId, href }: CellProps<Row>): ReactNode {
  const link: RowLink = (children) => (
    <Link href={href} data-row={rowId} scroll={false}>
      {children}
    </Link>
  );
  const look = classes(
    column.numeric && "cs-num",
    column.mono && "cs-mono",
    column.secondary && "ink-2",
    column.nowrap && "nw",
    column.wide && "wide",
  );
  return (
    <td className={look} data-phone={column.phone} data-label={column.numeric ? column.header : undefined}>
      {column.cell(row, link)}
    </td>
  );
}

/** A click beside the link opens the row too, unless it selects text or meets another control. */
function openRow(event: MouseEvent<HTMLTableSectionElement>): void {
  const target = event.target as Element;
  if (target.closest("a, button, input, summary") || getSelection()?.toString()) return;
  target.closest("tr")?.querySelector<HTMLAnchorElement>("a[data-row]")?.click();
}
