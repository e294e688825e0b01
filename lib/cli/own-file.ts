import { closeSync, constants, lstatSync, openSync, writeFileSync } from "node:fs";
import { dirname, parse, resolve } from "node:path";
import { usageError } from "./command.ts";

/**
 * Writes a file to where its path says and nowhere else: a link, in it or on the way, is whoever's made the folder, and a
 * checkout is its author's. Links directly below the root are the machine's own (/tmp, /var). Throws BAD_REQUEST/USAGE.
 */
export function writeOwnFile(path: string, bytes: Uint8Array, cwd: string): void {
  const full = resolve(cwd, path);
  const link = lineage(full).find((one) => lstatSync(one, { throwIfNoEntry: false })?.isSymbolicLink());
  if (link !== undefined) throw usageError(`${path} is not written: ${link} is a link.`);
  const file = openSync(full, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0));
  try {
    writeFileSync(file, bytes);
  } finally {
    closeSync(file);
  }
}

/** The path and the folders that it lies in, from the second below the root. */
function lineage(path: string): string[] {
  const folder = dirname(path);
  const { root } = parse(path);
  return folder === root || folder === path ? [] : [...lineage(folder), path];
}
