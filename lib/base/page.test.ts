import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, pageQuery, toPage } from "./page.ts";

describe("cursors", () => {
  it("come back as they went, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer(), (text, number) => {
        expect(decodeCursor(encodeCursor([text, number]), ["string", "number"])).toEqual([text, number]);
      }),
    );
  });

  it("refuses what no list gave", () => {
    for (const cursor of ["", "%%%", "bnVsbA", encodeCursor(["a"]), encodeCursor([1, "a"]), encodeCursor([null, 1])]) {
      expect(() => decodeCursor(cursor, ["string", "number"])).toThrow(
        expect.objectContaining({ reason: "BAD_CURSOR" }),
      );
    }
  });

  it("checks instants and ids, which SQL would cast", () => {
    const at = "2026-11-20T15:31:07.123Z";
    const id = "5f0c1c3e-8a55-4b57-9d3c-0a4b6f2c8e11";
    expect(decodeCursor(encodeCursor([at, id]), ["instant", "uuid"])).toEqual([at, id]);
    for (const parts of [
      [at, "x"],
      ["yesterday", id],
    ]) {
      expect(() => decodeCursor(encodeCursor(parts), ["instant", "uuid"])).toThrow(
        expect.objectContaining({ reason: "BAD_CURSOR" }),
      );
    }
  });

  it("is null without a cursor", () => {
    expect(decodeCursor(undefined, ["string"])).toBeNull();
  });
});

describe("toPage", () => {
  const map = { item: (row: number) => ({ id: row }), keyOf: (row: number) => [row] };

  it("has a next page only when a row more was there", () => {
    expect(toPage([1, 2, 3], 2, 9, map)).toEqual({
      items: [{ id: 1 }, { id: 2 }],
      total: 9,
      nextCursor: encodeCursor([2]),
    });
    expect(toPage([1, 2], 2, null, map).nextCursor).toBeNull();
    expect(toPage([], 2, 0, map)).toEqual({ items: [], total: 0, nextCursor: null });
  });
});

describe("pageQuery", () => {
  it("has a default and a ceiling", () => {
    expect(pageQuery.parse({})).toEqual({ limit: 50 });
    expect(pageQuery.parse({ limit: "200" }).limit).toBe(200);
    for (const limit of ["0", "201", "x", "1.5"]) expect(pageQuery.safeParse({ limit }).success).toBe(false);
  });
});
