import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { SourceFacts } from "../fact.ts";
import { readReport, reportFormat } from "./report.ts";

// Reports made by hand from the formats of formats.md §8; the recorded ones are in recorded.ts.
const source: SourceFacts = { id: "src_1", type: "ci", name: "build", cluster: "prod-eu-1" };
const read = (value: unknown) => readReport(Buffer.from(JSON.stringify(value)), {}, source).map((one) => one.fact);

describe("Conftest", () => {
  const check = (more: object) => ({ filename: "deploy.yaml", namespace: "main", successes: 0, ...more });

  it("fails on failures, keeps exceptions apart, and names the query", () => {
    const failures = [{ msg: "no limits", metadata: { query: "data.main.deny" } }];
    const exceptions = [{ msg: "allowed" }];
    expect(read([check({ successes: 2, failures, exceptions }), check({ successes: 1 })])).toMatchObject([
      {
        tool: "conftest",
        decision: "fail",
        passed: 3,
        failed: 1,
        suppressed: 1,
        violations: [{ rule: "data.main.deny", level: "error", message: "deploy.yaml: no limits" }],
      },
    ]);
  });

  it("decides nothing where no rule ran", () => {
    expect(read([check({})])).toMatchObject([{ decision: "inconclusive", note: "no rule ran" }]);
  });
});

describe("Checkov", () => {
  const summary = { passed: 3, failed: 0, skipped: 1, parsing_errors: 0, resource_count: 1, checkov_version: "3.2.0" };
  const framework = (more: object) => ({
    check_type: "terraform",
    results: { failed_checks: [] },
    summary: { ...summary, ...more },
  });

  it("reads one framework, several, and the bare summary", () => {
    expect(read(framework({}))).toMatchObject([
      { tool: "checkov", toolVersion: "3.2.0", decision: "pass", passed: 3, suppressed: 1 },
    ]);
    expect(read([framework({}), framework({ failed: 2 })])).toMatchObject([{ decision: "fail", passed: 6, failed: 2 }]);
    expect(read(summary)).toMatchObject([{ decision: "pass", passed: 3 }]);
  });

  it("decides nothing where files could not be parsed, or nothing was checked", () => {
    expect(read(framework({ parsing_errors: 2 }))).toMatchObject([
      { decision: "inconclusive", note: "2 files could not be parsed" },
    ]);
    expect(read(framework({ passed: 0, skipped: 0 }))).toMatchObject([
      { decision: "inconclusive", note: "no check ran" },
    ]);
    expect(read(framework({ parsing_errors: 2, failed: 1 }))).toMatchObject([{ decision: "fail" }]);
  });
});

describe("Trivy", () => {
  const report = (Results: unknown) => ({ SchemaVersion: 2, ArtifactName: "image", Results });
  const vulnerability = (Severity?: string) => ({ VulnerabilityID: "CVE-1", PkgName: "openssl", Title: "t", Severity });

  it.each([
    ["CRITICAL", "fail"],
    ["HIGH", "fail"],
    ["MEDIUM", "pass"],
    ["LOW", "pass"],
    [undefined, "inconclusive"],
    ["UNKNOWN", "inconclusive"],
  ])("takes a severity of %s for a %s", (severity, decision) => {
    expect(read(report([{ Target: "a", Vulnerabilities: [vulnerability(severity)] }]))).toMatchObject([{ decision }]);
  });

  it("passes a target without findings, and decides nothing without a target", () => {
    expect(
      read(report([{ Target: "a", Class: "config", MisconfSummary: { Successes: 4, Failures: 0 } }])),
    ).toMatchObject([{ decision: "pass", passed: 4 }]);
    for (const none of [undefined, null, []]) {
      expect(read(report(none))).toMatchObject([{ decision: "inconclusive", note: "no target was scanned" }]);
    }
  });

  it("does not count a misconfiguration check that passed", () => {
    const Misconfigurations = [{ ID: "AWS-1", Severity: "HIGH", Status: "PASS" }];
    expect(read(report([{ Target: "a", Misconfigurations }]))).toMatchObject([{ decision: "pass", failed: 0 }]);
  });

  it("reads the older bare list", () => {
    expect(read([{ Target: "a", Vulnerabilities: [vulnerability("HIGH")] }])).toMatchObject([
      { tool: "trivy", decision: "fail" },
    ]);
  });
});

