import { ESCAPED_TEXT } from "../base/csv.ts";
import { AppError } from "../base/errors.ts";
import { NAMESPACE, SIGNATURE_FILE, SIGNER, TAG_MANIFEST, MANIFEST } from "./layout.ts";
import type { StoredPeriod } from "../policy/period.ts";
import { frameworkName, type BundleRequest } from "./request.ts";
import type { SelectionCounts } from "./store/selection.ts";
import type { PinnedHead } from "./store/head.ts";

export interface Counted {
  readonly path: string;
  readonly rows: number;
  /** Of the one column that is added up. */
  readonly sum?: number;
}

/** What README and index say of a bundle. */
export interface BundleFacts {
  readonly identifier: string;
  readonly request: BundleRequest;
  readonly stored: StoredPeriod;
  readonly head: PinnedHead;
  readonly separation: "role" | "owner";
  readonly fingerprint: string;
  readonly tables: readonly Counted[];
  readonly selection: SelectionCounts;
  readonly parts: number;
}

export const DEMO_MARK = "Demo database. Not evidence.";

export function isEvidence({ head }: Pick<BundleFacts, "head">): boolean {
  return head.kind === "production";
}

const names = (list: "all" | readonly string[]) => (list === "all" ? "all" : list.join(", "));

/** The lines of the summary, as label and text. */
export function summaryOf(facts: BundleFacts): readonly (readonly [label: string, text: string])[] {
  const { request, stored, head } = facts;
  return [
    ["Bundle", facts.identifier],
    ["Framework", frameworkName(request.framework)],
    ["Period", `${request.from} to ${request.to}, both days included, ${request.zone}`],
    ["Stored as", `${stored.from} <= time < ${stored.to} (UTC)`],
    ["Repositories", names(request.repositories)],
    ["Environments", names(request.environments)],
    ["Log", head.origin],
    ["Ledger size", `${head.size} entries, checkpoint of ${head.signedAt}`],
    ["Separation", `database separation: ${facts.separation}`],
  ];
}

/** What is not in the bundle, or not whole, in sentences. */
export function gapsOf({ selection, request, tables }: BundleFacts): string[] {
  const blind = tables.find(({ path }) => path.endsWith("/blind-intervals.csv"));
  const outside = selection.receivedInPeriod - selection.inPeriod;
  const limited = request.repositories !== "all" || request.environments !== "all";
  return [
    `${selection.receivedInPeriod} entries were received in the period; ${selection.inPeriod} of them are here` +
      (limited ? `, ${outside} are outside the chosen repositories and environments.` : "."),
    `${selection.records - selection.inPeriod} further entries were received outside the period and are here because rows name them.`,
    `${selection.erased} records were erased: their leaf is here, their payload is not.`,
    `${selection.unread} entries could not be read into facts; they are in 05-records under "unread".`,
    "Verdicts are of the tests that this version evaluates; tests.csv leaves the counts of the others blank.",
    "No waiver is part of this bundle.",
    `Sources were blind for ${blind?.sum ?? 0} minutes of the period, in ${blind?.rows ?? 0} intervals: data/02-population/blind-intervals.csv.` +
      (limited ? " Those of sources that stand for no environment are in bundles without limits only." : ""),
    `Tables are CSV (RFC 4180, UTF-8) in which ${ESCAPED_TEXT}, lest a spreadsheet take it for a formula.`,
    "When each source was first and last heard stands in data/01-scope/sources.csv.",
  ];
}

/** The three commands, to be run in the unpacked folder. */
export const VERIFY_COMMANDS = [
  `sha256sum -c ${TAG_MANIFEST} && sha256sum -c ${MANIFEST}`,
  `ssh-keygen -Y verify -f allowed_signers -I ${SIGNER} -n ${NAMESPACE} -s ${SIGNATURE_FILE} < ${TAG_MANIFEST}`,
  "python3 verify/verify.py . --fingerprint SHA256:...",
] as const;

