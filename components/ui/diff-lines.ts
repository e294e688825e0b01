/** One line of a unified diff; `-` is Git (what was approved), `+` is live (what runs). */
export interface DiffLine {
  sign: " " | "-" | "+";
  text: string;
  /** 1-based, in the side the line belongs to; for equal lines, in Git. */
  number: number;
}

/** What is drawn: a line, or a run of equal lines that is folded to its count. */
export type DiffRow = { kind: "line"; line: DiffLine } | { kind: "equal"; count: number };

/** Above this a page shows a summary and a download instead (LOOK §6). */
export const DIFF_LIMIT = 2000;

/**
 * Folds runs of equal lines, keeping `context` of them on each side of a difference. A run is folded only when that
 * hides at least two lines, as one hidden line takes the same room as its count.
 */
export function foldEqualLines(lines: readonly DiffLine[], context = 2): DiffRow[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some((line) => line.sign !== " "),
  );
  const rows: DiffRow[] = [];
  let index = 0;
  while (index < lines.length) {
    const end = near[index] ? index + 1 : endOfRun(near, index);
    const run = lines.slice(index, end);
    if (near[index] || run.length < 2) rows.push(...run.map((line) => ({ kind: "line" as const, line })));
    else rows.push({ kind: "equal", count: run.length });
    index = end;
  }
  return rows;
}

function endOfRun(near: readonly boolean[], start: number): number {
  const end = near.indexOf(true, start);
  return end === -1 ? near.length : end;
}

/** How many lines each side has that the other has not. */
export function countDifferences(lines: readonly DiffLine[]): { removed: number; added: number } {
  return {
    removed: lines.filter((line) => line.sign === "-").length,
    added: lines.filter((line) => line.sign === "+").length,
  };
}
