import type { Aggregate, View } from "../ledger/projection.ts";
import { updateKey } from "./branch.ts";
import { changeKey, type CommitBase, type PullRequestTie, type Update } from "./change.ts";
import { pullRequestKey } from "./pull-request.ts";

/** What an emergency case can be about beside single changes: a ref update with all it brought, a pull request. */
export type CaseSubject =
  | { readonly kind: "update"; readonly repository: string; readonly branch: string; readonly after: string }
  | { readonly kind: "pull-request"; readonly repository: string; readonly number: string };

/** Subject → the case that covers it. Kept apart from the change: a case may be older than its commit's entry. */
export const caseMatches: Aggregate<{ readonly case: string }> = {
  table: "case_match",
  versioned: false,
  columns: (state) => ({ case_id: state.case }),
};

/** `subject` as text is the key of a change. */
export function caseKey(subject: string | CaseSubject): string {
  if (typeof subject === "string") return `commit:${subject}`;
  return subject.kind === "update"
    ? `update:${updateKey(subject.repository, subject.branch, subject.after)}`
    : `pull-request:${pullRequestKey(subject.repository, subject.number)}`;
}

/** The case that covers a change: itself, the update that brought it, or its pull request. */
export async function caseOf(
  view: View,
  base: CommitBase,
  update: Update | undefined,
  pullRequest: PullRequestTie | undefined,
): Promise<string | undefined> {
  const { repository, branch, sha } = base;
  const subjects: (string | CaseSubject)[] = [changeKey(repository, branch, sha)];
  if (update) subjects.push({ kind: "update", repository, branch, after: update.after });
  if (pullRequest) subjects.push({ kind: "pull-request", repository, number: pullRequest.number });
  for (const subject of subjects) {
    const match = await view.get(caseMatches, caseKey(subject));
    if (match) return match.case;
  }
  return undefined;
}
