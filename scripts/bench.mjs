// `npm run bench`: what CONTRACT measures, bundled as the product is (a loader of TypeScript would be measured with it).
import { rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./build-server.mjs";
import { generate } from "./generate.mjs";
import { root } from "./inputs.mjs";

const folder = ".tmp/bench";
rmSync(join(root, folder), { recursive: true, force: true });
await generate();
await bundle({ main: "e2e/bench/main.ts", "ingest-server": "e2e/bench/ingest-server.ts" }, folder);
await import(join(root, folder, "main.js"));
