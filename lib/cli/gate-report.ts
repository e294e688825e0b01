import type { GateDecision, GatePolicy, GateResult } from "../ingest/ci/gate-decision.ts";
import type { GateCommit } from "../ingest/ci/gate-lines.ts";
import type { SignatureResult } from "../repositories/signature.ts";
import { summaryWords, type Summary } from "./gate-summary.ts";
import { markdownText, plain } from "./gate-text.ts";
import type { Upload } from "./gate-upload.ts";

/** Everything that a gate found out, did and says. */
export interface GateReport {
  readonly exit: 0 | 1 | 2;
  readonly outcome: GateDecision;
  readonly commit: GateCommit;
  readonly signature: SignatureResult;
  readonly policy: GatePolicy;
  readonly results: readonly GateResult[];
  readonly upload: Upload;
  readonly url: string;
  /** File with the bytes that were, or were to be, sent. */
  readonly artifact: string;
  readonly artifactSha256: string;
}

/** How it ends, and where the results alone would end otherwise, why not so. */
function verdictWords({ exit, outcome, upload }: GateReport): string {
  if (outcome.decision === "fail") return "fails";
  if (outcome.decision === "inconclusive") return "cannot be decided";
  if (upload.status === "taken") return "passes";
  if (exit === 0) return "passes, although nothing could be recorded";
  return exit === 1
    ? "fails: the results pass, and nothing could be recorded"
    : "cannot be decided: the results pass, and the record was refused";
}

/** For the pipeline's log. */
export function reportText(report: GateReport, summary: Summary): string {
  const { outcome, commit, results, artifact, artifactSha256 } = report;
  const lines = [
    `Commit ${commit.sha} of ${commit.repository}, tree ${commit.tree}`,
    ...(commit.checkedOut ? [checkedOutWords(commit.checkedOut)] : []),
    `Signature ${signatureWords(report.signature)}`,
    ...results.map(
      ({ tool, decision, failed, warned, passed, file }) =>
        `${tool}  ${decision}  ${failed} failed, ${warned} warned, ${passed} passed  ${file}`,
    ),
    ...outcome.reasons.map(({ rule, message }) => `${rule}: ${message}`),
    ...outcome.open,
    uploadWords(report),
    `Artifact ${artifact}, sha256 ${artifactSha256}`,
    ...[summaryWords(summary)].flatMap((words) => words ?? []),
    `The gate ${verdictWords(report)}.`,
  ];
  return lines.map((line) => plain(line)).join("\n");
}

/** For `--json`: every text as it is shown in the log, so that no runner takes one for a command. */
export function reportJson({ outcome, ...report }: GateReport, summary: Summary): object {
  const shown = (_: string, value: unknown) => (typeof value === "string" ? plain(value, LONGEST) : value);
  return JSON.parse(JSON.stringify({ ...outcome, ...report, summary }, shown)) as object;
}

/** Of a path. */
const LONGEST = 4096;

const SHOWN = 10;

/** For the page of the job, as Markdown. */
export function reportMarkdown(report: GateReport): string {
  const { outcome, commit, results, artifact, artifactSha256 } = report;
  const text = markdownText;
  return [
    `## Countersign: the gate ${verdictWords(report)}`,
    "",
    ...table(
      ["", ""],
      [
        ["Commit", `${text(commit.repository)} \`${commit.sha}\``],
        ["Tree", `\`${commit.tree}\``],
        ...(commit.checkedOut ? [["Checked out", text(checkedOutWords(commit.checkedOut))]] : []),
        ["Signature", text(signatureWords(report.signature))],
        ["Record", text(uploadWords(report))],
        ["Artifact", `${text(artifact)}, SHA-256 \`${artifactSha256}\``],
      ],
    ),
    "",
    ...[...outcome.reasons.map(({ rule, message }) => `${rule}: ${message}`), ...outcome.open].map(
      (line) => `- ${text(line)}`,
    ),
    "",
    ...table(
      ["Tool", "Format", "Decision", "Failed", "Warned", "Passed", "Suppressed", "File"],
      results.map((one) => [
        ...[text(one.tool), one.format, one.decision, String(one.failed), String(one.warned), String(one.passed)],
        ...[String(one.suppressed), text(one.file)],
      ]),
    ),
    ...results.flatMap(findings),
    "",
  ].join("\n");
}

function findings({ tool, violations }: GateResult): string[] {
  if (violations.length === 0) return [];
  const rest = violations.length - SHOWN;
  const rows = violations
    .slice(0, SHOWN)
    .map(({ level, rule, message }) => [level, rule, message].map((one) => markdownText(one)));
  const more = rest > 0 ? ["", `${rest} more in the artifact.`] : [];
  return ["", `### ${markdownText(tool)}`, "", ...table(["Level", "Rule", "Finding"], rows), ...more];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function checkedOutWords({ sha, tree }: NonNullable<GateCommit["checkedOut"]>): string {
  return `The checkout is of ${sha}, tree ${tree}: a merge that has the commit as a parent, not the commit itself.`;
}

function signatureWords({ status, signerClass, signer, fingerprint, note }: SignatureResult): string {
  const by = [signer, fingerprint].filter((one) => one !== undefined).join(", ");
  return `${status}${signerClass === "unknown" ? "" : ` (${signerClass})`}${by ? `, ${by}` : ""}${note ? `: ${note}` : ""}`;
}

function uploadWords({ upload, url }: GateReport): string {
  if (upload.status !== "taken") return `Not recorded at ${url}: ${upload.why}`;
  const { accepted, duplicates } = upload;
  return `${accepted} records taken by ${url}${duplicates > 0 ? `, ${duplicates} held before` : ""}`;
}
