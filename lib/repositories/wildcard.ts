/**
 * Whether a text matches a list of patterns as OpenSSH reads them (ssh_config(5), PATTERNS): `*` and `?` stand for
 * characters, `!` before a pattern excludes what it matches, whatever else matches. Without regular expressions: both
 * may be an attacker's.
 */
export function matchesPatterns(text: string, patterns: readonly string[]): boolean {
  const denied = patterns.some((pattern) => pattern.startsWith("!") && matchesWildcard(text, pattern.slice(1)));
  return !denied && patterns.some((pattern) => !pattern.startsWith("!") && matchesWildcard(text, pattern));
}

function matchesWildcard(text: string, pattern: string): boolean {
  let at = 0;
  let on = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = pattern[on];
    if (wanted === "*") {
      star = on;
      on += 1;
      resume = at;
    } else if (wanted === "?" || wanted === text[at]) {
      at += 1;
      on += 1;
    } else if (star >= 0) {
      on = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[on] === "*") on += 1;
  return on === pattern.length;
}
