import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elementsOf, endOfValue, membersOf, skipSpace, textOf } from "./json-scan.ts";
import { blank, type Span } from "./redact.ts";

const bytesOf = (value: unknown, indent?: number) => Buffer.from(JSON.stringify(value, null, indent));

/** Spans of every value inside the one at `from`, found by the scanner. */
function spansIn(bytes: Uint8Array, from: number): Span[] {
  const inner = [
    ...(membersOf(bytes, from) ?? []).map((member) => member.value),
    ...(elementsOf(bytes, from, 1_000) ?? []),
  ];
  return inner.flatMap((span) => [span, ...spansIn(bytes, span.from)]);
}

describe("blank", () => {
  it("leaves valid JSON of the same length, whichever values are blanked, and no other byte changed", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.infiniteStream(fc.boolean()), fc.nat({ max: 4 }), (value, coin, indent) => {
        const bytes = bytesOf(value, indent);
        const spans = spansIn(bytes, 0).filter(() => coin.next().value);
        const blanked = blank(bytes, spans);
        expect(blanked).toHaveLength(bytes.length);
        expect(() => JSON.parse(Buffer.from(blanked).toString()) as unknown).not.toThrow();
        bytes.forEach((byte, at) => {
          if (!spans.some((span) => span.from <= at && at < span.to)) expect(blanked[at]).toBe(byte);
        });
        expect(blank(blanked, spans)).toEqual(blanked);
      }),
    );
  });

  it("leaves nothing of a blanked value", () => {
    const bytes = bytesOf({ data: { password: "hunter2" }, kind: "Secret" });
    const [data] = membersOf(bytes, 0) ?? [];
    const blanked = Buffer.from(blank(bytes, data ? [data.value] : [])).toString();
    expect(blanked).not.toContain("hunter2");
    expect(blanked).not.toContain("password");
    expect(JSON.parse(blanked)).toEqual({ data: " ".repeat(20), kind: "Secret" });
  });

  it("takes positions of the delivery, and ignores what lies outside the record", () => {
    const bytes = Buffer.from('{"a":1,"b":22}');
    expect(Buffer.from(blank(bytes, [{ from: 111, to: 113 }], 100)).toString()).toBe('{"a":1,"b":""}');
    expect(Buffer.from(blank(bytes, [{ from: 105, to: 106 }], 100)).toString()).toBe('{"a":0,"b":22}');
    expect(blank(bytes, [{ from: 0, to: 50 }], 100)).toBe(bytes);
  });
});

describe("the scanner", () => {
  it("finds each member and element at the bytes that JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat({ max: 3 }), (object, indent) => {
        const bytes = bytesOf(object, indent);
        const members = membersOf(bytes, 0) ?? [];
        const read = members.map(({ key, value }) => [
          key,
          JSON.parse(bytes.subarray(value.from, value.to).toString()) as unknown,
        ]);
        expect(Object.fromEntries(read)).toEqual(JSON.parse(bytes.toString()));
        expect(members).toHaveLength(Object.keys(object).length);
        expect(endOfValue(bytes, 0)).toBe(bytes.length);
      }),
    );
  });

  it("keeps both of equal keys, reads escaped ones, and strings with quotes and backslashes", () => {
    const bytes = Buffer.from('{"a":1,"a":2,"\\u0061":3,"b\\"":"\\\\"}');
    expect(membersOf(bytes, 0)?.map((member) => member.key)).toEqual(["a", "a", "a", 'b"']);
    expect(textOf(bytes, { from: bytes.length - 5, to: bytes.length - 1 })).toBe("\\");
  });

  it("answers nothing, and never throws, for what is not well formed", () => {
    for (const text of [
      "",
      "{",
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
      '{"a":[1}',
      '{"a":1',
      '{"a":"x',
      "{1:2}",
      "[1,]",
      "[1",
    ]) {
      expect(membersOf(Buffer.from(text), 0)).toBeNull();
      expect(elementsOf(Buffer.from(text), 0, 10)).toBeNull();
    }
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat({ max: 20 }), (bytes, from) => {
        const end = endOfValue(bytes, from);
        expect(end === -1 || (end > from && end <= bytes.length)).toBe(true);
        membersOf(bytes, from)?.forEach(({ value }) => expect(value.to).toBeLessThanOrEqual(bytes.length));
        expect(skipSpace(bytes, from)).toBeGreaterThanOrEqual(from);
      }),
    );
  });

  it("gives up on nesting that no sender has, and on more elements than it was told", () => {
    expect(endOfValue(Buffer.from("[".repeat(10_000) + "]".repeat(10_000)), 0)).toBe(-1);
    expect(elementsOf(Buffer.from("[1,2,3]"), 0, 2)).toBeNull();
    expect(elementsOf(Buffer.from("[1,2,3]"), 0, 3)).toHaveLength(3);
  });
});
