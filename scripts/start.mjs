// `npm start`, `npm run demo`, `npm run dev`: from a fresh clone to a running product.
import { install } from "./install.mjs";

install();
const development = process.argv.includes("--dev");
process.env.NODE_ENV = development ? "development" : "production";
process.env.NEXT_TELEMETRY_DISABLED = "1";
if (development) {
  process.argv.splice(process.argv.indexOf("--dev"), 1);
  const { generate } = await import("./generate.mjs");
  await generate();
  const { register } = await import("tsx/esm/api");
  register();
  await import("../lib/cli/start.ts");
} else {
  const { buildAll } = await import("./build.mjs");
  await buildAll(console.log);
  process.setSourceMapsEnabled(true);
  await import("../dist/start.js");
}
