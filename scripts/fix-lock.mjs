// `node scripts/fix-lock.mjs`, after `npm install` changed the lock. Where an optional package for another platform cannot be
// fetched, npm leaves it out of the lock and `npm ci` then calls the lock out of sync: this writes the missing entries,
// version, os and cpu from parent and name. Only exact versions; anything else is named and left.
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const PROCESSORS = ["arm64", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "arm", "wasm32"];

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const packages = lock.packages;

function isThere(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    if (packages[`${at ? `${at}/` : ""}node_modules/${name}`]) return true;
    if (!at) return false;
    if (at.lastIndexOf("/node_modules/") < 0) at = "/node_modules/";
  }
}

let added = 0;
for (const [key, entry] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isThere(key, name)) continue;
    if (!/^\d+\.\d+\.\d+/.test(version)) {
      console.log(`not exact, left: ${key} ${name} ${version}`);
      continue;
    }
    const tail = name.split("/").at(-1);
    const os = SYSTEMS.filter((system) => tail.includes(system));
    const cpu = PROCESSORS.find((processor) => tail.includes(processor));
    packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os.length > 0 ? { os } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);