describe("PolicyReport", () => {
  const report = (more: object) => ({
    apiVersion: "wgpolicyk8s.io/v1alpha2",
    kind: "PolicyReport",
    metadata: { name: "r", namespace: "shop", uid: "p-1", creationTimestamp: "2026-03-01T10:00:00Z" },
    ...more,
  });

  it("takes the larger of summary and listed results", () => {
    const results = [{ source: "kyverno", policy: "p", rule: "r", result: "fail", severity: "high", message: "m" }];
    expect(read(report({ summary: { pass: 5, fail: 0 }, results }))).toMatchObject([
      {
        tool: "kyverno",
        decision: "fail",
        passed: 5,
        failed: 1,
        target: { cluster: "prod-eu-1", namespace: "shop", name: "r", uid: "p-1" },
        violations: [{ rule: "p/r", level: "high", message: "m" }],
      },
    ]);
  });

  it("decides nothing on errors, on results without a verdict, and on no result", () => {
    expect(read(report({ results: [{ policy: "p", result: "error" }] }))).toMatchObject([{ decision: "inconclusive" }]);
    expect(read(report({ results: [{ policy: "p" }] }))).toMatchObject([{ decision: "inconclusive" }]);
    expect(read(report({ results: [] }))).toMatchObject([{ decision: "inconclusive", note: "no result" }]);
  });

  it("may be YAML, several in one file, told by its shape or named", () => {
    const passed = stringify(report({ results: [{ source: "kyverno", result: "pass" }] }));
    const failed = stringify(report({ results: [{ source: "kyverno", result: "fail", message: "no: [limits" }] }));
    const readText = (text: string, format?: "policy-report" | "sarif") =>
      readReport(Buffer.from(text), {}, source, format).map(({ fact }) => fact);
    expect(readText(`---\n${passed}---\n${failed}`)).toMatchObject([{ decision: "pass" }, { decision: "fail" }]);
    expect(readText(passed, "policy-report")).toEqual(
      read(report({ results: [{ source: "kyverno", result: "pass" }] })),
    );
    expect(reportFormat(Buffer.from(passed), source)).toBe("policy-report");
    const none = { kind: "unparsed", reason: "not-json" };
    expect(readText(passed, "sarif")).toMatchObject([none]);
    expect(readText(`${passed}---\nkind: Deployment\n`)).toMatchObject([none]);
    expect(readText(`${passed}kind: PolicyReport\n`)).toMatchObject([none]);
    expect(readText(passed.replace("uid: p-1", "uid: &x p-1").replace("name: r", "name: *x"))).toMatchObject([none]);
    expect(reportFormat(Buffer.from("apiVersion: v1\nkind: ConfigMap\n"), source)).toBeNull();
  });

  it("reads the later groups", () => {
    const later = {
      ...report({ results: [{ result: "pass" }] }),
      apiVersion: "openreports.io/v1alpha1",
      kind: "ClusterReport",
    };
    expect(read(later)).toMatchObject([{ decision: "pass" }]);
  });
});

describe("OPA", () => {
  it("is a value, not a decision", () => {
    expect(read({ result: [{ expressions: [{ value: true, text: "data.main.allow" }] }] })).toMatchObject([
      { tool: "opa", decision: "inconclusive" },
    ]);
    expect(read({ decision_id: "d-1", result: { allow: true } })).toMatchObject([
      { tool: "opa", decision: "inconclusive" },
    ]);
  });
});

describe("in-toto", () => {
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    predicateType: "https://slsa.dev/provenance/v1",
    subject: [{ name: "image", digest: { sha256: "AB".repeat(32) } }],
    predicate: {
      buildDefinition: {
        resolvedDependencies: [
          { uri: "pkg:npm/x", digest: { sha256: "0" } },
          { uri: "git+https://git.example.com/Acme/Shop@refs/heads/main", digest: { gitCommit: "a".repeat(40) } },
        ],
      },
      runDetails: {
        builder: { id: "builder" },
        metadata: { invocationId: "run-1", finishedOn: "2026-03-01T10:00:00Z" },
      },
    },
  };
  const envelope = (payload: unknown, payloadType = "application/vnd.in-toto+json") => ({
    payloadType,
    payload: Buffer.from(JSON.stringify(payload)).toString("base64"),
    signatures: [{ sig: "AAAA" }, { sig: "BBBB" }],
  });

  it("is never verified, whatever it carries", () => {
    const [fact] = read(envelope({ ...statement, verified: true }));
    expect(fact).toEqual({
      kind: "attestation",
      predicateType: "https://slsa.dev/provenance/v1",
      subjects: [{ name: "image", digests: { sha256: "ab".repeat(32) } }],
      builder: "builder",
      sourceRepository: "acme/shop",
      sourceCommit: "a".repeat(40),
      runId: "run-1",
      signatures: 2,
      verified: false,
    });
  });

  it("is left unparsed where the envelope holds something else", () => {
    expect(read(envelope({ a: 1 }))).toEqual([{ kind: "unparsed", reason: "unknown-shape" }]);
    expect(read(envelope(statement, "application/vnd.other"))).toEqual([{ kind: "unparsed", reason: "unknown-shape" }]);
    const broken = { ...envelope(statement), payload: "%%%" };
    expect(read(broken)).toEqual([{ kind: "unparsed", reason: "unknown-shape" }]);
  });
});
