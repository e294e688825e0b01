import type { ReactNode, TdHTMLAttributes } from "react";
import { Count } from "./figure.tsx";

/** How a table holds on a phone: label and figure stay · rows turn into blocks · sideways, first column fixed. */
export type PhoneForm = "keep" | "blocks" | "scroll";

interface TableProps {
  /** Names the table for a screen reader; the section title is not repeated on screen. */
  label: string;
  phone?: PhoneForm;
  /** Column widths from the head, text that does not fit wraps. */
  fixed?: boolean;
  relaxed?: boolean;
  children: ReactNode;
}

/** A native table in the look of a statement. Children: thead, tbody, tfoot. */
export function Table({ label, phone = "keep", fixed, relaxed, children }: TableProps): ReactNode {
  return (
    <div className="cs-scroll" {...(phone === "scroll" && { tabIndex: 0, role: "region", "aria-label": label })}>
      <table
        className="cs-table"
        data-phone={phone}
        data-layout={fixed ? "fixed" : undefined}
        data-density={relaxed ? "relaxed" : undefined}
      >
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </div>
  );
}

interface HeadProps {
  children?: ReactNode;
  numeric?: boolean;
  /** Pixels. */
  width?: number;
  /** Not on a phone. */
  wide?: boolean;
}

/** The head of a column; without words it is an empty cell, not a heading that says nothing. */
export function Th({ children, numeric, width, wide }: HeadProps): ReactNode {
  const look = {
    className: classes(numeric && "cs-num", wide && "wide"),
    style: width === undefined ? undefined : { width },
  };
  if (children === undefined || children === "") return <td {...look} />;
  return (
    <th scope="col" {...look}>
      {children}
    </th>
  );
}

interface CellProps {
  children?: ReactNode;
  mono?: boolean;
  secondary?: boolean;
  nowrap?: boolean;
  wide?: boolean;
  /** In a table of blocks: first line, end of the first line, a line of its own, or not shown. */
  phone?: "lead" | "end" | "line" | "hidden";
  /** Named on a phone, where the head is gone. */
  label?: string;
  colSpan?: number;
}

/** A cell of words. */
export function Td({ children, mono, secondary, nowrap, wide, phone, label, colSpan }: CellProps): ReactNode {
  const name = classes(mono && "cs-mono", secondary && "ink-2", nowrap && "nw", wide && "wide");
  return (
    <td className={name} data-phone={phone} data-label={label} colSpan={colSpan}>
      {children}
    </td>
  );
}

interface NumberCellProps extends Pick<TdHTMLAttributes<HTMLTableCellElement>, "colSpan"> {
  /** undefined: does not apply, and is left blank. null: not known yet. A zero is written. */
  value: number | null | undefined;
  wide?: boolean;
  /** Named on a phone, where the head is gone. */
  label?: string;
}

/** A cell of a figure, right-aligned. */
export function NumberCell({ value, wide, label, colSpan }: NumberCellProps): ReactNode {
  return (
    <td className={classes("cs-num", wide && "wide")} data-label={label} colSpan={colSpan}>
      {value === undefined ? null : <Count value={value} />}
    </td>
  );
}

/** The heading of a group of rows: a day, a kind of record. */
export function GroupRow({ children, span }: { children: ReactNode; span: number }): ReactNode {
  return (
    <tr className="cs-group">
      <th scope="rowgroup" colSpan={span}>
        {children}
      </th>
    </tr>
  );
}

/** The class attribute, or undefined when nothing applies. */
export function classes(...names: (string | false | undefined)[]): string | undefined {
  return names.filter(Boolean).join(" ") || undefined;
}
