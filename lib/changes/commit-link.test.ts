import { describe, expect, it } from "vitest";
import type { Evidence } from "../ingest/fact.ts";
import type { GateFact, TestReportFact } from "../ingest/fact-pipeline.ts";
import { NO_LINK, resultOf, withResult, type CheckResult, type ResultFact } from "./commit-link.ts";
import { latestAttempts } from "./latest-attempt.ts";

const AT = "2026-11-02T08:10:00.000Z";
const LATER = "2026-11-02T08:20:00.000Z";
const gate = (decision: GateFact["decision"], job?: string): GateFact => ({
  kind: "gate",
  tool: "conftest",
  decision,
  failed: decision === "fail" ? 1 : 0,
  violations: [],
  runId: "1",
  ...(job === undefined ? {} : { job }),
});
const tests = (failures: number, job: string): TestReportFact => ({
  ...{ kind: "test-report", suites: 1, tests: 2, failures, errors: 0, skipped: 0, flaky: 0, runId: "1", job },
});

let index = 0;
function told(fact: ResultFact, at = AT): CheckResult {
  index += 1;
  const source = { id: "s", type: "ci", name: "gates" };
  // Safe because no more of it is read.
  return resultOf(fact, { index, ordinal: 0, receivedAt: at, source } as unknown as Evidence);
}
const stands = (...results: readonly CheckResult[]) =>
  results.reduce(withResult, NO_LINK).results.map(({ name, conclusion }) => `${name}: ${conclusion ?? ""}`);

describe("results of one commit", () => {
  it("of two jobs of one run stand side by side", () => {
    expect(stands(told(gate("fail", "a / one")), told(gate("pass", "a / two"), LATER))).toEqual([
      "conftest (a / one): fail",
      "conftest (a / two): pass",
    ]);
    expect(stands(told(tests(1, "a / one")), told(tests(0, "a / two"), LATER))).toEqual([
      "tests (a / one): failure",
      "tests (a / two): success",
    ]);
  });

  it("of one job: the later counts, and of one moment the worse, in either order", () => {
    expect(stands(told(gate("fail", "a")), told(gate("pass", "a"), LATER))).toEqual(["conftest (a): pass"]);
    for (const [worse, better] of [
      ["fail", "pass"],
      ["inconclusive", "pass"],
      ["fail", "inconclusive"],
    ] as const) {
      const pair = [told(gate(worse, "a")), told(gate(better, "a"))] as const;
      expect(stands(...pair)).toEqual([`conftest (a): ${worse}`]);
      expect(stands(pair[1], pair[0])).toEqual([`conftest (a): ${worse}`]);
    }
    expect(stands(told(tests(1, "a")), told(tests(0, "a")))).toEqual(["tests (a): failure"]);
  });

  it("of two runs at one moment: the worse is the attempt that counts", () => {
    const results = [told(gate("pass")), { ...told(gate("fail")), id: "2" }];
    for (const order of [results, results.toReversed()]) {
      expect(latestAttempts(order).map(({ conclusion }) => conclusion)).toEqual(["fail"]);
    }
  });
});
