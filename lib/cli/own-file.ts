import { dirname, parse, resolve } from "node:path";
import { usageError } from "./command.ts";
import { linksAmong, writeThroughNoLink } from "./no-link.ts";

/**
 * Writes a file to where its path says and nowhere else: a link, in it or on the way, is whoever's made the folder, and a
 * checkout is its author's. Links directly below the root are the machine's own (/tmp, /var). Throws BAD_REQUEST/USAGE.
 */
export function writeOwnFile(path: string, bytes: Uint8Array, cwd: string): void {
  const full = resolve(cwd, path);
  const [link] = linksAmong(lineage(full));
  if (link !== undefined) throw usageError(`${path} is not written: ${link} is a link.`);
  writeThroughNoLink(full, bytes);
}

/** The path and the folders that it lies in, from the second below the root. */
function lineage(path: string): string[] {
  const folder = dirname(path);
  const { root } = parse(path);
  return folder === root || folder === path ? [] : [...lineage(folder), path];
}
