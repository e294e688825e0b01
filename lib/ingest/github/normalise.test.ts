import { describe, expect, it } from "vitest";
import type { Reading } from "../fact.ts";
import { PAYLOADS, SHA, alice, bob, commit, pullRequest, renovate } from "./made.ts";
import { GITHUB_EVENTS, normaliseGithub } from "./normalise.ts";

type Event = keyof typeof PAYLOADS;

function readAll(event: string, payload: object): readonly Reading[] {
  return normaliseGithub(new TextEncoder().encode(JSON.stringify(payload)), { "x-github-event": event });
}

function read(event: Event, changed: object = {}): Reading {
  const readings = readAll(event, { ...PAYLOADS[event], ...changed });
  expect(readings).toHaveLength(1);
  return readings[0]!;
}

const aliceActor = { kind: "user", name: "alice", id: "101", issuer: "github" };
const bobActor = { kind: "user", name: "bob", id: "102", issuer: "github" };
const fleet = { repository: "acme/fleet" };

describe("every event", () => {
  it("has a made payload, and the other way round", () => {
    expect(Object.keys(PAYLOADS).sort()).toEqual([...GITHUB_EVENTS].sort());
  });

  it.each<[Event, string | undefined, object]>([
    ["create", "2026-11-18T11:06:40.000Z", { kind: "ref", ...fleet, ref: "refs/heads/feature/x", refType: "branch" }],
    ["delete", "2026-11-18T11:06:40.000Z", { kind: "ref", ...fleet, ref: "refs/tags/v1.2.3", change: "deleted" }],
    [
      "merge_group",
      "2026-11-20T08:40:00.000Z",
      { kind: "merge-group", ...fleet, headSha: SHA.merge, baseSha: SHA.base, pullRequest: "12" },
    ],
    [
      "workflow_run",
      "2026-11-20T08:05:00.000Z",
      {
        kind: "ci-run",
        ...fleet,
        sha: SHA.head,
        workflow: "CI",
        runId: "5000000001",
        attempt: 1,
        status: "completed",
        conclusion: "success",
        startedAt: "2026-11-20T08:01:00.000Z",
        completedAt: "2026-11-20T08:05:00.000Z",
        pullRequests: ["12"],
      },
    ],
    [
      "workflow_job",
      "2026-11-20T08:04:00.000Z",
      {
        kind: "check",
        form: "job",
        ...fleet,
        sha: SHA.head,
        checkId: "61",
        runId: "5000000001",
        conclusion: "failure",
      },
    ],
    [
      "check_run",
      "2026-11-20T08:04:00.000Z",
      { kind: "check", form: "check-run", checkId: "61", runId: "5000000001", conclusion: "skipped" },
    ],
    [
      "check_suite",
      "2026-11-20T08:05:00.000Z",
      { kind: "check", form: "check-suite", name: "github-actions", conclusion: "neutral" },
    ],
    [
      "status",
      "2026-11-20T08:06:00.000Z",
      { kind: "check", form: "status", name: "kustomization/apps/1a2b3c4d", status: "running", conclusion: undefined },
    ],
    [
      "deployment",
      "2026-11-20T10:00:00.000Z",
      { kind: "forge-deployment", event: "created", deploymentId: "77", sha: SHA.head, environment: "production" },
    ],
    [
      "deployment_status",
      "2026-11-20T10:02:00.000Z",
      { kind: "forge-deployment", event: "status", deploymentId: "77", state: "success" },
    ],
    [
      "deployment_protection_rule",
      undefined,
      { kind: "forge-deployment", event: "protection-rule", deploymentId: "run:42", environment: "production" },
    ],
    [
      "branch_protection_rule",
      "2026-11-20T11:00:00.000Z",
      {
        kind: "branch-protection",
        form: "rule",
        action: "edited",
        requiredApprovals: 2,
        requireSignatures: false,
        enforceAdmins: true,
        allowForcePushes: false,
        requiredChecks: ["ci"],
      },
    ],
    [
      "branch_protection_configuration",
      undefined,
      { kind: "branch-protection", form: "configuration", action: "disabled", ...fleet },
    ],
    [
      "repository_ruleset",
      "2026-11-20T11:30:00.000Z",
      {
        kind: "branch-protection",
        form: "ruleset",
        repository: undefined,
        enforcement: "disabled",
        previousEnforcement: "active",
        requiredApprovals: 1,
        requireSignatures: true,
        allowForcePushes: false,
        requiredChecks: ["ci"],
        bypassActors: ["RepositoryRole:5:always", "OrganizationAdmin:pull_request"],
      },
    ],
    ["release", "2026-11-20T12:00:00.000Z", { kind: "release", tag: "v1.2.3", name: undefined, sha: SHA.head }],
    ["member", undefined, { kind: "access-change", change: "member.edited", subject: "bob", permission: "admin" }],
    [
      "installation",
      "2026-11-20T13:00:00.000Z",
      { kind: "access-change", subject: "app countersign", permission: "contents:write, metadata:read" },
    ],
    [
      "code_scanning_alert",
      "2026-11-20T14:00:00.000Z",
      { kind: "alert", alertId: "4", rule: "js/xss", severity: "high", sha: undefined },
    ],
    ["ping", undefined, { kind: "ping", hookId: "109948940" }],
  ])("%s", (event, occurredAt, fact) => {
    const reading = read(event);
    expect(reading.fact).toMatchObject(fact);
    expect(reading.occurredAt).toBe(occurredAt);
    expect(reading.actor).toEqual(aliceActor);
  });
});

