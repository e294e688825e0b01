import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const CORES = [
  "checkpoint",
  "compact-range",
  "entry-check",
  "finding-text",
  "head-stream",
  "leaf-parser",
  "leaf",
  "log-walk",
  "merkle",
  "note",
  "proof",
  "rollback",
  "tile",
  "verify-log",
];

describe("the ledger's cores", () => {
  // Bundled for a browser, an import of a Node module is an error, however far away it stands.
  it.each(CORES)("%s runs in a browser", async (core) => {
    const entry = new URL(`${core}.ts`, import.meta.url).pathname;
    const bundle = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      platform: "browser",
      logLevel: "silent",
    });
    expect(bundle.errors).toEqual([]);
    expect(bundle.outputFiles[0]?.text).not.toMatch(/\b(Buffer|process)\b/);
  });
});
