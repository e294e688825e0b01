// `npm test`: every check of this repository, one after another, and what came of it in one line at the end.
// `--quick` (npm run check): what needs neither database nor build. `--faults` (npm run test:faults): faults at full size.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "./chromium.mjs";
import { DemoServer } from "./demo-server.mjs";
import { install } from "./install.mjs";
import { root } from "./inputs.mjs";
import { empty, fromPlaywright, fromVitest } from "./tally.mjs";

const quick = process.argv.includes("--quick");
const faults = process.argv.includes("--faults");
const reports = join(root, ".tmp", "reports");
const bin = (name) => join(root, "node_modules", name);

install();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const node = (name, script, args, env) => ({ name, command: [bin(script), ...args], env });
const format = node("format", "prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]);
const cache = ["--cache", "--cache-strategy", "content", "--cache-location", ".tmp/eslint"];
const lint = node("lint", "eslint/bin/eslint.js", [".", "--max-warnings", "0", ...(quick ? cache : [])]);
const imports = node("import rules", "dependency-cruiser/bin/dependency-cruise.mjs", [
  ...["--config", ".dependency-cruiser.cjs", "--output-type", "err", "lib", "app", "components"],
]);
const types = node("types", "typescript/bin/tsc", ["--noEmit"]);
const unused = node("unused code", "knip/bin/knip.js", []);
const vitest = (name, project, env) => {
  const file = join(reports, `${project}.json`);
  const args = ["run", "--project", project, "--reporter", "dot", "--reporter", "json", "--outputFile.json", file];
  return { ...node(name, "vitest/vitest.mjs", args, env), tally: () => fromVitest(file) };
};
const unit = vitest("unit", "unit");
const integration = vitest("integration", "integration");
const build = { name: "build", command: [join(root, "scripts/build.mjs")] };
const faultTests = vitest("faults", "faults", { COUNTERSIGN_FAULTS: faults ? "full" : "short" });

const total = empty();
await prepare();
if (faults) await inTurn([build, faultTests]);
else if (quick) await Promise.all([inTurn([lint, unused, imports]), inTurn([types, format, unit])]);
else {
  await run(build);
  // A browser and what it talks to leave a core free: for the loading of the demo and for what checks the code alone.
  const demo = new DemoServer();
  const browsed = demo.ready.then(() => run(endToEnd(demo)));
  await Promise.all([browsed, inTurn([types, unit, lint, unused, imports, format])]);
  await demo.stop();
  await inTurn([integration, faultTests]);
}
finish();

/** Runs one check after another; a failed one does not keep the others from being run. */
async function inTurn(checks) {
  for (const check of checks) await run(check);
}

async function run({ name, command, env, tally, before }) {
  const from = performance.now();
  let output = "";
  let code = 1;
  try {
    before?.();
    ({ code, output } = await execute(command, env));
  } catch (error) {
    output += String(error);
  }
  const result = resultOf(code, tally);
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped.push(...result.skipped);
  total.failures.push(...result.failures.map((failure) => `${name}: ${failure}`));
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  const counts = tally ? ` (${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped)` : "";
  console.log(`${result.failed === 0 ? "✓" : "✗"} ${name}${counts} ${seconds} s`);
  if (result.failed > 0) console.log(`${output.trim()}\n`);
}

/** A tool counts as one check; a test run as its tests, and once more as failed when it ended badly without saying why. */
function resultOf(code, tally) {
  if (!tally)
    return {
      ...empty(),
      passed: code === 0 ? 1 : 0,
      failed: code === 0 ? 0 : 1,
      failures: code === 0 ? [] : ["see above"],
    };
  try {
    const result = tally();
    if (code === 0 || result.failed > 0) return result;
    return { ...result, failed: 1, failures: [`ended with ${code}`] };
  } catch (error) {
    return { ...empty(), failed: 1, failures: [String(error)] };
  }
}

function execute([script, ...args], env) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => done({ code: code ?? 1, output }));
  });
}

async function prepare() {
  const { generate } = await import("./generate.mjs");
  await generate();
}

function endToEnd(demo) {
  const file = join(reports, "e2e.json");
  const env = {
    E2E_REPORT: file,
    E2E_BASE_URL: demo.url,
    E2E_DATA_DIR: demo.dataDir,
    E2E_SMTP_PORT: String(demo.smtpPort),
  };
  const before = () => {
    demo.check();
    const path = chromium(console.log);
    if (path) env.CHROMIUM_PATH = path;
  };
  return { ...node("end to end", "@playwright/test/cli.js", ["test"], env), before, tally: () => fromPlaywright(file) };
}

function finish() {
  if (total.skipped.length > 0) console.log(`\nSkipped:\n${total.skipped.map((name) => `  ${name}`).join("\n")}`);
  if (total.failures.length > 0) console.log(`\nFailed:\n${total.failures.map((name) => `  ${name}`).join("\n")}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
