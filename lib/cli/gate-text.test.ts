import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownText, plain } from "./gate-text.ts";

const nasty = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", maxLength: 1 }),
    fc.constantFrom("::", "##[", "|", "<", "`", "\n", "\u202E"),
  ),
});

describe("text from outside", () => {
  it("stays on one line, moves nothing and commands nothing", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const shown = plain(text);
        expect(shown).not.toMatch(/::|##\[|[\p{Cc}\p{Cf}]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it("is no Markdown and no HTML", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(markdownText(text).replace(/&#\d+;/g, "")).toMatch(/^[\p{L}\p{M}\p{N} ,\uFFFD…]*$/u);
      }),
    );
    expect(markdownText("a|b <i> [x](y)")).toBe("a&#124;b &#60;i&#62; &#91;x&#93;&#40;y&#41;");
  });
});
