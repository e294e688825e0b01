// Reads what Vitest and Playwright wrote, and sums it up.
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "./inputs.mjs";

/** @typedef {{ passed: number, failed: number, skipped: string[], failures: string[] }} Tally */

/** @returns {Tally} */
export const empty = () => ({ passed: 0, failed: 0, skipped: [], failures: [] });

/** Vitest's JSON report. A file that could not be run has failed once. @returns {Tally} */
export function fromVitest(file) {
  const tally = empty();
  for (const suite of read(file).testResults) {
    const name = relative(root, suite.name);
    if (suite.assertionResults.length === 0 && suite.status === "failed") add(tally, "failed", name);
    for (const test of suite.assertionResults) {
      add(tally, test.status, `${name} › ${test.fullName}`, () => reasonOf(suite.name, test.meta?.note));
    }
  }
  return tally;
}

/** Playwright's JSON report. @returns {Tally} */
export function fromPlaywright(file) {
  const tally = empty();
  const report = read(file);
  for (const error of report.errors ?? []) add(tally, "failed", error.message?.split("\n")[0] ?? "an error");
  const walk = (suite, path) => {
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const status = test.status === "skipped" ? "skipped" : test.status === "expected" ? "passed" : "failed";
        const note = test.annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
        add(
          tally,
          status,
          [...path, spec.title, `[${test.projectName}]`].join(" › "),
          () => note ?? "its condition is not met",
        );
      }
    }
  };
  for (const suite of report.suites) walk(suite, [suite.title]);
  return tally;
}

function add(tally, status, name, reason) {
  if (status === "passed") tally.passed++;
  else if (status === "failed") {
    tally.failed++;
    tally.failures.push(name);
  } else tally.skipped.push(`${name}: ${reason?.() ?? "no reason given"}`);
}

// Vitest reports no reason for `skipIf`: what our tests wait for is the folder of shared inputs, or a program.
function reasonOf(file, note) {
  if (note) return note;
  const text = readFileSync(file, "utf8");
  const named = /skip reason: (.+)/.exec(text)?.[1];
  if (named) return named;
  return text.includes("../shared") ? "../shared is not beside this clone" : "its condition is not met on this machine";
}

function read(file) {
  if (!existsSync(file)) throw new Error("no report was written");
  return JSON.parse(readFileSync(file, "utf8"));
}
