import type { Sql } from "../../platform/sql.ts";
import type { CommitLink } from "../commit-link.ts";
import type { PullRequestState } from "../pull-request.ts";
import { Conditions } from "./filter.ts";

export async function findPullRequest(sql: Sql, key: string, size: number | null): Promise<PullRequestState | null> {
  const set = new Conditions();
  set.at("p", size);
  set.add("p.key = ?", key);
  const [row] = await sql<{ state: PullRequestState }>(`SELECT p.state FROM pull_request p ${set.where()}`, set.values);
  return row?.state ?? null;
}

/** What was reported of these commits, by key; keys are `<repository>:<sha>`. */
export async function readLinks(sql: Sql, keys: readonly string[]): Promise<Map<string, CommitLink>> {
  const rows = await sql<{ key: string; state: CommitLink }>(
    "SELECT key, state FROM commit_link WHERE key = ANY($1::text[])",
    [keys],
  );
  return new Map(rows.map((row) => [row.key, row.state]));
}