describe("push", () => {
  it("holds the commits, with both signatures and each path once", () => {
    expect(read("push")).toEqual({
      occurredAt: "2026-11-18T11:06:40.000Z",
      actor: { ...aliceActor, email: "alice@acme.example" },
      fact: {
        kind: "push",
        repository: "acme/fleet",
        ref: "refs/heads/main",
        before: SHA.base,
        after: SHA.head,
        created: false,
        deleted: false,
        forced: false,
        commits: [
          {
            sha: SHA.head,
            message: "Raise the limit",
            authorName: "Alice",
            authorEmail: "alice@acme.example",
            authorLogin: "alice",
            committerName: "GitHub",
            committerEmail: "noreply@github.com",
            committerLogin: "web-flow",
            timestamp: "2026-11-20T08:00:00.000Z",
            paths: ["a.yaml", "b.yaml"],
          },
        ],
        commitCount: 1,
        url: "https://github.com/Acme/Fleet/compare/1...2",
      },
    });
  });

  it("marks a rewritten history (G16)", () => {
    expect(read("push", { forced: true }).fact).toMatchObject({ forced: true, before: SHA.base });
  });

  it("leaves the zeros of a new and of a deleted branch out", () => {
    const created = read("push", { before: SHA.zero, created: true }).fact;
    expect(created).toMatchObject({ created: true, before: undefined, after: SHA.head });
    const deleted = read("push", { after: SHA.zero, deleted: true, commits: [], head_commit: null }).fact;
    expect(deleted).toMatchObject({ deleted: true, before: SHA.base, after: undefined, commitCount: 0 });
  });

  it("survives a commit whose author and committer are null", () => {
    const fact = read("push", { commits: [{ ...commit, author: null, committer: null }] }).fact;
    expect(fact).toMatchObject({ commits: [{ sha: SHA.head, authorName: undefined, committerLogin: undefined }] });
  });

  it("tells a moved tag from a new one", () => {
    const moved = read("push", { ref: "refs/tags/v1", before: SHA.base, after: SHA.head }).fact;
    expect(moved).toMatchObject({ kind: "ref", change: "updated", sha: SHA.head, previousSha: SHA.base });
  });

  it("names the pusher when the account is gone", () => {
    expect(read("push", { sender: null }).actor).toEqual({
      kind: "unknown",
      name: "alice",
      issuer: "github",
      email: "alice@acme.example",
    });
  });
});

