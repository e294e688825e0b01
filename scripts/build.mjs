// `npm run build`: everything that `npm start` needs, each part only when its inputs changed.
import { buildServer } from "./build-server.mjs";
import { buildWeb } from "./build-web.mjs";
import { generate } from "./generate.mjs";

export async function buildAll(say = () => undefined) {
  const parts = [
    ["the database client", generate],
    ["the processes", buildServer],
    ["the pages", buildWeb],
  ];
  for (const [what, part] of parts) {
    const from = performance.now();
    if (await part()) say(`Built ${what} in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  }
}

if (import.meta.filename === process.argv[1]) await buildAll(console.log);
