import { describe, expect, it } from "vitest";
import { hrefWith, singleParams } from "./href.ts";

const params = { control: "soc2:CC8.1", cursor: "abc", record: "12" };

describe("hrefWith", () => {
  it("sets and clears, in a fixed order", () => {
    expect(hrefWith("/timeline", { z: "1" }, { a: "2" })).toBe("/timeline?a=2&z=1");
    expect(hrefWith("/timeline", { z: "1" }, { z: null })).toBe("/timeline");
  });

  it("leaves the page and the open record behind when the list changes", () => {
    expect(hrefWith("/timeline", params, { kind: "review" })).toBe("/timeline?control=soc2%3ACC8.1&kind=review");
  });

  it("keeps the list when only the page or the record changes", () => {
    expect(hrefWith("/timeline", params, { record: "13" })).toBe("/timeline?control=soc2%3ACC8.1&cursor=abc&record=13");
    expect(hrefWith("/timeline", params, { record: null })).toBe("/timeline?control=soc2%3ACC8.1&cursor=abc");
  });
});

describe("singleParams", () => {
  it("takes the first of repeated values and drops empty ones", () => {
    expect(singleParams({ a: ["1", "2"], b: "", c: undefined, d: "4" })).toEqual({ a: "1", d: "4" });
  });
});
