import type { Sql } from "../platform/sql.ts";
import { Mirror } from "./store/mirror.ts";
import { readRepositoryRows } from "./store/repository.ts";

/** What `git rev-list --first-parent` says of a control branch, up to the tip that the ledger knows. */
export interface GitLine {
  readonly repository: string;
  readonly branch: string;
  /** Null where this machine has no mirror that holds the tip. */
  readonly shas: readonly string[] | null;
}

/** Asks Git itself, in the mirrors of this data directory. A branch that was never walked is left out. */
export async function readGitLines(sql: Sql, dataDir: string): Promise<GitLine[]> {
  const lines: GitLine[] = [];
  for (const { name, url, branches } of await readRepositoryRows(sql, null)) {
    const mirror = new Mirror(dataDir, name, url);
    for (const { name: branch, walked } of branches) {
      if (walked === null) continue;
      lines.push({ repository: name, branch, shas: await lineOf(mirror, walked) });
    }
  }
  return lines;
}

async function lineOf(mirror: Mirror, tip: string): Promise<string[] | null> {
  if (!mirror.isThere()) return null;
  return (await mirror.has(tip)) ? mirror.firstParents(tip) : null;
}
