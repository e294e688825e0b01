import type { Sql } from "../platform/sql.ts";
import { git } from "./store/git.ts";
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

/** Two tips of a branch: what became first-parent between them is counted. `after` null: from the root; `until` null: no tip. */
export interface LineSpan {
  readonly repository: string;
  readonly branch: string;
  readonly after: string | null;
  readonly until: string | null;
}

/**
 * `git rev-list --first-parent --count` of each span; null, never 0, where there is no tip to count from, or this machine
 * has no mirror that holds it.
 */
export async function countGitLines(sql: Sql, dataDir: string, spans: readonly LineSpan[]): Promise<(number | null)[]> {
  const rows = new Map((await readRepositoryRows(sql, null)).map((row) => [row.name, row]));
  const counts: (number | null)[] = [];
  for (const { repository, after, until } of spans) {
    const row = rows.get(repository);
    const asked = row && until !== null;
    counts.push(asked ? await countLine(new Mirror(dataDir, row.name, row.url), after, until) : null);
  }
  return counts;
}

async function countLine(mirror: Mirror, after: string | null, until: string): Promise<number | null> {
  if (!mirror.isThere() || !(await mirror.has(until))) return null;
  if (after !== null && !(await mirror.has(after))) return null;
  return mirror.countFirstParents(after, until);
}

/** `git version 2.39.5`: by what was counted. */
export async function gitVersion(): Promise<string> {
  return (await git(["version"])).toString("utf8").trim();
}
