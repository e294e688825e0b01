import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ticksFor } from "./ticks.ts";

describe("ticksFor", () => {
  it.each([
    [26, [0, 10, 20, 30]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [1934, [0, 1000, 2000]],
    [0, [0, 1]],
  ])("of %d", (max, ticks) => expect(ticksFor(max)).toEqual(ticks));

  it("starts at 0, holds the largest count, and draws at most three lines at whole numbers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (max) => {
        const ticks = ticksFor(max);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
        expect(ticks.length).toBeLessThanOrEqual(4);
        expect(ticks.every(Number.isInteger)).toBe(true);
      }),
    );
  });
});
