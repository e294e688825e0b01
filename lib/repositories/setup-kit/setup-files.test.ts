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

  it("is told of any text at any place", () => {
    const places = fc.constantFrom("CODEOWNERS", ".github/pull_request_template.md", ".gitlab-ci.yml", "a/b.yaml");
    fc.assert(fc.property(places, fc.string({ unit: "binary" }), (path, text) => read(path, text).path === path));
  });
});
