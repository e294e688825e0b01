/** A pull request by repository and number. */
export interface PullRequestName {
  readonly repository: string;
  readonly number: string;
}

const SHORT = /^([a-z0-9][a-z0-9._-]*(?:\/[a-z0-9._-]+)+)[#!](\d{1,10})$/;
const PATH = /^\/(.+?)(?:\/-)?\/(?:pull|merge_requests)\/(\d{1,10})(?:\/.*)?$/;

/** Reads `owner/repository#12`, GitLab's `group/project!12`, or the address of either at its forge; null for else. */
export function parsePullRequestName(text: string): PullRequestName | null {
  const trimmed = text.trim().toLowerCase();
  const short = SHORT.exec(trimmed);
  if (short?.[1] && short[2]) return { repository: short[1], number: short[2] };
  if (!URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  const path = url.protocol === "https:" || url.protocol === "http:" ? PATH.exec(url.pathname) : null;
  return path?.[1] && path[2] ? { repository: path[1], number: path[2] } : null;
}
