export interface Relation {
  readonly kind: "reverts" | "picked-from";
  readonly sha: string;
}

const SAID: readonly (readonly [Relation["kind"], RegExp])[] = [
  ["reverts", /\bThis reverts commit ([0-9a-f]{7,64})\b/g],
  ["picked-from", /\(cherry picked from commit ([0-9a-f]{7,64})\)/g],
];

const MOST = 10;

/** Which commits a message says that it takes back or repeats, as git writes it. Said only: it ties nothing. */
export function relationsIn(message: string): Relation[] {
  const found = SAID.flatMap(([kind, pattern]) =>
    [...message.matchAll(pattern)].map(([, sha = ""]): Relation => ({ kind, sha })),
  );
  return found.slice(0, MOST);
}
