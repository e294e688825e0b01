// `npm start`, `npm run demo`, `npm run dev`: from a fresh clone to a running product. Plain JavaScript without imports
// from npm, because it may have to install them first.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./inputs.mjs";

const minimum = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < minimum[0] || (major === minimum[0] && minor < minimum[1])) {
  console.error(`Node ${minimum.join(".")} or newer is needed; this is ${process.version}.`);
  process.exit(1);
}

install();
const development = process.argv.includes("--dev");
if (development) {
  process.env.NODE_ENV = "development";
  process.argv.splice(process.argv.indexOf("--dev"), 1);
  const { generate } = await import("./generate.mjs");
  await generate();
  const { register } = await import("tsx/esm/api");
  register();
  await import("../lib/cli/start.ts");
} else {
  process.env.NODE_ENV = "production";
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  const { buildAll } = await import("./build.mjs");
  await buildAll(console.log);
  process.setSourceMapsEnabled(true);
  await import("../dist/start.js");
}

/** `npm ci` when there are no packages, or others than the lock names. */
function install() {
  const lock = join(root, "package-lock.json");
  const installed = join(root, "node_modules/.package-lock.json");
  if (existsSync(installed) && (!existsSync(lock) || statSync(installed).mtimeMs >= statSync(lock).mtimeMs)) return;
  if (existsSync(installed) && samePackages(lock, installed)) return;
  console.log("Installing packages …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const done = spawnSync(npm, ["ci", "--include=dev", "--no-audit", "--no-fund"], { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

// A checkout gives every file a new time; what counts is what the lock says of each package that is there.
function samePackages(lock, installed) {
  const wanted = JSON.parse(readFileSync(lock, "utf8")).packages;
  const there = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === "") return true;
    return there[path] ? there[path].version === version : optional === true;
  });
}
