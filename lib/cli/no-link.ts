import { closeSync, constants, lstatSync, openSync, writeFileSync } from "node:fs";

/** Those of some paths at which a link stands, be it to nothing. */
export function linksAmong(paths: readonly string[]): string[] {
  return paths.filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true);
}

/** Writes a file over what it held. A link that came in its place meanwhile is not followed. */
export function writeThroughNoLink(path: string, content: string | Uint8Array): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  // Windows has no O_NOFOLLOW.
  const file = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | (O_NOFOLLOW ?? 0), 0o644);
  try {
    writeFileSync(file, content);
  } finally {
    closeSync(file);
  }
}
