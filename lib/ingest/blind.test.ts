import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joined, uncovered, type Span } from "./blind.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20) + minute * 60_000).toISOString();
const span = (from: number, to: number | null): Span => ({ from: at(from), to: to === null ? null : at(to) });
const LIMIT = 60;

const spans = fc
  .tuple(fc.nat(LIMIT), fc.option(fc.nat(LIMIT), { nil: null }))
  .map(([from, to]) => span(from, to === null ? null : to));

/** Which minutes of the first hour, and whether the time after it, some spans cover. */
function minutesOf(list: readonly Span[]): boolean[] {
  return Array.from({ length: LIMIT + 1 }, (_, minute) =>
    list.some(({ from, to }) => from <= at(minute) && (to === null || at(minute) < to)),
  );
}

describe("what is not covered", () => {
  it.each([
    ["nothing is covered", span(0, 10), [], [span(0, 10)]],
    ["all is covered", span(2, 8), [span(0, 10)], []],
    ["the middle is covered", span(0, 10), [span(3, 5)], [span(0, 3), span(5, 10)]],
    ["it goes on", span(0, null), [span(3, 5)], [span(0, 3), span(5, null)]],
    ["the cover goes on", span(0, 10), [span(4, null)], [span(0, 4)]],
    ["they only touch", span(5, 10), [span(0, 5), span(10, 12)], [span(5, 10)]],
    ["it is empty", span(5, 5), [], []],
  ])("where %s", (_name, one, covered, expected) => {
    expect(uncovered(one, covered)).toEqual(expected);
  });

  it("and what is, make up the span, and nothing twice", () => {
    fc.assert(
      fc.property(spans, fc.array(spans, { maxLength: 6 }), (one, covered) => {
        const rest = uncovered(one, covered);
        const whole = minutesOf([one]);
        const hidden = minutesOf(covered);
        expect(minutesOf(rest)).toEqual(whole.map((inside, minute) => inside && hidden[minute] === false));
        for (const [place, part] of rest.entries()) expect(uncovered(part, rest.toSpliced(place, 1))).toEqual([part]);
      }),
    );
  });
});

describe("joined spans", () => {
  it("cover the same, in order and apart", () => {
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 8 }), (list) => {
        const result = joined(list, at(-1));
        expect(minutesOf(result)).toEqual(minutesOf(list));
        for (const [place, { from }] of result.slice(1).entries()) {
          const before = result[place]?.to ?? "";
          expect(before < from && before !== "").toBe(true);
        }
      }),
    );
  });

  it("leave out what ended long ago", () => {
    expect(joined([span(0, 5), span(7, null)], at(6))).toEqual([span(7, null)]);
  });
});
