import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRecord } from "./strict-json.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
};

describe("parseRecord", () => {
  it.each([
    ["no bytes", "", "not-json"],
    ["a word", "nope", "not-json"],
    ["a trailing comma", '{"a":1,}', "not-json"],
    ["two values", "{} {}", "not-json"],
    ["an unclosed string", '{"a":"b', "not-json"],
    ["a raw line feed in a string", '"a\nb"', "not-json"],
    ["a key twice", '{"a":1,"a":1}', "duplicate-key"],
    ["a key twice, once escaped", '{"a":1,"\\u0061":2}', "duplicate-key"],
    ["a key twice deep inside", '[{"x":[{"k":1,"j":2,"k":3}]}]', "duplicate-key"],
    ["__proto__", '{"__proto__":{"admin":true}}', "forbidden-key"],
    ["__proto__, escaped", '{"\\u005f_proto__":1}', "forbidden-key"],
    ["constructor", '[{"constructor":{}}]', "forbidden-key"],
    ["NUL in a key", '{"a\\u0000":1}', "forbidden-key"],
    ["a number that is not finite", '{"n":1e999}', "unknown-shape"],
  ])("refuses %s", (_what, text, reason) => {
    expect(parseRecord(utf8(text))).toEqual({ ok: false, reason });
  });

  it("refuses more values than any report has, and takes a million", () => {
    const list = (commas: number) => parseRecord(utf8(`[${"0,".repeat(commas)}0]`));
    expect(list(1_000_000)).toMatchObject({ ok: true });
    expect(list(1_000_001)).toEqual({ ok: false, reason: "unknown-shape" });
    expect(parseRecord(utf8(JSON.stringify(",".repeat(1_000_001))))).toMatchObject({ ok: true });
  });

  it("refuses bytes that are not UTF-8", () => {
    expect(parseRecord(Uint8Array.of(0x22, 0xc3, 0x28, 0x22))).toEqual({ ok: false, reason: "not-utf8" });
    expect(parseRecord(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toEqual({ ok: false, reason: "not-utf8" });
  });

  it("drops a UTF-8 byte order mark", () => {
    expect(parseRecord(utf8("\uFEFF[1]"))).toEqual({ ok: true, value: [1] });
  });

  it("reads UTF-16 only where asked, and only with a byte order mark", () => {
    for (const bigEndian of [true, false]) {
      const bytes = utf16('{"a":"é"}', bigEndian);
      expect(parseRecord(bytes, { utf16: true })).toEqual({ ok: true, value: { a: "é" } });
      expect(parseRecord(bytes)).toEqual({ ok: false, reason: "not-utf8" });
    }
    expect(parseRecord(Buffer.from("[1]", "utf16le"), { utf16: true }).ok).toBe(false);
  });

  it("mends NUL and lone surrogates, which no projection could hold", () => {
    expect(parseRecord(utf8('["a\\u0000b","\\ud800","\\ud83d\\ude00"]'))).toEqual({
      ok: true,
      value: ["a\uFFFDb", "\uFFFD", "😀"],
    });
  });

  it("accepts the deepest value it allows and refuses one more", () => {
    const nested = (depth: number): Uint8Array => utf8("[".repeat(depth) + "]".repeat(depth));
    expect(parseRecord(nested(64)).ok).toBe(true);
    expect(parseRecord(nested(65))).toEqual({ ok: false, reason: "too-deep" });
    expect(parseRecord(nested(3), { maxDepth: 2 })).toEqual({ ok: false, reason: "too-deep" });
    expect(parseRecord(utf8('"' + "[".repeat(100) + '"')).ok).toBe(true);
  });

  it.each([
    ["arrays", "[".repeat(10_000), "too-deep"],
    ["objects", '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000), "too-deep"],
    ["closing brackets", "]".repeat(10_000), "not-json"],
  ])("survives 10,000 nested %s", (_what, text, reason) => {
    expect(parseRecord(utf8(text))).toEqual({ ok: false, reason });
  });

  it("takes linear time over backslashes, quotes and open strings", () => {
    const started = performance.now();
    for (const text of [
      "\\".repeat(2_000_000),
      '"'.repeat(2_000_001),
      '\\"'.repeat(1_000_000),
      `"${"\\".repeat(2_000_001)}`,
    ])
      expect(parseRecord(utf8(text)).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("answers what JSON.parse answers for every JSON value", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom("", " ", "\n\t"), (text, space) => {
        const value: unknown = JSON.parse(text);
        const parsed = parseRecord(utf8(space + text + space));
        if (/__proto__|constructor|\\u/.test(text)) return;
        expect(parsed).toEqual({ ok: true, value });
      }),
    );
  });

  it("never accepts what JSON.parse refuses, and never throws", () => {
    const fragments = fc.array(
      fc.constantFrom("{", "}", "[", "]", ":", ",", '"', "\\", "\\u00", "a", "1", "e", "-", "null", " "),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fragments.map((parts) => utf8(parts.join(""))),
        ),
        (bytes) => {
          const parsed = parseRecord(bytes);
          const text = Buffer.from(bytes).toString("utf8");
          if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(text.replace(/^\uFEFF/, "")));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("finds every key that is written twice", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.integer())), (members) => {
        const text = `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
        const distinct = new Set(members.map(([key]) => key)).size;
        const parsed = parseRecord(utf8(text));
        if (members.some(([key]) => /^(__proto__|constructor)$|\0/.test(key))) return;
        expect(parsed.ok).toBe(distinct === members.length);
      }),
    );
  });
});
