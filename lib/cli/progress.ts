const WIDTH = 30;

/** One line that overwrites itself on a terminal and ends once all is done. */
export function progressLine(what: string, done: number, total: number, unit: string): string {
  const filled = total === 0 ? WIDTH : Math.round((done / total) * WIDTH);
  const bar = "#".repeat(filled).padEnd(WIDTH, ".");
  return `\r${what} [${bar}] ${done} of ${total} ${unit}${done === total ? "\n" : ""}`;
}
