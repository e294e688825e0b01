import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideGate, FAIL_ON, gateResult, type GateInput, type GatePolicy, type GateResult } from "./gate-decision.ts";

const RESULT: GateResult = {
  file: "a.json",
  format: "conftest",
  tool: "conftest",
  decision: "pass",
  passed: 1,
  warned: 0,
  failed: 0,
  suppressed: 0,
  violations: [],
  note: null,
};
const POLICY: GatePolicy = { failOn: "error", require: [], requireSignature: false };
const input = (result: Partial<GateResult>, more: Partial<GateInput> = {}): GateInput => ({
  results: [{ ...RESULT, ...result }],
  unread: [],
  signature: "unsigned",
  ...more,
});
const decide = (given: GateInput, policy: Partial<GatePolicy> = {}) => decideGate(given, { ...POLICY, ...policy });
const finding = (level: string) => ({ rule: "r", level, message: "m" });

describe("what a gate decides", () => {
  it.each([
    ["warning", "error", "pass"],
    ["warning", "warning", "fail"],
    ["medium", "warning", "fail"],
    ["low", "warning", "pass"],
    ["low", "note", "fail"],
    ["HIGH", "warning", "fail"],
    ["nobody-knows", "warning", "fail"],
    ["constructor", "warning", "fail"],
    ["toString", "error", "pass"],
  ] as const)("a finding of level %s, failing on %s: %s", (level, failOn, decision) => {
    const given = input({ warned: 1, violations: [finding(level)] });
    expect(decide(given, { failOn }).decision).toBe(decision);
  });

  it("counts every warning where not all are listed", () => {
    const given = input({ warned: 501, violations: Array.from({ length: 500 }, () => finding("low")) });
    expect(decide(given, { failOn: "warning" })).toMatchObject({
      decision: "fail",
      reasons: [{ message: "a.json: 501 of level warning or above" }],
    });
  });

  it("finds what is required by tool or format, in any case, and never in a statement", () => {
    expect(decide(input({ tool: "CodeQL", format: "sarif" }), { require: ["codeql", "SARIF"] }).decision).toBe("pass");
    const statement = input({ tool: "attestation", format: "attestation", decision: "none" });
    expect(decide(statement, { require: ["attestation"] }).decision).toBe("fail");
    expect(decide(statement).decision).toBe("inconclusive");
  });

  it.each(["bad", "unknown-key", "expired", "revoked", "unsigned", "unsupported"] as const)(
    "a signature that is %s is none, where one is required",
    (signature) => {
      expect(decide(input({}, { signature }), { requireSignature: true }).decision).toBe("fail");
      expect(decide(input({}, { signature })).decision).toBe("pass");
    },
  );

  it("passes by a required signature alone", () => {
    const none = { results: [], unread: [], signature: "good" } as const;
    expect(decide(none, { requireSignature: true }).decision).toBe("pass");
    expect(decide(none).decision).toBe("inconclusive");
  });

  it("takes tests that were all skipped, or none, for no pass", () => {
    const tests = (given: object) =>
      gateResult(
        { kind: "test-report", suites: 1, tests: 0, failures: 0, errors: 0, skipped: 0, flaky: 0, ...given },
        { file: "t.xml", format: "junit", commits: [] },
      )?.decision;
    expect([tests({}), tests({ tests: 2, skipped: 2 }), tests({ tests: 2, skipped: 1 })]).toEqual([
      "inconclusive",
      "inconclusive",
      "pass",
    ]);
    expect(tests({ tests: 2, errors: 1 })).toBe("fail");
  });
});

const decision = fc.constantFrom("pass", "fail", "inconclusive", "none" as const);
const result = fc.record({
  decision,
  warned: fc.nat(3),
  failed: fc.nat(3),
  violations: fc.array(fc.constantFrom("error", "warning", "low", "odd").map(finding), { maxLength: 4 }),
});
const inputs = fc.record({
  results: fc.array(
    result.map((one): GateResult => ({ ...RESULT, ...one })),
    { maxLength: 4 },
  ),
  unread: fc.array(fc.constant("x.txt"), { maxLength: 1 }),
  signature: fc.constantFrom("good" as const, "bad" as const),
});
const policies = fc.record({
  failOn: fc.constantFrom(...FAIL_ON),
  require: fc.subarray(["conftest", "trivy"]),
  requireSignature: fc.boolean(),
});

describe("of any results and any policy", () => {
  it("nothing unknown passes, every failure fails, and a stricter policy passes no more", () => {
    fc.assert(
      fc.property(inputs, policies, (given, policy) => {
        const { decision: decided, reasons, open } = decideGate(given, policy);
        const all = given.results.map((one) => one.decision);
        if (all.includes("fail")) expect(decided).toBe("fail");
        if (decided === "pass") {
          expect(all.every((one) => one === "pass" || one === "none")).toBe(true);
          expect([given.unread, reasons, open]).toEqual([[], [], []]);
        }
        const strict = decideGate(given, { ...policy, failOn: "note", require: [...policy.require, "checkov"] });
        expect(strict.decision).toBe("fail");
        if (decideGate(given, { ...policy, failOn: "note" }).decision === "pass") expect(decided).toBe("pass");
      }),
    );
  });
});