describe("pull request", () => {
  const merged = {
    ...pullRequest,
    state: "closed",
    merged: true,
    merged_at: "2026-11-20T09:30:00Z",
    closed_at: "2026-11-20T09:30:00Z",
    merged_by: bob,
  };

  it("hides the throw-away test merge until it was merged (G11)", () => {
    expect(read("pull_request").fact).toMatchObject({ state: "open", mergeCommitSha: undefined });
    const reading = read("pull_request", { action: "closed", pull_request: merged, sender: bob });
    expect(reading.occurredAt).toBe("2026-11-20T09:30:00.000Z");
    expect(reading.fact).toMatchObject({
      kind: "pull-request",
      state: "merged",
      mergeCommitSha: SHA.merge,
      mergedAt: "2026-11-20T09:30:00.000Z",
      mergedBy: bobActor,
    });
  });

  it("takes a deleted author as nobody known", () => {
    const fact = read("pull_request", { pull_request: { ...pullRequest, user: null } }).fact;
    expect(fact).toMatchObject({ kind: "pull-request", author: undefined });
  });

  it("keeps bots apart from people", () => {
    const reading = read("pull_request", { sender: renovate, pull_request: { ...pullRequest, user: renovate } });
    expect(reading.actor).toEqual({ kind: "bot", name: "renovate[bot]", id: "103", issuer: "github" });
    expect(reading.fact).toMatchObject({ author: { kind: "bot" } });
  });

  it("tells the previous head when it moved, and only then", () => {
    expect(read("pull_request", { action: "synchronize", before: SHA.base }).fact).toMatchObject({
      previousHeadSha: SHA.base,
    });
    expect(read("pull_request", { action: "edited", before: SHA.base }).fact).toMatchObject({
      previousHeadSha: undefined,
    });
  });
});

describe("review", () => {
  it("names the head that was reviewed and the author (G10)", () => {
    const reading = read("pull_request_review");
    expect(reading.occurredAt).toBe("2026-11-20T08:30:00.000Z");
    expect(reading.actor).toEqual(bobActor);
    expect(reading.fact).toEqual({
      kind: "review",
      repository: "acme/fleet",
      number: "12",
      reviewId: "555",
      state: "approved",
      reviewer: bobActor,
      commitSha: SHA.head,
      submittedAt: "2026-11-20T08:30:00.000Z",
      url: "https://github.com/Acme/Fleet/pull/12#pullrequestreview-555",
      pullRequestAuthor: aliceActor,
    });
  });

  it("dates a dismissal by the dismissal, under the same review id", () => {
    const review = { ...PAYLOADS.pull_request_review.review, state: "dismissed" };
    const reading = read("pull_request_review", { action: "dismissed", review, sender: alice });
    expect(reading.occurredAt).toBe("2026-11-20T09:00:00.000Z");
    expect(reading.actor).toEqual(aliceActor);
    expect(reading.fact).toMatchObject({ reviewId: "555", state: "dismissed", reviewer: bobActor });
  });

  it("knows a reviewer that is gone as absent", () => {
    const review = { ...PAYLOADS.pull_request_review.review, user: null };
    expect(read("pull_request_review", { review }).fact).toMatchObject({ reviewer: undefined, state: "approved" });
  });

  it("does not take a state it does not know for one it does", () => {
    const review = { ...PAYLOADS.pull_request_review.review, state: "rubber-stamped" };
    expect(read("pull_request_review", { review }).fact).toEqual({
      kind: "unparsed",
      reason: "unknown-shape",
      event: "pull_request_review",
    });
  });
});

describe("runs and checks", () => {
  const run = PAYLOADS.workflow_run.workflow_run;

  it("keeps attempts of one run apart (G13)", () => {
    const again = read("workflow_run", { workflow_run: { ...run, run_attempt: 3 } }).fact;
    expect(again).toMatchObject({ runId: "5000000001", attempt: 3 });
  });

  it.each([
    ["skipped", "skipped"],
    ["neutral", "neutral"],
    ["startup_failure", "failure"],
    ["finished", undefined],
    ["constructor", undefined],
  ])("reads the conclusion %s as %s (G17)", (conclusion, expected) => {
    const fact = read("workflow_run", { workflow_run: { ...run, conclusion } }).fact;
    expect(fact).toMatchObject({ status: "completed", conclusion: expected });
  });

  it("accepts a fork's run, which lists no pull request (G12)", () => {
    expect(read("workflow_run", { workflow_run: { ...run, pull_requests: [] } }).fact).toMatchObject({
      pullRequests: [],
    });
  });

  it("goes by the state in the payload, not by the action", () => {
    const requested = read("workflow_run", { action: "requested", workflow_run: { ...run, status: "in_progress" } });
    expect(requested.fact).toMatchObject({ status: "running", conclusion: undefined, completedAt: undefined });
  });

  it("names the app where no account acted", () => {
    expect(read("check_run", { sender: null }).actor).toEqual({
      kind: "app",
      name: "github-actions",
      id: "15368",
      issuer: "github",
    });
  });

  it("keeps the states of a commit status", () => {
    expect(read("status", { state: "error" }).fact).toMatchObject({ status: "completed", conclusion: "error" });
  });
});

