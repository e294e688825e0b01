import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "./root.ts";

interface Config {
  readonly forbidden: readonly (IForbiddenRuleType & { readonly name: string })[];
  readonly options: ICruiseOptions;
}

// Safe because it is our own file, checked against the tool by `npm run check`.
const config = createRequire(import.meta.url)(join(repositoryRoot(), ".dependency-cruiser.cjs")) as Config;

/** Rule → files that break it, by what they import. `""` imports nothing. */
const PLANTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no-cycles": { "lib/base/a.ts": "./b.ts", "lib/base/b.ts": "./a.ts" },
  "no-unresolved": { "lib/base/a.ts": "./absent.ts" },
  "base-is-a-leaf": { "lib/base/a.ts": "../platform/log.ts", "lib/platform/log.ts": "" },
  "lib-never-imports-app-or-components": { "lib/drift/a.ts": "../../components/x.ts", "components/x.ts": "" },
  "components-never-import-app": { "components/x.ts": "../app/y.ts", "app/y.ts": "" },
  "parts-know-no-room": { "components/ui/button.ts": "../../lib/drift/drift.ts", "lib/drift/drift.ts": "" },
  "platform-knows-no-room": { "lib/platform/a.ts": "../ledger/leaf.ts", "lib/ledger/leaf.ts": "" },
  "jobs-and-commands-are-ends": { "app/page.ts": "../lib/jobs/worker.ts", "lib/jobs/worker.ts": "" },
  "only-stores-and-platform-touch-the-database": { "lib/drift/reads.ts": "pg" },
  "pages-and-routes-never-touch-a-store": { "app/page.ts": "../lib/drift/store.ts", "lib/drift/store.ts": "" },
  "pure-files-stay-pure": { "lib/drift/drift.ts": "node:fs" },
  "contracts-are-wire-shapes": {
    "lib/drift/contract.ts": "./middle.ts",
    "lib/drift/middle.ts": "./reads.ts",
    "lib/drift/reads.ts": "",
  },
  "browser-never-reaches-server": {
    "components/drift/list.ts": "../../lib/drift/middle.ts",
    "lib/drift/middle.ts": "./store.ts",
    "lib/drift/store.ts": "",
  },
  "tests-are-not-imported": { "lib/drift/a.ts": "../platform/test-database.ts", "lib/platform/test-database.ts": "" },
  "no-development-packages-in-the-product": { "lib/drift/a.ts": "fast-check" },
};

const upstreamOnly = config.forbidden.map(({ name }) => name).filter((name) => name.endsWith("-looks-upstream-only"));
const rooms = upstreamOnly.map((name) => name.replace("-looks-upstream-only", ""));

async function violationsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-rules-"));
  const packages = { dependencies: { pg: "1.0.0" }, devDependencies: { "fast-check": "1.0.0" } };
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  try {
    write("package.json", JSON.stringify({ name: "planted", type: "module", ...packages }));
    for (const name of ["pg", "fast-check"]) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "main.js" }));
      write(`node_modules/${name}/main.js`, "");
    }
    for (const [path, name] of Object.entries(files)) {
      write(path, name === "" ? "export const planted = 1;\n" : `import "${name}";\nexport const planted = 1;\n`);
    }
    const { tsConfig: _, ...options } = config.options;
    const roots = ["lib", "app", "components"].filter((root) =>
      Object.keys(files).some((path) => path.startsWith(root)),
    );
    const result = await cruise(roots, {
      ...options,
      baseDir: folder,
      validate: true,
      ruleSet: { forbidden: [...config.forbidden] },
    });
    return [...new Set((result.output as ICruiseResult).summary.violations.map(({ rule }) => rule.name))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the import rules", () => {
  it("have a planted violation each", () => {
    const planted = [...Object.keys(PLANTED), ...upstreamOnly];
    expect(config.forbidden.map(({ name }) => name).sort()).toEqual(planted.sort());
    expect(config.forbidden.filter(({ severity }) => severity !== "error")).toEqual([]);
  });

  it.each(Object.keys(PLANTED))("catch %s", async (rule) => {
    expect(await violationsOf(PLANTED[rule] ?? {})).toContain(rule);
  });

  it.each(rooms)("let lib/%s look upstream only", async (room) => {
    const next = rooms[rooms.indexOf(room) + 1];
    const target = next ? `lib/${next}/x.ts` : "lib/pipeline.ts";
    const violations = await violationsOf({ [`lib/${room}/x.ts`]: `../../${target}`, [target]: "" });
    expect(violations).toContain(`${room}-looks-upstream-only`);
  });

  it("let a room look at what is before it", async () => {
    expect(await violationsOf({ "lib/drift/x.ts": "../ledger/leaf.ts", "lib/ledger/leaf.ts": "" })).toEqual([]);
  });
});
