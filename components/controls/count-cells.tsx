import type { ReactNode } from "react";
import type { Counts } from "../../lib/controls/contract.ts";
import { countText } from "../ui/count-text.ts";
import { Link } from "../ui/link.tsx";
import { NumberCell, Th } from "../ui/table.tsx";

/** Heads of the columns of verdicts: disjoint but for "of which waived", their sum is the items. */
export function CountHeads(): ReactNode {
  return (
    <>
      <Th numeric>Pass</Th>
      <Th numeric>Exception</Th>
      <Th numeric>
        <span className="cs-ofw">of which waived</span>
      </Th>
      <Th numeric>Pending</Th>
      <Th numeric>N/a</Th>
      <Th numeric>Unknown</Th>
      <Th numeric>Items</Th>
    </>
  );
}

interface CellsProps {
  counts: Counts;
  /** Leads from a figure to its rows; left out where the rows are of several tests. */
  hrefOf?: (verdict: string | null) => string;
}

export function CountCells({ counts, hrefOf }: CellsProps): ReactNode {
  const cell = (value: number, verdict: string | null) =>
    hrefOf && value > 0 ? (
      <td className="cs-num">
        <Link href={hrefOf(verdict)}>{countText(value)}</Link>
      </td>
    ) : (
      <NumberCell value={value} />
    );
  return (
    <>
      {cell(counts.pass, "pass")}
      {cell(counts.exception, "exception")}
      <NumberCell value={counts.waived} />
      {cell(counts.pending, "pending")}
      {cell(counts.notApplicable, "not_applicable")}
      {cell(counts.unknown, "unknown")}
      {cell(counts.items, null)}
    </>
  );
}