describe("deployment review", () => {
  it("is one fact per environment, by the approver", () => {
    const readings = readAll("deployment_review", PAYLOADS.deployment_review);
    expect(readings.map((reading) => reading.fact)).toMatchObject([
      { environment: "production", state: "approved", deploymentId: "run:5000000001", sha: SHA.head },
      { environment: "staging", state: "approved", deploymentId: "run:5000000001", sha: SHA.head },
    ]);
    expect(readings.map((reading) => reading.actor)).toEqual([bobActor, bobActor]);
  });

  it("without an environment is an unknown shape", () => {
    expect(read("deployment_review", { workflow_job_runs: [] }).fact).toMatchObject({ reason: "unknown-shape" });
  });
});

describe("protection", () => {
  it("has no time when it is deleted: the stamps are those of the last edit", () => {
    expect(read("branch_protection_rule", { action: "deleted" }).occurredAt).toBeUndefined();
    expect(read("repository_ruleset", { action: "deleted" }).occurredAt).toBeUndefined();
  });

  it("requires no approval where the requirement is off, whatever count remains", () => {
    const rule = { ...PAYLOADS.branch_protection_rule.rule, pull_request_reviews_enforcement_level: "off" };
    expect(read("branch_protection_rule", { rule }).fact).toMatchObject({ requiredApprovals: 0 });
  });

  it("claims nothing about rules that a ruleset event leaves out (G18)", () => {
    const set = { ...PAYLOADS.repository_ruleset.repository_ruleset, rules: null };
    const { fact } = read("repository_ruleset", { repository_ruleset: set });
    expect(fact).toMatchObject({ kind: "branch-protection", enforcement: "disabled" });
    expect(fact).not.toHaveProperty("requiredApprovals");
    expect(fact).not.toHaveProperty("allowForcePushes");
  });
});

describe("what cannot be read", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it.each([
    ["an unknown event", "star", "{}", { reason: "unknown-event", event: "star" }],
    ["no event", undefined, "{}", { reason: "unknown-event" }],
    ["an inherited name", "constructor", "{}", { reason: "unknown-event", event: "constructor" }],
    ["another shape", "push", '{"ref":7}', { reason: "unknown-shape", event: "push" }],
    ["an array", "push", "[]", { reason: "unknown-shape", event: "push" }],
    ["a form", "push", "payload=%7B%7D", { reason: "not-json" }],
    ["a key twice", "push", '{"ref":"a","ref":"b"}', { reason: "duplicate-key" }],
    ["__proto__", "push", '{"__proto__":{}}', { reason: "forbidden-key" }],
    ["deep nesting", "push", "[".repeat(10_000), { reason: "too-deep" }],
  ])("%s is kept unparsed", (_what, event, text, fact) => {
    const headers: Record<string, string> = event === undefined ? {} : { "x-github-event": event };
    expect(normaliseGithub(bytes(text), headers)).toEqual([{ fact: { kind: "unparsed", ...fact } }]);
  });

  it("refuses an id that JSON's numbers have already rounded", () => {
    const run = { ...PAYLOADS.workflow_run.workflow_run, id: 2 ** 53 };
    expect(read("workflow_run", { workflow_run: run }).fact).toMatchObject({
      kind: "unparsed",
      reason: "unknown-shape",
    });
  });
});
