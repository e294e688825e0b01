/** Level of a finding by its severity, as Trivy's own SARIF maps it; a severity that nobody stated is `unknown`. */
type FindingLevel = "error" | "warning" | "note" | "unknown";

const LEVELS: Readonly<Record<string, FindingLevel>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  moderate: "warning",
  low: "note",
  negligible: "note",
  info: "note",
};

export function levelOfSeverity(severity: string | undefined): FindingLevel {
  const word = severity?.toLowerCase() ?? "";
  return Object.hasOwn(LEVELS, word) ? (LEVELS[word] ?? "unknown") : "unknown";
}
