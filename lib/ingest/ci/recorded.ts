import { parse } from "yaml";
import type { RecordedDelivery, RecordedReading } from "../recorded-delivery.ts";

const SHA = "1111111111111111111111111111111111111111";
const NAMED = { "countersign-repository": "Acme/Shop", "countersign-sha": SHA, "countersign-run": "4711" };
const JSON_BODY = { "content-type": "application/json", ...NAMED };
const SARIF_BODY = { "content-type": "application/sarif+json", ...NAMED };
const XML_BODY = { "content-type": "application/xml", ...NAMED };
const BARE_JSON = { "content-type": "application/json" };
const about = { repository: "acme/shop", sha: SHA, runId: "4711" };
const asJson = { why: "the API serves it as JSON", body: (text: string) => JSON.stringify(parse(text)) };

/** Reports carry no actor: who posted them is the source. */
function gate(time: string | null, fact: Readonly<Record<string, unknown>>): readonly RecordedReading[] {
  return [{ time, actor: null, fact: { kind: "gate", ...about, ...fact } }];
}

function tests(time: string | null, fact: Readonly<Record<string, unknown>>): readonly RecordedReading[] {
  return [{ time, actor: null, fact: { kind: "test-report", ...about, ...fact } }];
}

function attestation(time: string | null, fact: Readonly<Record<string, unknown>>): readonly RecordedReading[] {
  return [{ time, actor: null, fact: { kind: "attestation", verified: false, ...fact } }];
}

function unread(file: string, reason: string, unparsed: string): RecordedDelivery {
  return {
    file,
    headers: BARE_JSON,
    readings: [{ time: null, actor: null, fact: { kind: "unparsed", reason } }],
    unparsed,
  };
}

