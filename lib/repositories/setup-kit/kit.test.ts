import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readFileSync } from "node:fs";
import { setupKit } from "./kit.ts";
import type { KitFile, KitInput } from "./kit-input.ts";
import { gitlabCalls } from "./branch-rules.ts";
import { readSetupFile } from "./setup-files.ts";
import { kitInput, SHA } from "./test-kit.ts";

const VARIANTS: readonly (readonly [string, Partial<KitInput>])[] = [
  ["github, flux", {}],
  ["github, argocd", { reconciler: "argocd" }],
  ["gitlab, flux", { forge: "gitlab" }],
  ["gitlab, argocd", { forge: "gitlab", reconciler: "argocd" }],
  ["a repository of source code", { reconciler: null, reconcilerSources: [] }],
  ["no key, no check", { keys: [], checks: [], gitRepositories: [] }],
  ["odd names", { repository: "a.b/c_d", branches: ["main", "release/1 'x'"], url: "file:///srv/x.git" }],
];
const kitOf = (over: Partial<KitInput>) => setupKit(kitInput(over));
const documents = ({ content }: KitFile) => {
  const read = parseAllDocuments(content);
  expect(read.flatMap(({ errors }) => errors)).toEqual([]);
  return read.map((one) => one.toJS() as Record<string, unknown>);
};

describe.each(VARIANTS)("the kit of %s", (_name, over) => {
  const items = kitOf(over);

  it("is made of items with ids, paths and contents of their own", () => {
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    const paths = items.flatMap(({ files }) => files.map(({ path }) => path));
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^[A-Za-z0-9.][\w./-]*$/);
    for (const item of items) {
      expect(item.files.length).toBeGreaterThan(0);
      expect(item.apply).not.toBe("");
      for (const { path } of item.files) {
        if (path !== "argocd/project.yaml") expect(item.apply).toContain(path);
      }
    }
  });

  it("parses, file by file, and holds no secret", () => {
    for (const { files } of items) {
      for (const file of files) {
        if (file.language === "yaml") expect(documents(file).every((one) => typeof one === "object")).toBe(true);
        if (file.language === "json") expect(() => JSON.parse(file.content) as unknown).not.toThrow();
        expect(file.content).not.toContain("whsec_");
      }
    }
  });

  it("feeds control tests that exist", () => {
    const catalogue = JSON.parse(readFileSync("lib/controls/catalogue.json", "utf8")) as { tests: { id: string }[] };
    const known = catalogue.tests.map(({ id }) => id);
    expect(items.flatMap(({ tests }) => tests).filter((test) => !known.includes(test))).toEqual([]);
  });

  it("is read as in force where it is written as it stands", () => {
    for (const { files } of items) {
      for (const { path, content } of files) {
        const said = readSetupFile({ path, blob: SHA, text: content });
        if (said.role === "owners") expect(said.wholeTree).toBe(true);
        if (said.role === "template") expect(said.asks).toHaveLength(5);
        if (said.role === "workflow") expect(said.gate).toBe(true);
      }
    }
  });
});

const fileOf = (over: Partial<KitInput>, id: string, at = 0) => {
  const file = kitOf(over).find((item) => item.id === id)?.files[at];
  if (!file) throw new Error(`no file ${at} of ${id}`);
  return file;
};

describe("Flux", () => {
  it("has a Provider and an Alert in every namespace, whatever the cluster is called", () => {
    const read = documents(fileOf({}, "flux-alert-src_1"));
    expect(read.map(({ kind, metadata }) => [kind, (metadata as { namespace: string }).namespace])).toEqual([
      ["Provider", "apps"],
      ["Alert", "apps"],
      ["Provider", "flux-system"],
      ["Alert", "flux-system"],
    ]);
    expect(read[1]).toMatchObject({
      spec: { eventSeverity: "info", eventMetadata: { cluster: 'prod: "eu"\n# 1', env: "production" } },
    });
  });

  it("verifies its object with every OpenPGP key, and says which keys it cannot", () => {
    const [secret] = documents(fileOf({}, "flux-verify"));
    expect(secret).toMatchObject({
      kind: "Secret",
      stringData: { [`${"AB".repeat(20)}.asc`]: expect.any(String) as string },
    });
    const [object] = documents(fileOf({}, "flux-verify", 1));
    expect(object).toMatchObject({ metadata: { name: "fleet" }, spec: { verify: { mode: "HEAD" } } });
    const { notes } = kitOf({}).find(({ id }) => id === "flux-verify") ?? { notes: [] };
    expect(notes.join(" ")).toContain("2 registered SSH or X.509 keys");
  });
});

describe("Argo CD", () => {
  it("adds keys to the keyring and to the project, and replaces none", () => {
    const item = kitOf({ reconciler: "argocd" }).find(({ id }) => id === "argocd-signature-keys");
    const id = "AB".repeat(8);
    expect(parse(item?.files[0]?.content ?? "")).toMatchObject({ data: { [id]: expect.any(String) as string } });
    expect(item?.apply).toContain(`argocd proj add-signature-key "$PROJECT" ${id}`);
    expect(item?.apply).not.toMatch(/patch appproject/);
  });
});

describe("the pipeline", () => {
  it("asks for an identity and nothing else, by actions that cannot move", () => {
    const workflow = parse(fileOf({}, "gate-workflow").content) as {
      permissions: object;
      jobs: { gate: { steps: { uses?: string }[] } };
    };
    expect(workflow.permissions).toEqual({ contents: "read", "id-token": "write" });
    const uses = workflow.jobs.gate.steps.flatMap((step) => step.uses ?? []);
    expect(uses.every((one) => /@[0-9a-f]{40}$/.test(one))).toBe(true);
  });
});

describe("GitLab", () => {
  it("is called with what nobody may pass by", () => {
    const calls = gitlabCalls(kitInput({ forge: "gitlab" }));
    expect(calls.find(({ call }) => call === "protected_branches")?.body).toMatchObject({
      push_access_level: 0,
      allow_force_push: false,
    });
    expect(calls.find(({ call }) => call === "approval_rules")?.body).toMatchObject({ approvals_required: 2 });
  });
});
