import { stringify } from "yaml";

/** YAML of one or several documents; texts of several lines stay readable. */
export function manifestText(...documents: readonly object[]): string {
  return documents.map((one) => stringify(one, { lineWidth: 0, blockQuote: "literal" })).join("---\n");
}
