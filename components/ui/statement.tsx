import type { ReactNode } from "react";
import { classes, NumberCell, Table, Th } from "./table.tsx";
import type { PhoneForm } from "./table.tsx";

export interface StatementColumn {
  key: string;
  label: ReactNode;
  numeric?: boolean;
  wide?: boolean;
  /** Pixels. */
  width?: number;
}

/** A number is printed right-aligned with its zero in ink-3; undefined is blank: it does not apply. */
export type StatementCell = ReactNode | number | null | undefined;

export interface StatementRow {
  key: string;
  cells: Readonly<Record<string, StatementCell>>;
  /** of-which: indented, not added · subtotal: a single rule above. */
  kind?: "of-which" | "subtotal";
}

interface StatementProps {
  label: string;
  columns: readonly StatementColumn[];
  rows: readonly StatementRow[];
  /** Single rule above, double rule below. What stands above MUST add up to it. */
  total?: StatementRow;
  phone?: PhoneForm;
}

/** A statement: rows of figures and, as in a bank statement, their total. */
export function Statement({ label, columns, rows, total, phone }: StatementProps): ReactNode {
  return (
    <Table label={label} phone={phone}>
      <thead>
        <tr>
          {columns.map((column) => (
            <Th key={column.key} numeric={column.numeric} wide={column.wide} width={column.width}>
              {column.label}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.key} row={row} columns={columns} />
        ))}
      </tbody>
      {total && (
        <tfoot>
          <Row row={total} columns={columns} isTotal />
        </tfoot>
      )}
    </Table>
  );
}

interface RowProps {
  row: StatementRow;
  columns: readonly StatementColumn[];
  isTotal?: boolean;
}

function Row({ row, columns, isTotal }: RowProps): ReactNode {
  return (
    <tr className={isTotal ? "cs-total" : row.kind && `cs-${row.kind}`}>
      {columns.map((column, index) => {
        const value = row.cells[column.key];
        if (index === 0) return <RowHead key={column.key}>{value}</RowHead>;
        if (column.numeric && (typeof value === "number" || value === undefined)) {
          return <NumberCell key={column.key} value={value} wide={column.wide} />;
        }
        return (
          <td key={column.key} className={classes(column.numeric && "cs-num", column.wide && "wide")}>
            {value}
          </td>
        );
      })}
    </tr>
  );
}

function RowHead({ children }: { children: ReactNode }): ReactNode {
  return <th scope="row">{children}</th>;
}
