import type { KitInput, KitItem } from "./kit-input.ts";
import { quoted } from "./names.ts";

const WHAT = {
  id: "branch-rules",
  title: "The control branch is protected",
  why: "Nothing lands but by a request that somebody else approved, whose checks passed; nobody may pass it by.",
  tests: ["T-CFG-01", "T-CHG-01", "T-CHG-04", "T-CHG-06"],
} as const;

/** The rules of the control branches, in the words of the forge. */
export function branchRules(input: KitInput): KitItem {
  return input.forge === "github" ? rulesetItem(input) : protectionItem(input);
}

function rulesetItem(input: KitInput): KitItem {
  const path = "github/ruleset.json";
  return {
    ...WHAT,
    files: [{ path, language: "json", content: `${JSON.stringify(githubRuleset(input), null, 2)}\n` }],
    apply: `gh api repos/${quoted(input.repository)}/rulesets --method POST --input ${path}`,
    notes: [
      "Or by hand: Settings, Rules, Rulesets, Import a ruleset.",
      ...(input.checks.length === 0
        ? ["The policy names no required check for this repository: the ruleset demands none."]
        : []),
      "It names nobody who may bypass it. In an emergency an owner changes the ruleset, which is on record, and found.",
      "Bots that push to the branch are stopped: let them open pull requests.",
    ],
  };
}

/** As GitHub's REST API takes and exports it (POST /repos/{owner}/{repo}/rulesets). */
export function githubRuleset({ branches, approvals, checks }: KitInput): object {
  const contexts = checks.map((context) => ({ context }));
  return {
    name: "countersign control branches",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: branches.map((branch) => `refs/heads/${branch}`), exclude: [] } },
    bypass_actors: [],
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
      { type: "required_signatures" },
      {
        type: "pull_request",
        parameters: {
          required_approving_review_count: approvals,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: true,
          require_last_push_approval: true,
          required_review_thread_resolution: false,
        },
      },
      ...(contexts.length === 0
        ? []
        : [
            {
              type: "required_status_checks",
              parameters: { required_status_checks: contexts, strict_required_status_checks_policy: false },
            },
          ]),
    ],
  };
}

/** GitLab's calls, in order: each branch, who approves, and how. */
export function gitlabCalls({
  branches,
  approvals,
}: KitInput): readonly { method: string; call: string; body: object }[] {
  return [
    ...branches.map((name) => ({
      method: "POST",
      call: "protected_branches",
      body: {
        ...{ name, push_access_level: 0, merge_access_level: 40, allow_force_push: false },
        code_owner_approval_required: true,
      },
    })),
    {
      method: "POST",
      call: "approval_rules",
      body: { name: "countersign", approvals_required: approvals, applies_to_all_protected_branches: true },
    },
    {
      method: "POST",
      call: "approvals",
      body: {
        reset_approvals_on_push: true,
        merge_requests_author_approval: false,
        merge_requests_disable_committers_approval: true,
        disable_overriding_approvers_per_merge_request: true,
      },
    },
    {
      method: "PUT",
      call: "",
      body: { only_allow_merge_if_pipeline_succeeds: true, allow_merge_on_skipped_pipeline: false },
    },
    { method: "POST", call: "push_rule", body: { reject_unsigned_commits: true } },
  ];
}

function protectionItem(input: KitInput): KitItem {
  const path = "gitlab/protect.sh";
  const project = `projects/${encodeURIComponent(input.repository)}`;
  const lines = gitlabCalls(input).map(({ method, call, body }) => {
    const place = call === "" ? project : `${project}/${call}`;
    return `glab api ${place} --method ${method} --header 'Content-Type: application/json' --input - <<'JSON'\n${JSON.stringify(body, null, 2)}\nJSON\n`;
  });
  return {
    ...WHAT,
    files: [{ path, language: "shell", content: `#!/bin/sh\nset -e\n${lines.join("")}` }],
    apply: `sh ${path}`,
    notes: [
      "A branch that is protected already is answered with 409: unprotect it first, or change it under Settings, Repository.",
      "Approval rules, code owners' approval and push rules need GitLab Premium. Without it the branch is protected, and who approved is not enforced.",
    ],
  };
}
