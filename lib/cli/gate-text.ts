/**
 * Text of a report on one line of a pipeline's log: no control, direction or zero-width character is left, nor what a
 * runner would take for a command of its own (`::set-output`, `##[error]`).
 */
export function plain(text: string, most = 500): string {
  const line = text
    .toWellFormed()
    .replace(/\s+/gu, " ")
    .replace(/\p{C}/gu, "\uFFFD")
    .replace(/:(?=:)/g, ": ")
    .replaceAll("##[", "## [")
    .trim();
  return line.length > most ? `${line.slice(0, most).toWellFormed()}…` : line;
}

/** The same as Markdown that shows it and does nothing else: no link, no picture, no mention, no table cell more. */
export function markdownText(text: string, most = 300): string {
  return plain(text, most).replace(/[^\p{L}\p{M}\p{N} ,\u{FFFD}…]/gu, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
}
