import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentsIn, parseYaml } from "./strict-yaml.ts";

describe("YAML from outside", () => {
  it("is its documents, without the empty ones", () => {
    expect(parseYaml("a: 1\n---\n---\n# nothing\n---\nb: [x, 'y']\n")).toEqual([{ a: 1 }, { b: ["x", "y"] }]);
    expect(parseYaml("")).toEqual([]);
    expect(parseYaml("at: 2026-03-01T10:00:00Z\nyes: no\n")).toEqual([{ at: "2026-03-01T10:00:00Z", yes: "no" }]);
  });

  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const bomb = names.map(
    (name, at) =>
      `${name}: &${name} [${Array(9)
        .fill(at === 0 ? "x" : `*${names[at - 1] ?? ""}`)
        .join()}]`,
  );
  it.each([
    ["an alias", "a: &x 1\nb: *x\n"],
    ["aliases of aliases", bomb.join("\n")],
    ["a key twice", "a: 1\nb: 2\na: 3\n"],
    ["a key twice in another form", 'a: 1\n"a": 2\n'],
    ["a directive", "%YAML 1.1\n---\na: 1\n"],
    ["a forbidden key", "__proto__: {a: 1}\n"],
    ["no YAML", "a: [1\n"],
    ["brackets in brackets", `a: ${"[".repeat(20_000)}`],
    ["lists in lists", `${"- ".repeat(20_000)}x\n`],
    ["a deep indent", Array.from({ length: 1000 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")],
    ["more than 64 KiB", `a: ${"x".repeat(64 * 1024)}\n`],
    ["one document of several that is wrong", "a: 1\n---\nb: [\n"],
  ])("is refused for %s", (_name, text) => expect(parseYaml(text)).toBeNull());

  it.each([
    ["a string", `a: ${'["]",'.repeat(200)}x${"]".repeat(200)}`],
    ["a comment", `# ${"]".repeat(200)}\na: ${"[".repeat(200)}${"]".repeat(200)}`],
  ])("nests no deeper for brackets that %s seems to close", (_name, text) => expect(documentsIn(text)).toBeNull());

  it("is read however wide, in no more time than its length, and never throws", () => {
    const wide = Array.from({ length: 5000 }, (_, at) => `k${at}: v`).join("\n");
    const before = performance.now();
    expect(parseYaml(wide)).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(10_000);
    const part = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "---\n",
      "'",
      '"',
      "|",
      "!!",
      "<<",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const read = parseYaml(parts.join(""));
        expect(read === null || Array.isArray(read)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