/** Every policy report, test report and statement of the folders, with values read from the files by hand. */
export const CI_RECORDED: readonly RecordedDelivery[] = [
  {
    file: "policy/checkov/gitlab-cli-checkov.json",
    headers: JSON_BODY,
    readings: gate(null, { tool: "checkov", toolVersion: "3.2.353", decision: "pass", passed: 11, failed: 0 }),
  },
  {
    // UTF-16LE with a byte order mark (traps P2).
    file: "policy/checkov/terraform_checkov-1.json",
    headers: JSON_BODY,
    readings: gate(null, {
      tool: "checkov",
      toolVersion: "3.1.69",
      decision: "fail",
      passed: 4,
      failed: 3,
      violations: [{ rule: "CKV_AWS_23" }, { rule: "CKV_AWS_260" }, { rule: "CKV2_AWS_5" }],
    }),
  },
  {
    file: "policy/conftest/docs-output-1.json",
    headers: JSON_BODY,
    readings: gate(null, {
      tool: "conftest",
      decision: "pass",
      passed: 4,
      warned: 1,
      failed: 0,
      violations: [{ rule: "data.main.warn", level: "warning" }],
    }),
  },
  {
    file: "policy/conftest/docs-output-2.json",
    headers: SARIF_BODY,
    readings: gate(null, { tool: "conftest", decision: "pass", warned: 1, violations: [{ rule: "main/warn" }] }),
  },
  {
    file: "policy/policyreport/sample-cis-k8s.yaml",
    headers: BARE_JSON,
    prepare: asJson,
    readings: [
      {
        time: null,
        actor: null,
        fact: {
          kind: "gate",
          tool: "kube-cis",
          decision: "fail",
          passed: 8,
          failed: 2,
          target: { kind: "PolicyReport", name: "sample-cis-bench-api-server" },
        },
      },
    ],
  },
  {
    file: "policy/policyreport/sample-rhacm-policy.yaml",
    headers: JSON_BODY,
    prepare: asJson,
    readings: gate(null, {
      tool: "rhacm-configuration-policy",
      decision: "fail",
      passed: 1,
      failed: 11,
      target: { kind: "Policy", namespace: "cluster1", name: "policy-imagemanifestvuln" },
    }),
  },
  {
    file: "policy/policyreport/sample-v1beta1-kyverno.yaml",
    headers: JSON_BODY,
    prepare: asJson,
    readings: gate("2023-03-23T10:04:54.000Z", { tool: "kyverno", decision: "pass", passed: 1, failed: 0 }),
  },
  {
    file: "policy/policyreport/trivy-adapter.json",
    headers: JSON_BODY,
    readings: gate("2021-08-09T22:40:14.000Z", {
      tool: "Trivy",
      decision: "fail",
      failed: 7,
      warned: 4,
      target: { namespace: "default", uid: "cca05128-f612-4200-9a33-59629456db70" },
      note: "2 rules ended in an error",
    }),
  },
  {
    file: "policy/sarif/baseline.TEST1003.ValidateBaseline.AbsentResults.sarif",
    headers: SARIF_BODY,
    readings: gate(null, { tool: "SARIF Functional Testing", decision: "fail", failed: 23, warned: 2 }),
  },
  {
    file: "policy/sarif/checkov-openapi.sarif",
    headers: SARIF_BODY,
    readings: gate(null, { tool: "sarif", decision: "fail", failed: 12 }),
  },
  {
    // 2.0.0: the one result is suppressed; the commit is the report's own.
    file: "policy/sarif/spec.Comprehensive.sarif",
    headers: { "content-type": "application/sarif+json" },
    readings: [
      {
        time: "2016-07-16T14:19:01.000Z",
        actor: null,
        fact: {
          kind: "gate",
          tool: "CodeScanner",
          repository: "contoso/example",
          sha: "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
          decision: "pass",
          suppressed: 1,
        },
      },
    ],
  },
  {
    file: "policy/sarif/spec.InlineExternalProperties.sarif",
    headers: SARIF_BODY,
    readings: gate(null, { toolVersion: "4.3", decision: "inconclusive", failed: 0 }),
  },
  {
    file: "policy/sarif/spec.RecommendedWithSource.sarif",
    headers: SARIF_BODY,
    readings: gate(null, { tool: "CodeScanner", toolVersion: "2.1.0", decision: "pass", warned: 1 }),
  },
  {
    file: "policy/sarif/spec.RuleMetadata.sarif",
    headers: SARIF_BODY,
    readings: gate(null, { tool: "BinaryAnalyzer", decision: "inconclusive", note: "the run has no result list" }),
  },
  {
    file: "policy/sarif/trivy-config.sarif",
    headers: SARIF_BODY,
    readings: gate(null, { tool: "Trivy", decision: "fail", failed: 5, warned: 1 }),
  },
  {
    file: "policy/trivy/config-scan.json",
    headers: JSON_BODY,
    readings: gate(null, { tool: "trivy", toolVersion: "0.72.0", decision: "fail", passed: 53, failed: 5, warned: 3 }),
  },
  {
    file: "policy/trivy/juice_shop.json",
    headers: JSON_BODY,
    readings: gate("2024-11-27T04:27:23.523Z", {
      tool: "trivy",
      decision: "fail",
      failed: 1,
      violations: [{ rule: "jwt-token" }, { rule: "jwt-token" }, { rule: "private-key", level: "error" }],
    }),
  },
  {
    file: "policy/trivy/operator.full_report.json",
    headers: JSON_BODY,
    readings: gate(null, { tool: "trivy", decision: "fail", failed: 4, note: "2 findings of no stated severity" }),
  },
  {
    file: "policy/trivy/operator.vulnerability_report.json",
    headers: JSON_BODY,
    readings: gate(null, {
      decision: "inconclusive",
      violations: [{ rule: "CVE-2019-1549" }, { rule: "CVE-2019-1547" }],
    }),
  },
  {
    // Claims 8 tests, lists 3: the larger counts.
    file: "junit/ajr.container-structure_test.xml",
    headers: XML_BODY,
    readings: tests(null, { suites: 1, tests: 8, failures: 0, errors: 0 }),
  },
  {
    file: "junit/ajr.flaky_retries_flaky_success_first.xml",
    headers: XML_BODY,
    readings: tests(null, { tests: 1, failures: 0, errors: 0, flaky: 1 }),
  },
  {
    file: "junit/ajr.issues_testDisabled.xml",
    headers: XML_BODY,
    readings: tests(null, { tests: 22, failures: 4, errors: 2, skipped: 10, flaky: 0 }),
  },
  {
    file: "junit/ajr.maven_surefire_flaky_surefire-report.xml",
    headers: XML_BODY,
    readings: tests(null, { tests: 1, failures: 0, flaky: 1 }),
  },
  {
    file: "junit/ajr.multiple_failures_test_multiple_errors.xml",
    headers: XML_BODY,
    readings: tests(null, { suites: 1, tests: 3, failures: 0, errors: 2 }),
  },
  {
    // Its only timestamp has no zone, so it is no instant.
    file: "junit/ajr.nested_multi-level.xml",
    headers: XML_BODY,
    readings: tests(null, { suites: 2, tests: 57, failures: 0 }),
  },
  {
    file: "junit/ajr.nextest_basic.xml",
    headers: XML_BODY,
    readings: tests("2024-12-02T20:06:10.512Z", { tests: 3, failures: 1, errors: 0 }),
  },
  {
    file: "junit/ajr.xunit_report.xml",
    headers: XML_BODY,
    readings: tests(null, { suites: 1, tests: 4, failures: 1 }),
  },
  {
    file: "attestation/cosign.oci-attestation.sigstore.json",
    headers: BARE_JSON,
    readings: attestation("2025-02-28T19:18:11.000Z", {
      predicateType: "https://cosign.sigstore.dev/attestation/v1",
      subjects: [{ digests: { sha256: "732112270d7e59418a8c080b134b24cabd67d250d0d0147a97ed95ba5c280aa4" } }],
      signatures: 1,
    }),
  },
  {
    file: "attestation/intoto.svr-3.jsonc.txt",
    headers: BARE_JSON,
    readings: attestation("2024-03-15T10:30:00.000Z", {
      builder: "https://example.com/security_scanner/v3",
      signatures: 0,
    }),
  },
  {
    file: "attestation/intoto.svr-4.jsonc.txt",
    headers: BARE_JSON,
    readings: attestation("2024-03-15T14:22:00.000Z", { builder: "https://example.com/policy_engine/v1" }),
  },
  unread("attestation/intoto.test-result-1.jsonc.txt", "not-json", "a schema in prose, no document"),
  {
    file: "attestation/intoto.test-result-2.jsonc.txt",
    headers: BARE_JSON,
    readings: attestation(null, {
      sha: "d20ace7968ba43c0219f62d71334c1095bab1602",
      result: "PASSED",
      runId: "https://github.com/in-toto/in-toto/actions/runs/4425592351",
    }),
  },
  unread("attestation/intoto.vulns_02-1.jsonc.txt", "not-json", "JSON with comments and an ellipsis, no document"),
  {
    file: "attestation/slsa.annotated-tag.intoto.jsonl",
    headers: BARE_JSON,
    readings: attestation(null, {
      predicateType: "https://slsa.dev/provenance/v0.2",
      subjects: [{ name: "artifact1" }, { name: "artifact2" }],
      sourceRepository: "asraa/slsa-on-github-test",
      sourceCommit: "f24af35a7c714f1b4eeb53afefb57fa11bd5c95c",
    }),
  },
  {
    // A Sigstore bundle of a v1 predicate, the commit as `gitCommit`.
    file: "attestation/slsa.bcr_MODULE.bazel.intoto.jsonl",
    headers: BARE_JSON,
    readings: attestation(null, {
      builder: "https://github.com/bazel-contrib/publish-to-bcr/.github/workflows/publish.yaml@refs/tags/v0.0.1",
      sourceRepository: "aspect-build/rules_lint",
      sourceCommit: "8f70009fde0c94ade6ce2a054b94718c819126ec",
    }),
  },
  {
    file: "attestation/slsa.binary-linux-amd64-expired-cert.intoto.jsonl",
    headers: BARE_JSON,
    readings: attestation(null, { sourceCommit: "06f43f769174a538bf9ea44723d9c6c25ba4278d", runId: "2530941975-1" }),
  },
  {
    file: "attestation/slsa.binary-linux-amd64-multi-subject-first.intoto.jsonl",
    headers: BARE_JSON,
    readings: attestation(null, {
      subjects: [{ name: "artifact1" }, { name: "artifact2" }, { name: "artifact3" }],
      sourceCommit: "60a179bd9181657528c7b14243f07511b4f63cf5",
    }),
  },
  {
    file: "attestation/slsa.binary-linux-amd64-no-tlog-upload.intoto.jsonl",
    headers: BARE_JSON,
    readings: attestation(null, { sourceCommit: "06f43f769174a538bf9ea44723d9c6c25ba4278d", runId: "2530946732-1" }),
  },
  {
    file: "attestation/slsa.binary-linux-amd64-untrusted-builder.intoto.jsonl",
    headers: BARE_JSON,
    readings: attestation(null, { sourceCommit: "d674cb41a5d97a117426ef18c6881b3185f4e33a", runId: "4069396497-1" }),
  },
  {
    file: "attestation/slsa.gcb_container_v0.3_gcloud-container-github.json",
    headers: BARE_JSON,
    readings: attestation("2022-09-06T17:54:22.169Z", {
      subjects: [{ digests: { sha256: "f472ca4b68898c951ac3b476cba919d0d56fca4ced631fabcead51e4b2b690e7" } }],
      builder: "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3",
      sourceCommit: "01ce393d04eb6df2a7b2b3e95d4126e687afb7ae",
    }),
  },
  {
    // A v1 predicate with `digest.sha1` inside a v0.1 statement.
    file: "attestation/slsa.gha_container-based_v2.1.0_binary-linux-amd64-push-v14.2.intoto.build.slsa",
    headers: BARE_JSON,
    readings: attestation(null, {
      predicateType: "https://slsa.dev/provenance/v1",
      sourceRepository: "slsa-framework/example-package",
      sourceCommit: "4d329c75e7ec1725f7c9ce917a8799d408d06be3",
    }),
  },
];

const GIT_OBJECT = "a raw Git object: the mirror reads it, CI does not post it";

export const CI_NOT_PAYLOADS: Readonly<Record<string, string>> = {
  "attestation/gitsign.fulcio-cert.in.txt": GIT_OBJECT,
  "attestation/gitsign.fulcio-tag.in.txt": GIT_OBJECT,
  "attestation/gitsign.gpg.in.txt": GIT_OBJECT,
};