/** README.txt. Its figures are compared with the files before a bundle is given out. */
export function readmeText(facts: BundleFacts): string {
  const lines = ["Evidence bundle", "===============", ""];
  if (!isEvidence(facts)) lines.push(DEMO_MARK, "");
  for (const [label, text] of summaryOf(facts)) lines.push(`${`${label}:`.padEnd(14)}${text}`);
  lines.push("", "Counts", "------");
  for (const { path, rows } of facts.tables) lines.push(`${path.padEnd(52)}${String(rows).padStart(10)} rows`);
  lines.push(`${"data/05-records".padEnd(52)}${String(facts.selection.records).padStart(10)} records`);
  lines.push("", "Gaps", "----", ...gapsOf(facts).map((gap) => `- ${gap}`));
  lines.push("", "How to verify", "-------------", ...VERIFY_COMMANDS.map((command) => `  ${command}`), "");
  lines.push("The signer's fingerprint in this bundle is", `  ${facts.fingerprint}`);
  lines.push("Compare with the one you were given by another way (letter, site): a bundle cannot vouch for itself.");
  lines.push(
    "On Windows: verify/verify.ps1. The script verify.py checks the log proofs too and needs Python 3 only.",
    "",
  );
  return lines.join("\n");
}

/** The same as a page without script or network. */
export function readmeHtml(facts: BundleFacts): string {
  const rows = summaryOf(facts).map(
    ([label, text]) => `<tr><th>${escapeHtml(label)}</th><td>${escapeHtml(text)}</td></tr>`,
  );
  const tables = facts.tables.map(
    ({ path, rows: count }) =>
      `<tr><td><a href="${escapeHtml(path)}">${escapeHtml(path)}</a></td><td>${count}</td></tr>`,
  );
  const demo = isEvidence(facts) ? "" : `<p><strong>${DEMO_MARK}</strong></p>`;
  return htmlPage(
    `Evidence bundle ${facts.identifier}`,
    `${demo}<table>${rows.join("")}</table>
<h2>Counts</h2><table><tr><th>File</th><th>Rows</th></tr>${tables.join("")}<tr><td>data/05-records</td><td>${facts.selection.records}</td></tr></table>
<p><a href="data/00-index/index.html">All files</a></p>
<h2>Gaps</h2><ul>${gapsOf(facts)
      .map((gap) => `<li>${escapeHtml(gap)}</li>`)
      .join("")}</ul>
<h2>How to verify</h2><pre>${VERIFY_COMMANDS.map(escapeHtml).join("\n")}</pre>
<p>Fingerprint: <code>${facts.fingerprint}</code>. Compare with the one you were given by another way: a bundle cannot vouch for itself.</p>`,
  );
}

export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>body{font:14px/1.5 sans-serif;max-width:72em;margin:2em auto;padding:0 1em;color:#111}table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:3px 12px 3px 0;border-bottom:1px solid #ddd}pre{background:#f4f4f4;padding:8px;overflow-x:auto}</style>
</head><body><h1>${escapeHtml(title)}</h1>
${body}
</body></html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

/** bag-info.txt (RFC 8493 §2.2.2). */
export function bagInfo(facts: BundleFacts, oxum: string): string {
  const { request, stored, head } = facts;
  return [
    `Bagging-Date: ${head.signedAt.slice(0, 10)}`,
    `External-Identifier: ${facts.identifier}`,
    `External-Description: ${isEvidence(facts) ? "Evidence bundle" : DEMO_MARK}`,
    `Payload-Oxum: ${oxum}`,
    `Countersign-Framework: ${request.framework}`,
    `Countersign-Period: ${request.from}/${request.to} ${request.zone}`,
    `Countersign-Period-Stored: ${stored.from}/${stored.to}`,
    `Countersign-Log: ${head.origin}`,
    `Countersign-Ledger-Size: ${head.size}`,
    `Countersign-Records: ${facts.selection.records}`,
    `Countersign-Database: ${head.kind}`,
    "",
  ].join("\n");
}

/** Throws INTEGRITY/SELF_CHECK: a bundle whose figures do not tie is not given out. */
export function requireTie(what: string, left: number, right: number): void {
  if (left === right) return;
  throw new AppError("INTEGRITY", "SELF_CHECK", `${what}: ${left} is not ${right}.`, { detail: { what, left, right } });
}

export function frameworkHeading(framework: string, version: string): string {
  return version === "" ? framework : `${framework}, ${version}`;
}
