import { concatBytes } from "../base/bytes.ts";
import { CsvReader } from "../base/csv.ts";

const LF = 10;
/** A record of 25 MiB in Base64, with room for what stands around it. */
const MAX_LINE = 64 * 1024 * 1024;

/** Splits a stream of bytes into lines. Throws RangeError for a line that no bundle has. */
export class LineReader {
  readonly #line: (bytes: Uint8Array) => Promise<void>;
  readonly #end: (left: number) => void;
  #held: Uint8Array[] = [];
  #length = 0;

  constructor(line: (bytes: Uint8Array) => Promise<void>, end: (left: number) => void) {
    this.#line = line;
    this.#end = end;
  }

  async push(chunk: Uint8Array): Promise<void> {
    let from = 0;
    for (let to = chunk.indexOf(LF); to >= 0; to = chunk.indexOf(LF, from)) {
      const rest = chunk.subarray(from, to);
      await this.#line(this.#length > 0 ? concatBytes(...this.#held, rest) : rest);
      this.#held = [];
      this.#length = 0;
      from = to + 1;
    }
    if (from === chunk.byteLength) return;
    this.#held.push(chunk.slice(from));
    this.#length += chunk.byteLength - from;
    if (this.#length > MAX_LINE) throw new RangeError("it holds a line that is too long");
  }

  /** Tells how many bytes no line break ended. */
  end(): void {
    this.#end(this.#length);
  }
}

/** Counts the rows of a CSV below its header. */
export class RowCounter {
  readonly #reader = new CsvReader();
  readonly #decoder = new TextDecoder();
  #rows = 0;

  push(chunk: Uint8Array): void {
    this.#rows += this.#reader.push(this.#decoder.decode(chunk, { stream: true })).length;
  }

  end(): number {
    const rest = this.#reader.push(this.#decoder.decode()).length + this.#reader.end().length;
    return Math.max(0, this.#rows + rest - 1);
  }
}

/** `Label: text` per line, as in bag-info.txt. */
export function infoOf(text: string): Readonly<Record<string, string>> {
  const lines = [...text.matchAll(/^([A-Za-z-]+): (.*)$/gm)];
  return Object.fromEntries(lines.map(([, label = "", value = ""]) => [label, value]));
}
