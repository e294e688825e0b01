import { describe, expect, it } from "vitest";
import { initialsOf } from "./initials.ts";

describe("initialsOf", () => {
  it.each([
    ["Ines Duarte", "ID"],
    ["kchen", "K"],
    ["Ana de la Cruz", "AC"],
    ["  ", ""],
    ["𝒳avier Å", "𝒳Å"],
  ])("of %s", (name, initials) => expect(initialsOf(name)).toBe(initials));
});
