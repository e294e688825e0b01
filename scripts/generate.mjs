// Prisma's client from prisma/schema. The schema engine is only looked for, never run: any existing file will do, and
// nothing is downloaded.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, unlessBuilt } from "./inputs.mjs";

export async function generate() {
  writeNextTypes();
  const inputs = ["prisma/schema", "prisma.config.ts", "node_modules/prisma/package.json"];
  return unlessBuilt({ stamp: "generated/.digest", result: "generated/prisma/client.ts", inputs }, () => {
    const prisma = join(root, "node_modules", "prisma", "build", "index.js");
    const done = spawnSync(process.execPath, [prisma, "generate"], {
      cwd: root,
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" },
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(`prisma generate failed:\n${done.stdout}${done.stderr}`);
  });
}

// Next writes this file when it builds; the type check may come first.
function writeNextTypes() {
  const file = join(root, "next-env.d.ts");
  if (existsSync(file)) return;
  writeFileSync(file, '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n');
}

// As postinstall: without development dependencies there may be no command line of Prisma, then the client was built before.
if (import.meta.filename === process.argv[1] && existsSync(join(root, "node_modules/prisma"))) await generate();
