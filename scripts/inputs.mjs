import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Every file below the given files and folders (relative to the root) that is not a test, in a fixed order. */
function files(paths) {
  const found = [];
  const walk = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) for (const name of readdirSync(full).sort()) walk(join(path, name));
    else if (!/\.test\.tsx?$/.test(path)) found.push(path);
  };
  for (const path of paths) walk(path);
  return found;
}

/** One digest over names and contents: what decides whether something must be built again. */
export function digest(paths) {
  const hash = createHash("sha256").update(process.version.split(".")[0]);
  for (const path of files(paths)) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

/** Runs `work` unless the stamp file holds this digest and `result` exists; writes the stamp after. Answers whether it ran. */
export async function unlessBuilt({ stamp, result, inputs }, work) {
  const now = digest(inputs);
  const file = join(root, stamp);
  if (existsSync(join(root, result)) && existsSync(file) && readFileSync(file, "utf8") === now) return false;
  await work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, now);
  return true;
}
