/** Tags of a report: 100,000 tests with output have as many; each costs some microseconds. */
const MAX_TAGS = 500_000;
const MAX_DEPTH = 100;

const CLOSING = /<\/([A-Za-z_][\w:.-]*)\s*>/y;
const OPENING = /<([A-Za-z_][\w:.-]*)(?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"]*"|'[^']*')){0,200}\s*(\/?)>/y;
const PASSED_OVER = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
] as const;

/**
 * Whether a text is one whole XML element that is safe to parse: every tag is closed in order, none is nested or repeated
 * past what a report has, and there is no document type, whose entities are the known attacks. Linear, no recursion. What
 * is quoted in comments and CDATA does not count; references and characters are not checked.
 */
export function isWholeXml(xml: string): boolean {
  const open: string[] = [];
  let tags = 0;
  for (let at = xml.indexOf("<"); at !== -1; at = xml.indexOf("<", at)) {
    const after = endOfPassage(xml, at);
    if (after !== null) {
      if (after === -1) return false;
      at = after;
      continue;
    }
    // A second root, or a tag past the limit.
    if (++tags > MAX_TAGS || (tags > 1 && open.length === 0)) return false;
    const end = endOfTag(xml, at, open);
    if (end === -1 || open.length > MAX_DEPTH) return false;
    at = end;
  }
  return tags > 0 && open.length === 0;
}

/** Position after a comment, CDATA section or processing instruction; -1 where it never ends; null for anything else. */
function endOfPassage(xml: string, at: number): number | null {
  const passage = PASSED_OVER.find(([start]) => xml.startsWith(start, at));
  if (passage === undefined) return xml.startsWith("<!", at) ? -1 : null;
  const [start, stop] = passage;
  const end = xml.indexOf(stop, at + start.length);
  return end === -1 ? -1 : end + stop.length;
}

/** Position after the tag at `at`, with `open` brought up to date; -1 where it is none, or closes another element. */
function endOfTag(xml: string, at: number, open: string[]): number {
  CLOSING.lastIndex = at;
  const closing = CLOSING.exec(xml);
  if (closing !== null) return open.pop() === closing[1] ? CLOSING.lastIndex : -1;
  OPENING.lastIndex = at;
  const [, name, selfClosing] = OPENING.exec(xml) ?? [];
  if (name === undefined) return -1;
  if (selfClosing === "") open.push(name);
  return OPENING.lastIndex;
}
