// Bundles the processes into dist/: our code in one piece each, packages stay in node_modules.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, stop } from "esbuild";
import { root, unlessBuilt } from "./inputs.mjs";

const ENTRIES = {
  start: "lib/cli/start.ts",
  web: "lib/http/server.ts",
  worker: "lib/jobs/worker.ts",
  demo: "lib/jobs/demo.ts",
  countersign: "lib/cli/countersign.ts",
};

export async function buildServer() {
  const inputs = ["lib", "generated", "package.json", "package-lock.json", "tsconfig.json", "scripts/build-server.mjs"];
  return unlessBuilt({ stamp: "dist/.digest", result: "dist/start.js", inputs }, async () => {
    rmSync(join(root, "dist"), { recursive: true, force: true });
    await bundle(
      Object.fromEntries(Object.entries(ENTRIES).filter(([, path]) => existsSync(join(root, path)))),
      "dist",
    );
  });
}

export async function bundle(entryPoints, outdir) {
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    jsx: "automatic",
    sourcemap: true,
    loader: { ".md": "text", ".sh": "text", ".ps1": "text", ".py": "text" },
    logLevel: "warning",
  });
  await stop(); // else esbuild's own process lives as long as the product
}
