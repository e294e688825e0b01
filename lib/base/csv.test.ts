import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine, CsvReader, ESCAPED_TEXT } from "./csv.ts";

describe("a CSV line", () => {
  it("reads back as it was written, cut anywhere; what starts a formula has an apostrophe", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 1 }), { minLength: 1 }), fc.nat(), (rows, cut) => {
        const text = rows.map((row) => csvLine(row)).join("");
        const at = cut % (text.length + 1);
        const reader = new CsvReader();
        const read = [...reader.push(text.slice(0, at)), ...reader.push(text.slice(at)), ...reader.end()];
        const safe = rows.map((row) => row.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
        expect(read).toEqual(safe);
      }),
    );
  });

  it("has an apostrophe before just what the product says", () => {
    const names: Readonly<Record<string, string>> = { "\t": "TAB", "\r": "CR" };
    const first = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
    const escaped = first.filter((one) => one !== "'" && /^"?'/.test(csvLine([`${one}x`])));
    const said = escaped.map((one) => names[one] ?? one).join(" ");
    expect(ESCAPED_TEXT).toBe(`text that begins with one of ${said} gets an apostrophe in front`);
  });

  it("leaves numbers alone, negative ones too, and nothing empty", () => {
    expect(csvLine([-1, null, undefined, true, "-1"])).toBe("-1,,,true,'-1\r\n");
  });
});
