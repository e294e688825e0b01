// Which Chromium the end-to-end tests run: CHROMIUM_PATH, else one on the machine, else Debian's package when we are
// root, else Playwright's own download.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./inputs.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const APPLICATIONS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of a browser; undefined means Playwright's own, which then is installed. Throws when there is none to be had. */
export function chromium(say) {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, which does not exist.`);
    return given;
  }
  const found = onMachine();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("Installing Chromium from the distribution …");
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
    const installed = onMachine();
    if (installed) return installed;
  }
  say("Installing Playwright's Chromium …");
  if (run(process.execPath, [join(root, "node_modules/@playwright/test/cli.js"), "install", "chromium"]))
    return undefined;
  throw new Error("No Chromium: install one, or name it with CHROMIUM_PATH.");
}

function onMachine() {
  const folders = (process.env.PATH ?? "").split(":");
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...APPLICATIONS].find((path) => existsSync(path));
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
}
