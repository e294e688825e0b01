import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let found: string | undefined;

/** The folder of the product's package.json: from sources as from a bundle in dist/, whatever the working directory. */
export function repositoryRoot(): string {
  found ??= climb(dirname(fileURLToPath(import.meta.url))) ?? climb(process.cwd());
  if (!found) throw new Error("package.json of countersign was not found above this file or the working directory.");
  return found;
}

function climb(from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const manifest = join(at, "package.json");
    if (existsSync(manifest) && readFileSync(manifest, "utf8").includes('"name": "countersign"')) return at;
    if (dirname(at) === at) return undefined;
  }
}
