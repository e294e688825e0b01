import type { KeptHeaders } from "../../ledger/record.ts";

/** The commit and run that a report is about, as whoever posted it says; a claim (traps P3). */
export interface Attribution {
  readonly repository?: string;
  readonly sha?: string;
  readonly runId?: string;
}

/** Headers of a report that is posted as it is, by the attribution that they give. */
export const ATTRIBUTION_HEADERS = ["countersign-repository", "countersign-sha", "countersign-run"] as const;

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** Attribution by headers; what is no commit id or no name is left out, not guessed. */
export function attributionOf(headers: KeptHeaders): Attribution {
  const [repository, sha, runId] = ATTRIBUTION_HEADERS.map((name) => headers[name]?.trim());
  return {
    ...(repository ? { repository: repositoryName(repository) } : {}),
    ...(sha && SHA.test(sha) ? { sha: sha.toLowerCase() } : {}),
    ...(runId ? { runId } : {}),
  };
}

/** Full name as facts have it: lower case, without what a URL puts around it. */
export function repositoryName(text: string): string {
  const path = text.trim().replace(/^(?:git\+)?[a-z+]{2,10}:\/\/[^/]*\//i, "");
  return path
    .replace(/[@#?].*$/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/i, "")
    .toLowerCase();
}

/** A commit id in lower case, or undefined. */
export function commitId(text: unknown): string | undefined {
  return typeof text === "string" && SHA.test(text) ? text.toLowerCase() : undefined;
}
