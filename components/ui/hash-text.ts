/** What a hash stands for: a commit (or tree) of Git, or a digest with its algorithm. */
export type HashKind = "commit" | "digest";

export interface HashText {
  /** `7a2de899`, or `sha256 26686ec058f1`. */
  short: string;
  /** All of it with its algorithm, for the record's own page and for paper. */
  long: string;
  /** What the copy button copies: the value as it was given. */
  full: string;
}

/**
 * The first 8 characters of a commit, the first 12 of a digest after its algorithm (LOOK §6). Accepts `sha256:…`;
 * a digest without a prefix is SHA-256. Never the middle cut out.
 */
export function hashText(value: string, kind: HashKind): HashText {
  if (kind === "commit") return { short: value.slice(0, 8), long: value, full: value };
  const [, algorithm = "sha256", hex = value] = /^([a-z0-9]+)[:-](.+)$/i.exec(value) ?? [];
  const name = algorithm.toLowerCase();
  return { short: `${name} ${hex.slice(0, 12)}`, long: `${name} ${hex}`, full: value };
}
