import { describe, expect, it } from "vitest";
import { crumbsOf, navigation } from "./navigation.ts";

describe("crumbsOf", () => {
  it("names the room, then what the address holds, a commit by its first 8", () => {
    expect(crumbsOf("/changes/payments-api/ea716136c26408bc15878f6a850ab40cc6703608")).toEqual([
      { label: "Changes", href: "/changes" },
      { label: "payments-api" },
      { label: "ea716136" },
    ]);
  });

  it("reads escaped segments, and survives a broken escape", () => {
    expect(crumbsOf("/controls/soc2%3ACC8.1").at(-1)?.label).toBe("soc2:CC8.1");
    expect(crumbsOf("/controls/%zz").at(-1)?.label).toBe("%zz");
  });
});

describe("navigation", () => {
  it("gives no two rooms the same address or key", () => {
    const items = navigation.flat();
    const keys = items.flatMap((item) => (item.key ? [item.key] : []));
    expect(new Set(items.map((item) => item.href)).size).toBe(items.length);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
