/** One value of a row: text, number, truth, or nothing. */
export type Cell = string | number | boolean | null | undefined;

/** What `csvLine` does to text, as records and bundles say it. */
export const ESCAPED_TEXT = "text that begins with one of TAB CR + - = @ gets an apostrophe in front";

/**
 * One line of RFC 4180, CRLF included. A text that a spreadsheet would take for a formula gets an apostrophe in front
 * (OWASP, CSV injection): titles and names come from outside.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Reads RFC 4180 into rows of cells, piece by piece: a line break may stand inside a quoted cell. */
export class CsvReader {
  #cell = "";
  #row: string[] = [];
  #quoted = false;
  #afterQuote = false;

  /** The rows that this piece completes. */
  push(text: string): string[][] {
    const rows: string[][] = [];
    for (const character of text) {
      if (this.#quoted && !this.#afterQuote) {
        if (character === '"') this.#afterQuote = true;
        else this.#cell += character;
        continue;
      }
      if (this.#afterQuote) {
        this.#afterQuote = false;
        if (character === '"') {
          this.#cell += '"';
          continue;
        }
        this.#quoted = false;
      }
      if (character === '"' && this.#cell === "") this.#quoted = true;
      else if (character === ",") this.#endCell();
      else if (character === "\n") rows.push(this.#endRow());
      else if (character !== "\r") this.#cell += character;
    }
    return rows;
  }

  /** The row that no line break ended, if any. */
  end(): string[][] {
    return this.#cell === "" && this.#row.length === 0 ? [] : [this.#endRow()];
  }

  #endCell(): void {
    this.#row.push(this.#cell);
    this.#cell = "";
  }

  #endRow(): string[] {
    this.#endCell();
    const row = this.#row;
    this.#row = [];
    return row;
  }
}
