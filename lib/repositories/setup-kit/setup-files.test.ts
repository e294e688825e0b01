import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSetupFile } from "./setup-files.ts";
import { SHA } from "./test-kit.ts";

const read = (path: string, text?: string) =>
  readSetupFile({ path, blob: SHA, ...(text === undefined ? {} : { text }) });

describe("what a file of the set-up says", () => {
  it.each([
    ["* @a/b\n", { rules: 1, wholeTree: true }],
    ["# * @a/b\n/docs @a/b\n", { rules: 1, wholeTree: false }],
    ["*\n", { rules: 0, wholeTree: false }],
    ["[Section]\n* @a/b # all\n", { rules: 1, wholeTree: true }],
    ["", { rules: 0, wholeTree: false }],
  ])("owners: %j", (text, said) => {
    expect(read("CODEOWNERS", text)).toMatchObject({ role: "owners", read: true, ...said });
  });

  it("a pipeline that mentions the gate in a comment does not call it", () => {
    expect(read(".github/workflows/a.yml", "# npx countersign gate\n")).toMatchObject({ gate: false });
    expect(read(".gitlab-ci.yml", "a: {script: [npx countersign gate]}")).toMatchObject({ gate: true });
  });

  it.each([
    ["without verify", "kind: GitRepository\nmetadata: {name: a}\nspec: {url: https://x.example/a/b}", false],
    ["with a mode and no keys", "kind: GitRepository\nmetadata: {name: a}\nspec: {verify: {mode: HEAD}}", false],
    ["with keys", "kind: GitRepository\nmetadata: {name: a}\nspec: {verify: {secretRef: {name: k}}}", true],
    ["a project without keys", "kind: AppProject\nmetadata: {name: a}\nspec: {signatureKeys: []}", false],
    ["a project with a key", "kind: AppProject\nmetadata: {name: a}\nspec: {signatureKeys: [{keyID: A}]}", true],
    [
      "a project with sourceIntegrity",
      "kind: AppProject\nmetadata: {name: a}\nspec: {sourceIntegrity: {git: {}}}",
      true,
    ],
  ])("a manifest %s", (_what, text, verifies) => {
    expect(read("clusters/a.yaml", `kind: Namespace\n---\n${text}\n`)).toMatchObject({
      objects: [{ name: "a", verifies }],
    });
  });

  it("that cannot be read says nothing, and says so", () => {
    expect(read("a.yaml", "kind: [GitRepository")).toMatchObject({ read: false, objects: [] });
    expect(read("a.yaml", "a: &a [1]\nb: [*a, *a]\nkind: GitRepository\nmetadata: {name: x}\n")).toMatchObject({
      read: false,
    });
    expect(read("CODEOWNERS")).toMatchObject({ read: false, wholeTree: false });
    expect(read(".github/workflows/a.yml")).toMatchObject({ read: false, gate: false });
  });

  const OBJECT = "kind: GitRepository\nmetadata: {name: a}\n";

  it.each([
    ["a merge of a number", `${OBJECT}!!merge <<: 3\n`],
    ["a merge of a number, by YAML 1.1", `%YAML 1.1\n---\n${OBJECT}<<: 3\n`],
    ["a key that stands twice", `${OBJECT}spec: {url: a, url: b}\n`],
    ["a document that ends within a string", `${OBJECT}a: "\n---\n`],
    ["sequences in one line", `${OBJECT}a:\n  ${"- ".repeat(30_000)}\n`],
    [
      "sequences over many lines",
      `${OBJECT}a:\n${Array.from({ length: 300 }, (_, n) => `${" ".repeat(n)}-`).join("\n")}`,
    ],
    ["keys in keys", `${OBJECT}${"? ".repeat(30_000)}\n`],
    ["maps in one line", `${OBJECT}${"a: ".repeat(20_000)}\n`],
    ["brackets", `${OBJECT}a: ${"[".repeat(60_000)}\n`],
  ])("cannot be read with %s", (_what, text) => {
    expect(read("a.yaml", text)).toMatchObject({ read: false, objects: [] });
  });

  it("a manifest is read in time that grows with its size alone, and only where it may declare an object", () => {
    const keys = (count: number) => Array.from({ length: count }, (_none, n) => `key${n}: 1\n`).join("");
    const began = performance.now();
    expect(read("a.yaml", `${OBJECT}data:\n${keys(6000).replaceAll(/^/gm, "  ")}`)).toMatchObject({ read: true });
    expect(performance.now() - began).toBeLessThan(5000);
    const template = `kind: ConfigMap\n{{ if .Values.x }}\n--- # next\n${OBJECT}---\nkind: [Namespace\n`;
    expect(read("a.yaml", template)).toMatchObject({ read: true, objects: [{ name: "a" }] });
    const apart = `# \u2028--- \n${OBJECT}a: "x\u2028---\u2028"\n`;
    expect(read("a.yaml", apart)).toMatchObject({ read: true, objects: [{ name: "a" }] });
  });

  it("is told of any text at any place", () => {
    const places = fc.constantFrom("CODEOWNERS", ".github/pull_request_template.md", ".gitlab-ci.yml", "a/b.yaml");
    fc.assert(fc.property(places, fc.string({ unit: "binary" }), (path, text) => read(path, text).path === path));
    const piece = fc.constantFrom(
      "<<: ",
      "!!merge ",
      "*a ",
      "&a ",
      "- ",
      "? ",
      "{",
      "[",
      "}",
      "a: ",
      "\n",
      "  ",
      "|",
      "%YAML 1.1\n---\n",
      "3",
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = `${OBJECT}${pieces.join("")}`;
        return read("a/b.yaml", text).path === "a/b.yaml";
      }),
      { numRuns: 2000 },
    );
  });
});
