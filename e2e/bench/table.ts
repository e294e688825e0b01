/** One line of the table. `measured` is what the gate and the goal are said of. */
export interface Row {
  readonly what: string;
  readonly value: string;
  readonly measured: number;
  readonly unit: "×" | "/s";
  readonly gate: number;
  readonly goal: number;
  /** Where less is better. */
  readonly most?: true;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

export const rounded = (n: number): string => Math.round(n).toLocaleString("en-GB");

/** Prints the table; answers how many lines are beyond their gate. */
export function report(rows: readonly Row[]): number {
  for (const row of rows) {
    const measured = row.unit === "×" ? `${row.measured.toFixed(2)}×` : `${rounded(row.measured)}/s`;
    const bounds = `${row.most ? "≤" : "≥"} ${row.gate}, goal ${row.goal}`;
    process.stdout.write(
      `${row.what.padEnd(44)} ${row.value.padEnd(30)} ${measured.padEnd(10)} ${bounds.padEnd(24)} ${verdictOf(row)}\n`,
    );
  }
  return rows.filter((row) => verdictOf(row) === MISSED).length;
}

const MISSED = "BEYOND THE GATE";

function verdictOf(row: Row): string {
  const reaches = (bound: number) => (row.most ? row.measured <= bound : row.measured >= bound);
  if (reaches(row.goal)) return "goal";
  return reaches(row.gate) ? "gate" : MISSED;
}
