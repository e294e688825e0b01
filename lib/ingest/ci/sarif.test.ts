import { describe, expect, it } from "vitest";
import type { Json } from "../../base/canonical-json.ts";
import type { GateFact } from "../fact-pipeline.ts";
import { readSarif } from "./sarif.ts";

// Logs made by hand from SARIF 2.1.0.
const driver = {
  name: "scanner",
  semanticVersion: "1.2.3",
  rules: [
    { id: "R-ERR", defaultConfiguration: { level: "error" } },
    { id: "R-NOTE", defaultConfiguration: { level: "note" } },
    { id: "R-PLAIN" },
  ],
};
const ran = [{ executionSuccessful: true, startTimeUtc: "2026-03-01T10:00:00Z", endTimeUtc: "2026-03-01T10:00:05Z" }];
const log = (run: object): Json => ({ version: "2.1.0", runs: [{ tool: { driver }, invocations: ran, ...run }] });
const gateOf = (run: object, attribution = {}): GateFact => {
  const fact = readSarif(log(run), attribution)?.[0]?.fact;
  if (fact?.kind !== "gate") throw new Error("no gate");
  return fact;
};
const finding = (more: object) => ({ ruleId: "R-PLAIN", message: { text: "found" }, ...more });

describe("readSarif", () => {
  it.each([
    ["its own level", { level: "error" }, "fail"],
    ["its rule's default, by id", { ruleId: "R-ERR" }, "fail"],
    ["its rule's default, by index", { ruleId: undefined, ruleIndex: 0 }, "fail"],
    ["its rule's default, by reference", { ruleId: undefined, rule: { index: 0 } }, "fail"],
    ["its parent rule's default", { ruleId: "R-ERR/4" }, "fail"],
    ["a note by default", { ruleId: "R-NOTE" }, "pass"],
    ["a warning where nobody says", {}, "pass"],
    ["a warning of an unknown rule", { ruleId: "other" }, "pass"],
    ["none where its kind is no failure", { ruleId: "R-ERR", kind: "informational" }, "pass"],
    ["a pass", { level: "error", kind: "pass" }, "pass"],
    ["a review that is still to come", { kind: "review" }, "inconclusive"],
  ])("gives a result the level of %s", (_name, more, decision) => {
    expect(gateOf({ results: [finding(more)] }).decision).toBe(decision);
  });

  it("looks a rule up in the extension that the result names", () => {
    const extensions = [{ name: "pack", rules: [{ id: "X", defaultConfiguration: { level: "error" } }] }];
    const result = finding({ ruleId: undefined, rule: { index: 0, toolComponent: { index: 0 } } });
    expect(gateOf({ tool: { driver, extensions }, results: [result] })).toMatchObject({ decision: "fail", failed: 1 });
  });

  it("counts warnings, passes and failures apart", () => {
    const results = [finding({ level: "error" }), finding({}), finding({ kind: "pass" }), finding({ level: "note" })];
    expect(gateOf({ results })).toMatchObject({
      tool: "scanner",
      toolVersion: "1.2.3",
      passed: 1,
      warned: 1,
      failed: 1,
    });
  });

  it("does not count what is absent from the baseline, and counts what is unchanged", () => {
    const error = { level: "error" };
    expect(gateOf({ results: [finding({ ...error, baselineState: "absent" })] }).decision).toBe("pass");
    expect(gateOf({ results: [finding({ ...error, baselineState: "unchanged" })] }).decision).toBe("fail");
  });

  it("counts a suppression only where it is accepted", () => {
    const suppressed = (suppressions: object[]) => gateOf({ results: [finding({ level: "error", suppressions })] });
    expect(suppressed([{ kind: "inSource" }])).toMatchObject({ decision: "pass", suppressed: 1, failed: 0 });
    expect(suppressed([{ kind: "external", status: "accepted" }]).decision).toBe("pass");
    expect(suppressed([{ kind: "external", status: "underReview" }]).decision).toBe("fail");
    expect(suppressed([{ status: "accepted" }, { status: "rejected" }]).decision).toBe("fail");
    expect(suppressed([]).decision).toBe("fail");
  });

  it.each([
    ["an unsuccessful execution without results (P1)", { invocations: [{ executionSuccessful: false }], results: [] }],
    [
      "an unsuccessful execution with warnings",
      { invocations: [{ executionSuccessful: false }], results: [finding({})] },
    ],
    ["no results and no invocation (P1)", { invocations: undefined, results: [] }],
    ["no result list", { results: undefined }],
    ["results in another file", { results: undefined, externalPropertyFileReferences: { results: [{}] } }],
  ])("decides nothing on %s, and says why", (_name, run) => {
    expect(gateOf(run)).toMatchObject({ decision: "inconclusive", note: expect.any(String) as string });
  });

  it("fails on failures even where the execution was unsuccessful", () => {
    expect(
      gateOf({ invocations: [{ executionSuccessful: false }], results: [finding({ level: "error" })] }).decision,
    ).toBe("fail");
  });

  it("takes an invocation that ended with 0 for one that ran", () => {
    expect(gateOf({ invocations: [{ exitCode: 0 }], results: [] }).decision).toBe("pass");
  });

  it("takes the commit from whoever posted the log, else from the log, and tells where they differ", () => {
    const own = "a".repeat(40);
    const versionControlProvenance = [{ repositoryUri: "https://github.com/Acme/Shop.git", revisionId: own }];
    const given = { sha: "b".repeat(40), repository: "acme/other" };
    expect(gateOf({ results: [], versionControlProvenance })).toMatchObject({ repository: "acme/shop", sha: own });
    expect(gateOf({ results: [], versionControlProvenance }, given)).toMatchObject({
      ...given,
      note: `the report names commit ${own}`,
    });
  });

  it("makes one gate per run, with its time, and an inconclusive one of a log without runs", () => {
    const two = {
      version: "2.1.0",
      runs: [
        { tool: { driver }, invocations: ran, results: [] },
        { tool: { driver }, results: [] },
      ],
    };
    expect(readSarif(two as unknown as Json, {})).toMatchObject([
      { occurredAt: "2026-03-01T10:00:05.000Z", fact: { decision: "pass" } },
      { fact: { decision: "inconclusive" } },
    ]);
    expect(readSarif({ version: "2.1.0", runs: [] }, {})).toMatchObject([{ fact: { decision: "inconclusive" } }]);
  });

  it("lists 500 violations and counts all, telling so", () => {
    const results = Array.from({ length: 750 }, () => finding({ level: "error" }));
    const gate = gateOf({ results });
    expect(gate).toMatchObject({ failed: 750, note: "500 of 750 violations listed" });
    expect(gate.violations).toHaveLength(500);
  });

  it("is no reader of anything else", () => {
    expect(readSarif({ version: "3.0.0", runs: [] }, {})).toBeNull();
    expect(readSarif({ runs: "x" }, {})).toBeNull();
    expect(readSarif([], {})).toBeNull();
  });
});
