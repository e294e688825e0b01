import { createHash } from "node:crypto";
import type { TestForge } from "./test-forge.ts";

export const REPOSITORY = "northwind/fleet-prod";
export const sha = (name: string) => createHash("sha1").update(name).digest("hex");
export const person = (login: string, id: number) => ({ login, id, type: "User" });
export const ana = person("ana", 101);
export const bo = person("bo", 102);

/** A repository at a test forge: pull requests newest first, as its API would tell them. */
export class TestRepository {
  readonly pulls: Record<string, unknown>[] = [];
  readonly runs: object[] = [];
  readonly activity: object[] = [];
  readonly suites: object[] = [];
  readonly #forge: TestForge;
  readonly #path = `/repos/${REPOSITORY}`;

  constructor(forge: TestForge) {
    this.#forge = forge;
    const newest = (name: string) => (a: object, b: object) =>
      String((b as Record<string, unknown>)[name]).localeCompare(String((a as Record<string, unknown>)[name]));
    this.set("/pulls", { list: () => [...this.pulls].sort(newest("updated_at")) });
    this.set("/actions/runs", { list: () => this.runs, member: "workflow_runs" });
    this.set("/activity", { list: () => this.activity });
    this.set("/rulesets/rule-suites", { list: () => this.suites });
    this.set("/rulesets", { list: () => [{ id: 41, name: "production" }] });
    this.set("/rulesets/41", {
      document: () => ({
        id: 41,
        name: "production",
        enforcement: "active",
        bypass_actors: [{ actor_type: "RepositoryRole", actor_id: 5, bypass_mode: "always" }],
        rules: [
          { type: "pull_request", parameters: { required_approving_review_count: 2 } },
          { type: "non_fast_forward" },
        ],
      }),
    });
    this.set("/branches/main/protection", { status: 404 });
    this.set("/collaborators", {
      list: () =>
        Array.from({ length: 130 }, (_, at) => ({ login: `p${at}`, id: at, role_name: at === 0 ? "admin" : "read" })),
    });
    this.set("/teams", { list: () => [{ id: 1, slug: "platform", permission: "maintain" }] });
    this.set("/codeowners/errors", { document: () => ({ errors: [] }) });
  }

  set(path: string, resource: Parameters<TestForge["resources"]["set"]>[1]): void {
    this.#forge.resources.set(this.#path + path, resource);
  }

  /** A merged pull request with an approval and a check, as its API tells it after the merge. */
  merge(number: number, at: string): Record<string, unknown> {
    const head = sha(`head of ${number}`);
    const merge = sha(`merge of ${number}`);
    const pull = pullRequest(number, at);
    this.pulls.push(pull);
    // The list leaves out who merged and how many commits there are, as GitHub's does.
    const { merged: _merged, merged_by: _by, commits: _commits, ...listed } = pull;
    this.pulls[this.pulls.length - 1] = listed;
    this.set(`/pulls/${number}`, { document: () => pull });
    this.set(`/pulls/${number}/reviews`, { list: () => [approval(number, at)] });
    this.set(`/commits/${head}/check-runs`, { list: () => [checkRun(number, at)], member: "check_runs" });
    this.set(`/commits/${head}/statuses`, { list: () => [] });
    this.set(`/commits/${merge}/check-runs`, { list: () => [], member: "check_runs" });
    this.set(`/commits/${merge}/statuses`, { list: () => [] });
    this.activity.unshift({
      id: 9000 + number,
      before: sha(`merge of ${number - 1}`),
      after: merge,
      ref: "refs/heads/main",
      timestamp: at,
      activity_type: "pr_merge",
      actor: bo,
    });
    return pull;
  }
}

export function pullRequest(number: number, at: string): Record<string, unknown> {
  return {
    id: 900 + number,
    number,
    state: "closed",
    title: `Raise limit ${number}`,
    body: null,
    html_url: `https://github.com/${REPOSITORY}/pull/${number}`,
    user: ana,
    draft: false,
    head: { ref: `limit-${number}`, sha: sha(`head of ${number}`), repo: null },
    base: { ref: "main", sha: sha(`merge of ${number - 1}`) },
    created_at: "2026-11-20T08:00:00Z",
    updated_at: at,
    closed_at: at,
    merged_at: at,
    merged: true,
    merged_by: bo,
    merge_commit_sha: sha(`merge of ${number}`),
    commits: 1,
    labels: [],
  };
}

export function approval(number: number, at: string): object {
  return {
    id: 5000 + number,
    user: bo,
    state: "APPROVED",
    commit_id: sha(`head of ${number}`),
    submitted_at: new Date(Date.parse(at) - 60_000).toISOString(),
    html_url: `https://github.com/${REPOSITORY}/pull/${number}#pullrequestreview-${5000 + number}`,
  };
}

export function checkRun(number: number, at: string): object {
  return {
    id: 7000 + number,
    name: "validate",
    head_sha: sha(`head of ${number}`),
    status: "completed",
    conclusion: "success",
    started_at: new Date(Date.parse(at) - 120_000).toISOString(),
    completed_at: new Date(Date.parse(at) - 90_000).toISOString(),
    html_url: `https://github.com/${REPOSITORY}/runs/${7000 + number}`,
    details_url: `https://github.com/${REPOSITORY}/actions/runs/88/job/1`,
    app: { id: 15368, slug: "github-actions", name: "GitHub Actions" },
  };
}
