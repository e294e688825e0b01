import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../base/sha256.ts";
import { linesOf, MAX_RECORDS, splitByLine } from "./lines.ts";
import { senderKey } from "./record-key.ts";

const NDJSON = { "content-type": "application/x-ndjson; charset=utf-8" };
const split = (text: string, headers: Record<string, string> = NDJSON) => {
  const body = Buffer.from(text);
  return splitByLine({ headers, body }).map((range) => ({ key: range.key, text: text.slice(range.from, range.to) }));
};

describe("splitByLine", () => {
  it("makes one record per line, keyed by its id, else by the batch and its number", () => {
    const text = '{"id":"a"}\r\n\n  {"x":{"id":"inner"}}  \n{"id":7}\n';
    expect(split(text)).toEqual([
      { key: "id:a", text: '{"id":"a"}' },
      { key: `${sha256Hex(text)}:2`, text: '{"x":{"id":"inner"}}' },
      { key: `${sha256Hex(text)}:3`, text: '{"id":7}' },
    ]);
  });

  it("numbers the lines of different batches apart, though both begin with the same line", () => {
    const [a, b] = ['{"id":"a"}\n{"n":1}', '{"id":"a"}\n{"n":2}'].map((text) => split(text)[1]?.key);
    expect(a).not.toBe(b);
  });

  it("keeps a line that is broken as a record of its own, so that it cannot hide the others", () => {
    expect(split('{"id":\n{"id":"b"}').map((record) => record.text)).toEqual(['{"id":', '{"id":"b"}']);
  });

  it("takes one value over many lines as one record, whatever it is called", () => {
    const text = JSON.stringify({ id: "a", b: [1, 2] }, null, 2);
    expect(split(text)).toEqual([{ key: sha256Hex(text), text }]);
  });

  it("recognises lines that are called JSON, and leaves XML and text whole", () => {
    const json = { "content-type": "application/json" };
    expect(split('{"a":1}\n{"a":2}', json)).toHaveLength(2);
    expect(split("<testsuites>\n<testsuite/>\n</testsuites>", json)).toHaveLength(1);
    expect(split("12:00 a\n12:01 b", { "content-type": "text/plain" })).toHaveLength(1);
    expect(split("", json)).toEqual([{ key: sha256Hex(""), text: "" }]);
  });

  it("keeps a batch of too many lines whole", () => {
    expect(split("{}\n".repeat(MAX_RECORDS))).toHaveLength(MAX_RECORDS);
    expect(split("{}\n".repeat(MAX_RECORDS + 1))).toHaveLength(1);
  });

  it("answers ranges in order, disjoint and inside the body; what lies between them is white space", () => {
    const line = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.string({ maxLength: 20 }),
      fc.constant(""),
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("\n", "\r\n", "\n\n"), (lines, newline) => {
        const body = Buffer.from(lines.join(newline));
        const ranges = splitByLine({ headers: NDJSON, body });
        let at = 0;
        const between = ranges.map((range) => {
          expect(range.from).toBeGreaterThanOrEqual(at);
          expect(range.to).toBeGreaterThanOrEqual(range.from);
          const gap = body.subarray(at, range.from).toString();
          at = range.to;
          return gap;
        });
        expect(at).toBeLessThanOrEqual(body.length);
        expect([...between, body.subarray(at).toString()].join("")).toMatch(/^\s*$/);
        const pieces = ranges.flatMap((range) => [
          between.shift() ?? "",
          body.subarray(range.from, range.to).toString(),
        ]);
        expect(pieces.join("") + body.subarray(at).toString()).toBe(body.toString());
      }),
    );
  });

  it("counts no blank line, however many there are", () => {
    expect(linesOf(Buffer.from("\n".repeat(1_000_000)))).toEqual([]);
  });
});

describe("senderKey", () => {
  it("keeps a plain id, and represents any other by a digest that fits an index row", () => {
    expect(senderKey("run-1")).toBe("id:run-1");
    expect(senderKey("a1", "Panic")).toBe("id:a1/Panic");
    for (const id of ["x".repeat(1_000_000), "a\0b", "ü", "\ud800", "a/b"]) {
      expect(senderKey(id)).toMatch(/^id-sha256:[0-9a-f]{64}$/);
    }
  });

  it("gives different parts different keys", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        expect(senderKey(a, b) === senderKey(c, d)).toBe(a === c && b === d);
      }),
    );
    expect(senderKey("a/b", "c")).not.toBe(senderKey("a", "b/c"));
  });
});
