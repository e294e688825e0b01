import type { ReactNode } from "react";
import { quantityText } from "./count-text.ts";
import { countDifferences, DIFF_LIMIT, foldEqualLines } from "./diff-lines.ts";
import type { DiffLine, DiffRow } from "./diff-lines.ts";

interface DiffProps {
  path: string;
  /** The minus side, what was approved: "Git ea716136". */
  before: string;
  /** The plus side, what runs: "live 15:34:58Z". */
  after: string;
  lines: readonly DiffLine[];
  /** Where the whole diff can be fetched; shown when it is too long to draw. */
  downloadHref?: string;
}

/** A unified diff. Signs, not colour alone; equal parts folded to their count. Values of Secrets never reach it. */
export function Diff({ path, before, after, lines, downloadHref }: DiffProps): ReactNode {
  const { removed, added } = countDifferences(lines);
  const tooLong = lines.length > DIFF_LIMIT;
  return (
    <div className="cs-diff">
      <p>
        <span>{path}</span>
        <span>
          {before} / {after}
        </span>
      </p>
      {tooLong ? (
        <p>
          <span>
            {quantityText(removed, "line")} removed, {quantityText(added, "line")} added; too long to show.
          </span>
          {downloadHref !== undefined && (
            <a href={downloadHref} download>
              Download the diff
            </a>
          )}
        </p>
      ) : (
        <div className="cs-diff-lines" tabIndex={0} role="region" aria-label={`Difference in ${path}`}>
          <ol>
            {foldEqualLines(lines).map((row, index) => (
              <Row key={index} row={row} />
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}

function Row({ row }: { row: DiffRow }): ReactNode {
  if (row.kind === "equal") {
    return (
      <li data-equal="">
        <span />
        <b />
        {quantityText(row.count, "equal line")}
      </li>
    );
  }
  const { sign, number, text } = row.line;
  return (
    <li data-sign={sign === " " ? undefined : sign}>
      <span>{number}</span>
      <b>
        <span aria-hidden="true">{sign === "-" ? "−" : sign}</span>
        {sign !== " " && <span className="sr-only">{sign === "-" ? "removed: " : "added: "}</span>}
      </b>
      {text}
    </li>
  );
}
