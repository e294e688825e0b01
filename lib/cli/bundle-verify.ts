import { verifyArchive } from "../bundles/node-verify.ts";
import type { VerifyReport } from "../bundles/verify.ts";
import { optionalOption, usageError, type Command } from "./command.ts";

const EXITS = { verified: 0, bad: 1, unchecked: 2 } as const;

export const command: Command = {
  usage: "FILE [--fingerprint SHA256:…]",
  options: { fingerprint: { type: "string" } },
  run: async ({ values, positionals }) => {
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw usageError("Name one bundle.");
    const fingerprint = optionalOption(values, "fingerprint");
    const report = await verifyArchive(file, fingerprint);
    return { exit: EXITS[report.status], json: report, text: describe(report) };
  },
};

function describe(report: VerifyReport): string {
  const lines = report.findings.map(({ code, path, message }) => `${code} ${path}: ${message}`);
  if (report.findingCount > report.findings.length)
    lines.push(`… and ${report.findingCount - report.findings.length} more.`);
  if (report.info["Countersign-Database"] !== "production") lines.push("Demo database. Not evidence.");
  if (report.status === "bad") return [...lines, `Not verified: ${report.findingCount} faults.`].join("\n");
  const erased = report.erased > 0 ? `, ${report.erased} of them erased` : "";
  lines.push(
    `${report.files} files and ${report.records} records${erased} verified up to the checkpoint of size ${report.ledgerSize ?? 0}.`,
    `Signed by ${report.fingerprint ?? "nobody"}.`,
  );
  if (report.status === "unchecked") {
    lines.push(
      "Consistent in itself; the signer was not checked: give --fingerprint as you were told it by another way.",
    );
  }
  return lines.join("\n");
}
