// `next build`, when its inputs changed.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root, unlessBuilt } from "./inputs.mjs";

const INPUTS = [
  "app",
  "components",
  "lib",
  "public",
  "generated",
  "package-lock.json",
  "next.config.js",
  "postcss.config.mjs",
];

export async function buildWeb() {
  return unlessBuilt({ stamp: ".next/countersign.digest", result: ".next/BUILD_ID", inputs: INPUTS }, () => {
    const done = spawnSync(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    });
    if (done.status !== 0) throw new Error(`next build failed:\n${done.stdout}${done.stderr}`);
  });
}
