import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { commitSha, forgeId, optionalInstant, optionalText, requiredSha, uniquePaths } from "./forge-fields.ts";

const read = <Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> | "refused" => {
  const parsed = shape.safeParse(value);
  return parsed.success ? parsed.data : "refused";
};

describe("forge fields", () => {
  it.each([
    ["a".repeat(40), "a".repeat(40)],
    ["A".repeat(40), "a".repeat(40)],
    ["b".repeat(64), "b".repeat(64)],
    ["0".repeat(40), undefined],
    ["0".repeat(64), undefined],
    ["a".repeat(39), undefined],
    ["main", undefined],
    ["", undefined],
    [null, undefined],
    [undefined, undefined],
  ])("commitSha(%s) is %s", (text, sha) => {
    expect(commitSha(text)).toBe(sha);
    expect(read(requiredSha, text)).toBe(sha ?? "refused");
  });

  it("makes ids of any form text, and refuses those that were rounded", () => {
    expect(read(forgeId, 14030131450)).toBe("14030131450");
    expect(read(forgeId, "gid://x")).toBe("gid://x");
    for (const value of [2 ** 53, 1.5, -1, "", null, {}]) expect(read(forgeId, value)).toBe("refused");
  });

  it("takes null and an empty text for absent", () => {
    for (const value of [null, "", undefined]) expect(read(optionalText, value)).toBeUndefined();
    expect(read(optionalText, 5)).toBe("refused");
    for (const value of [null, "", "soon", {}]) expect(read(optionalInstant, value)).toBeUndefined();
  });

  it("keeps each path once", () => {
    expect(uniquePaths(["a", "b"], null, undefined, ["b", "c"])).toEqual(["a", "b", "c"]);
  });
});
