export interface Trailer {
  readonly key: string;
  readonly value: string;
}

export interface CoAuthor {
  readonly name: string;
  readonly email: string;
}

const TRAILER = /^([A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:[ \t]*(\S.*)$/;
const GIT_MADE = /^(?:Signed-off-by: |\(cherry picked from commit )/;
const CO_AUTHOR = /^[ \t]*co-authored-by[ \t]*:[ \t]*(.*?)[ \t]*<([^<>\s]+)>/gim;

/**
 * The trailers of a commit message, by the rules of git-interpret-trailers: the last paragraph, never the title, when
 * all its lines are trailers, or one was made by git and at least a quarter are trailers. What they say is a claim.
 */
export function parseTrailers(message: string): Trailer[] {
  const paragraphs = message
    .replace(/\r\n/g, "\n")
    .trimEnd()
    .split(/\n[ \t]*\n/);
  const last = paragraphs.length > 1 ? paragraphs.at(-1) : undefined;
  if (last === undefined) return [];
  const trailers: { key: string; value: string }[] = [];
  let other = 0;
  let gitMade = false;
  for (const line of last.split("\n")) {
    gitMade ||= GIT_MADE.test(line);
    const match = TRAILER.exec(line);
    const previous = trailers.at(-1);
    if (match) trailers.push({ key: match[1] ?? "", value: (match[2] ?? "").trim() });
    else if (/^[ \t]/.test(line) && previous) previous.value = `${previous.value} ${line.trim()}`;
    else if (!GIT_MADE.test(line)) other += 1;
  }
  if (other === 0) return trailers;
  return gitMade && trailers.length * 3 >= other ? trailers : [];
}

/**
 * Everybody named by a Co-authored-by line, wherever it stands in the message: for four eyes, missing one is worse than
 * reading one too many (traps G15). E-mails in lower case, each once.
 */
export function parseCoAuthors(message: string): CoAuthor[] {
  const found = new Map<string, CoAuthor>();
  for (const match of message.matchAll(CO_AUTHOR)) {
    const email = (match[2] ?? "").toLowerCase();
    if (!found.has(email)) found.set(email, { name: match[1] ?? "", email });
  }
  return [...found.values()];
}
