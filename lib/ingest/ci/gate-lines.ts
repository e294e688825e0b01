import { canonicalJson } from "../../base/canonical-json.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { present } from "../present.ts";
import type { GateDecision, GatePolicy, GateResult } from "./gate-decision.ts";
import type { ReportFormat } from "./report.ts";

/** The commit that is judged, and what was checked out when the gate was asked. */
export interface GateCommit {
  readonly repository: string;
  readonly sha: string;
  readonly tree: string;
  /** Of HEAD, where that is a merge of it (a test merge). */
  readonly checkedOut: { readonly sha: string; readonly tree: string } | null;
}

/** The pipeline's run that the gate is part of, as its variables name it. */
export interface GateRun {
  readonly workflow: string;
  readonly runId: string;
  readonly attempt: number;
  readonly branch?: string;
  readonly event?: string;
  readonly pullRequests: readonly string[];
  readonly url?: string;
  readonly actor?: { readonly name: string; readonly id?: string; readonly issuer?: string };
}

export interface GateFile {
  readonly format: ReportFormat;
  readonly bytes: Uint8Array;
}

export interface GateRecord {
  readonly commit: GateCommit;
  readonly run: GateRun | null;
  /** Tells this gate from every other of the commit: two jobs' results stand side by side. */
  readonly job: string | undefined;
  readonly files: readonly GateFile[];
  readonly results: readonly GateResult[];
  readonly outcome: GateDecision;
  readonly signature: { readonly status: string; readonly signerClass: string; readonly fingerprint?: string };
  readonly policy: GatePolicy;
  /** RFC 3339. */
  readonly at: string;
}

/**
 * What a gate sends, as the `ci` source takes it: every report as it was, the job as a run that ended, and the decision.
 * Ids are digests of what they name, so that sending the same again adds nothing, and a second job is neither a conflict
 * nor takes the place of the first.
 */
export function gateLines(record: GateRecord): string {
  const { commit, run, files, at } = record;
  const common = { repository: commit.repository, sha: commit.sha, ...present({ runId: run?.runId }) };
  const attachments = files.map(({ format, bytes }) => ({
    type: "attachment",
    ...common,
    ...present({ job: record.job }),
    at,
    format,
    ...contentOf(bytes),
  }));
  const lines = [...attachments, ...(run ? [runLine(record, run)] : []), { ...decisionLine(record), ...common }];
  return lines.map((line) => `${JSON.stringify({ id: idOf(line), ...line })}\n`).join("");
}

/** The bytes as text where that gives the same bytes back. */
function contentOf(bytes: Uint8Array): { encoding: string; content: string } {
  const text = Buffer.from(bytes).toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return { encoding: "utf8", content: text };
  return { encoding: "base64", content: Buffer.from(bytes).toString("base64") };
}

/** The job up to its gate, not the whole workflow: how that ends is not known yet. */
function runLine({ commit, outcome, at }: GateRecord, run: GateRun): object {
  const conclusion = outcome.decision === "pass" ? "success" : "failure";
  const { repository, sha } = commit;
  const { actor, pullRequests, ...told } = run;
  const by = actor === undefined ? {} : { actor: present({ ...actor }) };
  const ended = { status: "completed", conclusion, completedAt: at };
  return { type: "run", repository, sha, ...present(told), ...by, pullRequests: [...pullRequests], ...ended };
}

function decisionLine(record: GateRecord): object {
  const { commit, results, outcome, signature, policy, at } = record;
  const count = (of: (one: GateResult) => number) => results.reduce((sum, one) => sum + of(one), 0);
  const judged = { ...policy, require: [...policy.require] };
  const { tree, checkedOut } = commit;
  return {
    type: "gate",
    at,
    tool: "countersign-gate",
    ...present({ job: record.job }),
    decision: outcome.decision,
    passed: count(({ passed }) => passed),
    warned: count(({ warned }) => warned),
    failed: outcome.reasons.length,
    suppressed: count(({ suppressed }) => suppressed),
    violations: outcome.reasons.map((one) => ({ ...one })),
    ...(outcome.open.length > 0 ? { note: outcome.open.join(" ").slice(0, 2000) } : {}),
    policyDigest: `sha256:${sha256Hex(canonicalJson(judged))}`,
    policy: judged,
    tree,
    ...(checkedOut === null ? {} : { checkedOut: { ...checkedOut } }),
    signature: present({ ...signature }),
    ...(record.run?.actor === undefined ? {} : { actor: present({ ...record.run.actor }) }),
  };
}

function idOf(line: object): string {
  return `countersign-gate:${sha256Hex(JSON.stringify(line)).slice(0, 40)}`;
}
