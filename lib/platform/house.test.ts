import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "./root.ts";

const ROOMS = [
  ...["base", "ledger", "access", "policy", "people", "notifications", "ingest", "repositories", "changes"],
  ...["deployments", "drift", "emergencies", "population", "controls", "timeline", "audits", "bundles"],
];
const NOT_ROOMS = ["platform", "http", "browser", "jobs", "cli", "demo"];
/** Public words for a room (DESIGN §4), and pages about the installation itself. */
const ALIASES = ["log", "sources", "tests", "waivers", "engagements", "status", "overview", "keys"];
const TOP_LEVEL = [
  ...["app", "components", "e2e", "lib", "prisma", "public", "scripts"],
  ...["Dockerfile", "LICENSE", "README.md", "compose.yaml", "eslint.config.mjs", "knip.json", "next.config.js"],
  ...["package-lock.json", "package.json", "playwright.config.ts", "postcss.config.mjs", "prisma.config.ts"],
  ...["tsconfig.json", "vitest.config.ts"],
];
const BANNED = /^(index|utils?|helpers?|common|misc|manager|types|constants|shared)\.(ts|tsx)$/;
const NEXT_FILES = /^(page|layout|route|error|not-found|loading|global-error|default|template)\.tsx?$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.db|\.faults|\.phone)?(\.test|\.spec|\.config)?(\.d)?\.(ts|tsx)$/;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: repositoryRoot(),
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "");
const sources = files.filter((path) => /\.tsx?$/.test(path) && !path.startsWith("."));
/** Names of the folders right below `prefix`. */
function folders(prefix: string): string[] {
  const below = files.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length).split("/"));
  return [...new Set(below.filter((parts) => parts.length > 1).map(([name]) => name ?? ""))];
}

describe("the house", () => {
  it("has the rooms of DESIGN and no others", () => {
    expect(folders("lib/").filter((name) => ![...ROOMS, ...NOT_ROOMS].includes(name))).toEqual([]);
  });

  it("keeps the top level small", () => {
    const names = new Set(files.map((path) => path.split("/")[0] ?? ""));
    expect([...names].filter((name) => !name.startsWith(".") && !TOP_LEVEL.includes(name))).toEqual([]);
  });

  it("names files in kebab-case, without barrels and junk drawers", () => {
    const odd = sources.filter((path) => {
      const name = basename(path);
      return BANNED.test(name) || !(KEBAB.test(name) || NEXT_FILES.test(name));
    });
    expect(odd).toEqual([]);
  });

  it("calls a room by one word in pages, parts and schema", () => {
    const known = [...ROOMS, ...ALIASES];
    const odd = [
      ...folders("app/(dashboard)/").filter((name) => !known.includes(name)),
      ...folders("components/").filter((name) => ![...known, "ui", "charts", "shell"].includes(name)),
    ];
    expect(odd).toEqual([]);
  });

  it("imports by relative path with the extension", () => {
    const odd = sources.flatMap((path) => {
      const text = readFileSync(`${repositoryRoot()}/${path}`, "utf8");
      const named = [...text.matchAll(/^(?:import|export)[^"';]*from "(\.[^"]*)"/gm)].map(([, name]) => name ?? "");
      return named.filter((name) => !/\.(ts|tsx|css|json|mjs)$/.test(name)).map((name) => `${path}: ${name}`);
    });
    expect(odd).toEqual([]);
  });

  it("names no machine", () => {
    const odd = files.filter(
      (path) =>
        /\.(ts|tsx|mjs|cjs|js|json|md|sql|prisma|ya?ml|css|sh)$/.test(path) &&
        path !== "package-lock.json" &&
        /\/(work|home|Users)\/[a-z]+\/|\/tmp\/plan/.test(readFileSync(`${repositoryRoot()}/${path}`, "utf8")) &&
        path !== "lib/platform/house.test.ts",
    );
    expect(odd).toEqual([]);
  });
});
