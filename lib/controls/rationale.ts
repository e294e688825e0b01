const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
const HEADING = /^\s{0,3}(?:#{1,6}\s+|\*\*)?([A-Za-z][A-Za-z /-]{2,60}?)(?:\*\*)?\s*:?\s*(?:\*\*)?$/;
const LABELLED = /^\s*(?:[-*]\s+)?(?:\*\*)?([A-Za-z][A-Za-z /-]{2,40}?)(?:\*\*)?\s*:(?:\*\*)?\s+(\S.*)$/;
const IMPACT = /\b(?:impact|risk|risks|security)\b/i;
const LEAST = 15;

/**
 * Whether a pull request's description gives a reason, and a statement of impact: text below a heading that names impact,
 * risk or security, or behind such a label. Comments, headings, checkboxes and `n/a` are not text. `none` is a statement.
 */
export function describes(body: string): { readonly reason: boolean; readonly impact: boolean } {
  let about: "reason" | "impact" = "reason";
  const said = { reason: "", impact: "" };
  for (const line of body.slice(0, 20_000).replaceAll(COMMENT, "").split("\n")) {
    const labelled = LABELLED.exec(line);
    const heading = labelled ? undefined : HEADING.exec(line)?.[1];
    if (labelled) said[kindOf(labelled[1] ?? "") === "impact" ? "impact" : about] += textOf(labelled[2] ?? "");
    else if (heading !== undefined && line.trim().length > 0 && isHeading(line)) about = kindOf(heading);
    else said[about] += textOf(line);
  }
  return { reason: said.reason.length >= LEAST, impact: said.impact.length > 0 };
}

function isHeading(line: string): boolean {
  return /^\s{0,3}#/.test(line) || /^\s*\*\*.+\*\*\s*$/.test(line) || /:\s*$/.test(line);
}

function kindOf(words: string): "reason" | "impact" {
  return IMPACT.test(words) ? "impact" : "reason";
}

function textOf(line: string): string {
  const text = line.replace(/^\s*(?:[-*]\s+)?\[[ xX]\]\s*/, "").trim();
  return /^(?:n\/?a|tbd|todo|-+)?\.?$/i.test(text) ? "" : text;
}
