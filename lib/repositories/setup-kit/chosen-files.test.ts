import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseFiles, type FoundFile } from "./chosen-files.ts";

const file = (path: string, over: Partial<FoundFile> = {}): FoundFile => ({
  ...{ path, blob: path, size: 100, link: false },
  ...over,
});
const many = (count: number, name: (n: string) => string) =>
  Array.from({ length: count }, (_none, n) => file(name(String(n).padStart(4, "0"))));

describe("what a look takes in", () => {
  it.each<[string, readonly FoundFile[], readonly string[]]>([
    ["a few", [file("CODEOWNERS"), file(".gitlab-ci.yml"), file("apps/a.yaml")], []],
    ["a link", [file("CODEOWNERS", { link: true })], ["owners"]],
    ["a large one", [file("CODEOWNERS", { size: 70_000 })], ["owners"]],
    ["too many templates", many(21, (n) => `.github/pull_request_template/${n}.md`), ["template"]],
    ["too many pipelines", many(41, (n) => `.github/workflows/${n}.yml`), ["workflow"]],
    ["too many manifests", many(201, (n) => `apps/${n}.yaml`), ["manifest"]],
    ["too many bytes", many(5, (n) => `apps/${n}.yaml`).map((one) => ({ ...one, size: 60_000 })), ["manifest"]],
    ["a name that is not told", [file("apps/\uFFFD.yaml"), file("apps/a.yaml")], ["manifest"]],
    ["a name without end", [file(`${"a".repeat(2000)}.yaml`)], ["manifest"]],
  ])("of %s", (_what, found, truncated) => {
    expect(chooseFiles(found).truncated).toEqual(truncated);
  });

  it("of one role never pushes out another", () => {
    const chosen = chooseFiles([
      ...many(500, (n) => `.github/a/${n}.yaml`),
      ...many(60, (n) => `.github/workflows/${n}.yml`),
      file(".gitlab-ci.yml"),
      file("CODEOWNERS"),
    ]);
    const paths = chosen.files.map(({ path }) => path);
    expect(paths).toContain("CODEOWNERS");
    expect(paths).toContain(".gitlab-ci.yml");
    expect(chosen.truncated).toEqual(["workflow", "manifest"]);
  });

  it("is the same whatever the order, and says of each role whether all of it was read", () => {
    const one = fc.record({
      path: fc.constantFrom(
        "CODEOWNERS",
        "docs/CODEOWNERS",
        ".gitlab-ci.yml",
        ".github/workflows/a.yml",
        "a.yaml",
        "b/c.yaml",
      ),
      blob: fc.constantFrom("1", "2"),
      size: fc.constantFrom(1, 40_000, 100_000),
      link: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ({ path }) => path }), (found) => {
        const chosen = chooseFiles(found);
        expect(chooseFiles(found.toReversed())).toEqual(chosen);
        if (chosen.truncated.length === 0) expect(chosen.files).toHaveLength(found.length);
        expect(chosen.files.some(({ link }) => link)).toBe(false);
        expect(found.filter(({ link }) => link).length > 0 && chosen.truncated.length === 0).toBe(false);
      }),
    );
  });
});
