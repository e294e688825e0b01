// After `npm install` of a new package: npm leaves optional packages for other systems out of the lock where it cannot
// fetch them, and `npm ci` then calls the lock out of sync. This puts them in, by what their parent says of them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./inputs.mjs";

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const PROCESSORS = ["arm64", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "arm", "wasm32"];

const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const { packages } = lock;
const added = [];
for (const [path, parent] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (isInstalled(path, name)) continue;
    if (!/^\d+\.\d+\.\d+/.test(version)) {
      console.log(`Left out, its version is a range: ${name} ${version} of ${path}`);
      continue;
    }
    packages[`node_modules/${name}`] = entryOf(name, version, parent);
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`Added ${added.length}${added.length > 0 ? `: ${added.join(", ")}` : ""}`);

/** As Node resolves it: in the folder of the package, or of any package around it. */
function isInstalled(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    if (packages[`${at ? `${at}/` : ""}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

function entryOf(name, version, parent) {
  const last = name.split("/").at(-1) ?? "";
  const os = SYSTEMS.filter((system) => last.includes(system));
  const cpu = PROCESSORS.find((processor) => last.includes(processor));
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(parent.dev ? { dev: true } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}
