import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bodiesOf, mediaTypeOf } from "./deliveries.ts";

const NDJSON = "application/x-ndjson";
const text = (parts: readonly Uint8Array[]) => parts.map((part) => Buffer.from(part).toString());

describe("deliveries from files", () => {
  test("take their media type from the name", () => {
    expect(["runs.ndjson", "a.JSONL", "x.sarif", "junit.xml", "event.json", "-"].map(mediaTypeOf)).toEqual([
      ...[NDJSON, NDJSON, "application/sarif+json", "application/xml", "application/json", "application/json"],
    ]);
  });

  test("are cut after a line, where there are too many lines or bytes", () => {
    const bytes = Buffer.from("a\nbb\nccc\ndddd");
    expect(text(bodiesOf(bytes, NDJSON, { bytes: 100, lines: 2 }))).toEqual(["a\nbb\n", "ccc\ndddd"]);
    expect(text(bodiesOf(bytes, NDJSON, { bytes: 5, lines: 100 }))).toEqual(["a\nbb\n", "ccc\n", "dddd"]);
    expect(text(bodiesOf(bytes, "application/json", { bytes: 1, lines: 1 }))).toEqual(["a\nbb\nccc\ndddd"]);
    expect(bodiesOf(new Uint8Array(0), NDJSON)).toEqual([]);
  });

  test("lose and double no byte, and a line longer than allowed is sent by itself", () => {
    const lines = fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }), (all, bytes, most) => {
        const whole = Buffer.from(all.join("\n"));
        const parts = bodiesOf(whole, NDJSON, { bytes, lines: most });
        expect(Buffer.concat(parts).equals(whole)).toBe(true);
        for (const part of parts.slice(0, -1)) expect(part.at(-1)).toBe(0x0a);
      }),
    );
  });
});
