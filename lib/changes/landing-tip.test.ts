import { describe, expect, it } from "vitest";
import { tipOf } from "./landing-tip.ts";

describe("tipOf", () => {
  const of = (...line: boolean[]) => tipOf(line.map((firstParent, at) => ({ firstParent, at })))?.at;

  it("is the last on the line, else the last of all", () => {
    expect(of(true, true)).toBe(1);
    expect(of(true, true, false)).toBe(1);
    expect(of(false, false)).toBe(1);
    expect(of()).toBeUndefined();
  });
});
