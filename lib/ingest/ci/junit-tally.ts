import type { JunitCase, JunitSuite } from "./junit.ts";

export interface Tally {
  readonly suites: number;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly flaky: number;
  /** Test cases as listed, attempts of one test apart. */
  readonly listed: number;
}

const NOTHING: Tally = { suites: 0, tests: 0, failures: 0, errors: 0, skipped: 0, flaky: 0, listed: 0 };

/**
 * Counts a suite with the suites inside it. Cases are counted, not claims; only where a suite claims more cases than it
 * lists (a summary, or a report that was shortened) the larger of the two counts, so that nothing failed is lost.
 */
export function tallySuite(suite: JunitSuite): Tally {
  const own = tallyCases(suite.testcase);
  const counted = addTallies([{ ...own, suites: 1 }, ...suite.testsuite.map(tallySuite)]);
  const claimed = suite["@tests"] ?? 0;
  if (claimed <= counted.listed) return counted;
  return {
    ...counted,
    listed: claimed,
    tests: Math.max(claimed, counted.tests),
    failures: Math.max(suite["@failures"] ?? 0, counted.failures),
    errors: Math.max(suite["@errors"] ?? 0, counted.errors),
    skipped: Math.max(suite["@skipped"] ?? 0, counted.skipped),
  };
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, one) => ({
      suites: sum.suites + one.suites,
      tests: sum.tests + one.tests,
      failures: sum.failures + one.failures,
      errors: sum.errors + one.errors,
      skipped: sum.skipped + one.skipped,
      flaky: sum.flaky + one.flaky,
      listed: sum.listed + one.listed,
    }),
    NOTHING,
  );
}

type Outcome = "passed" | "failed" | "error" | "skipped";

/** The same test several times is one test and its attempts: one that passed and failed is flaky, not failed. */
function tallyCases(cases: readonly JunitCase[]): Tally {
  const attempts = new Map<string, { outcomes: Outcome[]; flaky: boolean }>();
  cases.forEach((one, index) => {
    const key =
      one["@name"] === undefined ? `#${index}` : JSON.stringify([one["@classname"], one["@file"], one["@name"]]);
    const test = attempts.get(key) ?? { outcomes: [], flaky: false };
    test.outcomes.push(outcomeOf(one));
    test.flaky ||= one.flakyFailure.length + one.flakyError.length > 0;
    attempts.set(key, test);
  });
  const tests = [...attempts.values()].map(({ outcomes, flaky }) => ({
    outcome: finalOutcome(outcomes),
    flaky,
    outcomes,
  }));
  const count = (outcome: Outcome) => tests.filter((test) => test.outcome === outcome).length;
  return {
    suites: 0,
    tests: tests.length,
    failures: count("failed"),
    errors: count("error"),
    skipped: count("skipped"),
    flaky: tests.filter((test) => test.outcome === "passed" && (test.flaky || new Set(test.outcomes).size > 1)).length,
    listed: cases.length,
  };
}

/** `rerunFailure` stands beside a `failure` that stayed; a `flakyFailure` stands alone, because a retry passed. */
function outcomeOf(one: JunitCase): Outcome {
  if (one.error.length > 0) return "error";
  if (one.failure.length > 0) return "failed";
  const status = one["@status"]?.toLowerCase() ?? "";
  return one.skipped.length > 0 || /^(?:disabled|notrun|skipped)$/.test(status) ? "skipped" : "passed";
}

function finalOutcome(outcomes: readonly Outcome[]): Outcome {
  for (const outcome of ["passed", "error", "failed"] as const) if (outcomes.includes(outcome)) return outcome;
  return "skipped";
}
