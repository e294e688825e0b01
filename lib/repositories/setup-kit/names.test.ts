import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { setupKit } from "./kit.ts";
import type { KitInput, KitSource } from "./kit-input.ts";
import { fileWords, isLabel, isSubdomain, quoted, resourceName } from "./names.ts";
import { kitInput } from "./test-kit.ts";

describe("a name", () => {
  it.each([
    ["flux-system", true, true],
    ["a.b", false, true],
    ["-n", false, false],
    ["--all", false, false],
    ["a-", false, false],
    ["a..b", false, false],
    ["", false, false],
    ["Apps", false, false],
    ["a b", false, false],
    ["a\nb", false, false],
    ["é", false, false],
    ["a".repeat(64), false, true],
    ["a".repeat(254), false, false],
  ])("%j is one of a namespace: %s, of an object: %s", (name, label, subdomain) => {
    expect([isLabel(name), isSubdomain(name)]).toEqual([label, subdomain]);
  });

  it("of a resource is taken by Kubernetes, and no other text's", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => isLabel(resourceName(text))));
    expect(resourceName("a/b-c")).not.toBe(resourceName("a-b/c"));
    expect(resourceName("northwind/fleet")).toMatch(/^northwind-fleet-[0-9a-f]{8}$/);
  });

  it("of a file is a thing's own, and readable where it can be", () => {
    const texts = fc.uniqueArray(fc.constantFrom("a-b", "a b", "A.B", "", "-", "prod", "x".repeat(60), "x".repeat(61)));
    fc.assert(
      fc.property(texts, (list) => {
        const words = fileWords(list.map((text) => ({ id: `id of ${text}`, text })));
        expect(new Set(words).size).toBe(list.length);
        for (const word of words) expect(word).toMatch(/^[a-z0-9][a-z0-9-]*$/);
      }),
    );
    expect(fileWords([{ id: "1", text: "prod-eu-1" }])).toEqual(["prod-eu-1"]);
  });

  it("is one word to a shell", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes("\0"));
        expect(execFileSync("sh", ["-c", `printf %s ${quoted(text)}`], { encoding: "utf8" })).toBe(text);
      }),
      { numRuns: 30 },
    );
  });
});

const source = (id: string, over: Partial<KitSource>): KitSource => ({
  ...{ id, name: id, url: `https://countersign.example/api/v1/ingest/${id}`, cluster: "prod", environment: null },
  namespaces: ["flux-system"],
  ...over,
});
const filesOf = (over: Partial<KitInput>) => setupKit(kitInput(over)).flatMap(({ files }) => files);
const pathsOf = (over: Partial<KitInput>) => filesOf(over).map(({ path }) => path);

describe("the kit of things whose names meet", () => {
  it("has a file for each object and each source", () => {
    const gitRepositories = [
      { namespace: "a", name: "b-c" },
      { namespace: "a-b", name: "c" },
    ];
    const reconcilerSources = [source("src_1", { cluster: "prod eu" }), source("src_2", { cluster: "prod-eu" })];
    for (const reconciler of ["flux", "argocd"] as const) {
      const paths = pathsOf({ reconciler, gitRepositories, reconcilerSources });
      expect(new Set(paths).size).toBe(paths.length);
    }
  });

  it("has objects of its own for each source of one cluster", () => {
    const reconcilerSources = [source("src_1", {}), source("src_2", {})];
    const objects = filesOf({ reconcilerSources })
      .filter(({ path }) => path.startsWith("flux/alert-"))
      .flatMap(({ content }) =>
        parseAllDocuments(content).map((one) => one.toJS() as { kind: string; metadata: object }),
      );
    expect(objects).toHaveLength(4);
    expect(new Set(objects.map(({ kind, metadata }) => JSON.stringify([kind, metadata]))).size).toBe(4);
    const argocd = setupKit(kitInput({ reconciler: "argocd", reconcilerSources }));
    const notes = argocd.filter(({ id }) => id.startsWith("argocd-notifications-")).flatMap((item) => item.notes);
    expect(notes.filter((note) => note.includes("the later patch replaces the earlier"))).toHaveLength(2);
  });

  it("names a project for its repository alone", () => {
    const nameOf = (repository: string) => {
      const file = filesOf({ reconciler: "argocd", repository }).find(({ path }) => path === "argocd/project.yaml");
      return /name: (.+)/.exec(file?.content ?? "")?.[1];
    };
    expect(nameOf("a/b-c")).not.toBe(nameOf("a-b/c"));
    expect(nameOf("a/b-c")).not.toBe("default");
  });
});

describe("the kit of what records name", () => {
  it("takes no name that Kubernetes would not, into no command and no file, and says so", () => {
    const gitRepositories = [
      { namespace: "--all-namespaces", name: "fleet" },
      { namespace: "apps", name: "-f" },
      { namespace: "apps", name: "fleet" },
    ];
    const reconcilerSources = [source("src_1", { namespaces: ["apps", "-n", "A: b\n---"] })];
    const items = setupKit(kitInput({ gitRepositories, reconcilerSources }));
    const verify = items.find(({ id }) => id === "flux-verify");
    expect(verify?.apply.split("\n").filter((line) => line.includes(" patch "))).toEqual([
      "kubectl -n apps patch gitrepository fleet --type merge --patch-file flux/verify-apps-fleet.yaml",
    ]);
    const said = JSON.stringify(items.map(({ files, apply }) => ({ files, apply })));
    for (const name of ["--all-namespaces", "kubectl -n -n", '"A: b']) expect(said).not.toContain(name);
    for (const { id, notes } of items) {
      expect(notes.some((note) => note.includes("--all-namespaces"))).toBe(id.startsWith("flux-"));
    }
  });
});

describe("a branch of an odd name", () => {
  const pipeline = (forge: "github" | "gitlab", branch: string) =>
    setupKit(kitInput({ forge, branches: [branch] })).find(({ id }) => id === "gate-workflow")?.files[0]?.content ?? "";

  it.each([
    ["release+1", "release\\+1"],
    ["!main", "\\!main"],
    ["a]b", "a\\]b"],
    ["main", "main"],
  ])("%s is meant as it is by GitHub, which takes it for a pattern", (branch, written) => {
    const workflow = parseAllDocuments(pipeline("github", branch))[0]?.toJS() as {
      on: { push: { branches: string[] } };
    };
    expect(workflow.on.push.branches).toEqual([written]);
  });

  it.each([
    ["main", '$CI_COMMIT_BRANCH == "main"'],
    ["it's", `$CI_COMMIT_BRANCH == "it's"`],
    ['a"/b-é.c', '$CI_COMMIT_BRANCH =~ /^a\\"\\/b-é\\.c$/'],
  ])("%s ends no text of GitLab's, which knows no escapes", (branch, condition) => {
    type Pipeline = { "countersign gate": { rules: { if: string }[] } };
    const parsed = parseAllDocuments(pipeline("gitlab", branch))[0]?.toJS() as Pipeline;
    expect(parsed["countersign gate"].rules.at(-1)?.if).toBe(condition);
  });
});
