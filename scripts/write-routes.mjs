// Writes app/api/routes.ts, the list of API routes that the OpenAPI file is made from: `node scripts/write-routes.mjs`.
// `app/routes.db.test.ts` fails when the list is not what the folder holds.
import { readdirSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const api = fileURLToPath(new URL("../app/api/", import.meta.url));

/** The source text of the list for the route files that are there, formatted. */
export async function routesSource() {
  const files = readdirSync(join(api, "v1"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === "route.ts")
    .map((entry) => relative(api, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((file) => file !== "v1/openapi.json/route.ts")
    .sort();
  const lines = files.map((file) => {
    const path = `/api/${file.replace(/\/route\.ts$/, "")}`;
    return `  { path: ${JSON.stringify(path)}, load: () => import(${JSON.stringify(`./${file}`)}) },`;
  });
  const source = [
    "// Written by scripts/write-routes.mjs; do not edit.",
    "",
    "/** Every route of the API, by the path of its file. */",
    "export const routes: readonly { readonly path: string; readonly load: () => Promise<object> }[] = [",
    ...lines,
    "];",
    "",
  ].join("\n");
  const target = join(api, "routes.ts");
  return format(source, { ...(await resolveConfig(target)), filepath: target });
}

if (import.meta.filename === process.argv[1]) writeFileSync(join(api, "routes.ts"), await routesSource());
