import type { Evidence } from "../ingest/fact.ts";
import { touch, type Touch } from "../ledger/projection.ts";
import { observedTouches } from "../people/observed.ts";
import { identityTouches } from "../people/advance.ts";
import { policyTouch } from "../policy/advance.ts";
import { repositoryFacts } from "../repositories/repository-facts.ts";
import { branches, branchKey, updateKey, updates } from "./branch.ts";
import { caseKey, caseMatches } from "./case-match.ts";
import { changeKey, changes } from "./change.ts";
import { commitLinkKey, commitLinks } from "./commit-link.ts";
import { landings } from "./landing.ts";
import { seenIn } from "./observe.ts";
import { pullRequestKey, pullRequests } from "./pull-request.ts";

/** Rows that the step will read for this evidence, as far as it says itself. */
export function touches(evidence: Evidence): readonly Touch[] {
  const seen = seenIn(evidence).map(({ keys }) => keys);
  return [...seen.flatMap((keys) => [...identityTouches(keys), ...observedTouches(keys)]), ...touchesOf(evidence)];
}

function touchesOf({ fact }: Evidence): readonly Touch[] {
  switch (fact.kind) {
    case "commit": {
      const { repository, branch, sha, parents } = fact;
      const below = parents[0] ? ofCommit(repository, branch, parents[0]) : [];
      return [...ofBranch(repository, branch), ...ofCommit(repository, branch, sha), ...below];
    }
    case "branch-tip": {
      const { repository, branch } = fact;
      const commits = [...fact.landed, ...fact.displaced].flatMap((sha) => ofCommit(repository, branch, sha));
      return [...ofBranch(repository, branch), ...commits];
    }
    case "commit-signature":
      return [touch(commitLinks, commitLinkKey(fact.repository, fact.sha))];
    case "tag":
      return [fact.sha, fact.previousSha].flatMap((sha) =>
        sha ? [touch(commitLinks, commitLinkKey(fact.repository, sha))] : [],
      );
    case "push": {
      const branch = fact.ref.replace("refs/heads/", "");
      if (!fact.after) return [];
      return [
        touch(updates, updateKey(fact.repository, branch, fact.after)),
        ...ofCommit(fact.repository, branch, fact.after),
      ];
    }
    case "pull-request": {
      const { repository, number, baseRef } = fact;
      const shas = [fact.headSha, fact.mergeCommitSha, fact.squashCommitSha].filter((sha) => sha !== undefined);
      const key = pullRequestKey(repository, number);
      const commits = shas.flatMap((sha) => ofCommit(repository, baseRef, sha));
      return [touch(pullRequests, key), touch(landings, key), ...commits];
    }
    case "review":
      return [touch(pullRequests, pullRequestKey(fact.repository, fact.number))];
    case "rule-suite":
      return fact.after ? [touch(commitLinks, commitLinkKey(fact.repository, fact.after))] : [];
    case "check":
    case "ci-run":
    case "gate":
    case "test-report":
      return fact.sha ? [touch(commitLinks, commitLinkKey(fact.repository, fact.sha))] : [];
    default:
      return [];
  }
}

function ofBranch(repository: string, branch: string): Touch[] {
  return [policyTouch, touch(repositoryFacts, repository), touch(branches, branchKey(repository, branch))];
}

function ofCommit(repository: string, branch: string, sha: string): Touch[] {
  const key = changeKey(repository, branch, sha);
  return [
    touch(changes, key),
    touch(commitLinks, commitLinkKey(repository, sha)),
    touch(landings, key),
    touch(caseMatches, caseKey(key)),
  ];
}
