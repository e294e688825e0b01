import type { Target } from "./fact-cluster.ts";

/** A policy gate's decision about a commit (SARIF, Conftest, Checkov, Trivy, PolicyReport). */
export interface GateFact {
  readonly kind: "gate";
  readonly tool: string;
  readonly toolVersion?: string;
  readonly repository?: string;
  readonly sha?: string;
  readonly target?: Target;
  readonly decision: "pass" | "fail" | "inconclusive";
  readonly passed?: number;
  readonly warned?: number;
  readonly failed: number;
  readonly suppressed?: number;
  readonly violations: readonly { readonly rule: string; readonly level: string; readonly message: string }[];
  /** Why inconclusive, in words of the format. */
  readonly note?: string;
  /** Digest of the policy bundle that decided, where the gate says. */
  readonly policyDigest?: string;
  readonly runId?: string;
  /** Of the pipeline's run, where the gate says: what two jobs find stands side by side. */
  readonly job?: string;
  /** Whose token it came by, where that is not the token of the repository that it names: it decides nothing. */
  readonly spokenBy?: string;
}

export interface TestReportFact {
  readonly kind: "test-report";
  readonly repository?: string;
  readonly sha?: string;
  readonly suites: number;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly flaky: number;
  readonly runId?: string;
  readonly job?: string;
}

/** An in-toto statement as somebody posted it: what it claims. `verified` is false: no signature was checked. */
export interface AttestationFact {
  readonly kind: "attestation";
  readonly repository?: string;
  readonly sha?: string;
  readonly predicateType: string;
  /** Matched by digest only, never by name: algorithm → lower-case hex. */
  readonly subjects: readonly { readonly name?: string; readonly digests: Readonly<Record<string, string>> }[];
  readonly builder?: string;
  readonly sourceRepository?: string;
  readonly sourceCommit?: string;
  /** `PASSED`, `WARNED` or `FAILED` of a test-result predicate. */
  readonly result?: string;
  readonly signatures: number;
  readonly verified: false;
  readonly runId?: string;
}
