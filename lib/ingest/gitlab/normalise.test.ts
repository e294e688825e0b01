import { describe, expect, it } from "vitest";
import type { Reading } from "../fact.ts";
import { PAYLOADS, SHA, alice, attributes, bob } from "./made.ts";
import { normaliseGitlab } from "./normalise.ts";

type Event = keyof typeof PAYLOADS;

function readAll(payload: object): readonly Reading[] {
  return normaliseGitlab(new TextEncoder().encode(JSON.stringify(payload)), {});
}

function read(event: Event, changed: object = {}): Reading {
  const readings = readAll({ ...PAYLOADS[event], ...changed });
  expect(readings).toHaveLength(1);
  return readings[0]!;
}

const request = (changed: object, user: object | null = alice): readonly Reading[] =>
  readAll({ ...PAYLOADS.merge_request, user, object_attributes: { ...attributes, ...changed } });

const aliceActor = { kind: "user", name: "alice", id: "101", issuer: "gitlab" };
const bobActor = { kind: "user", name: "bob", id: "102", issuer: "gitlab", email: "bob@acme.example" };

describe("every event", () => {
  it("push", () => {
    expect(read("push")).toEqual({
      actor: aliceActor,
      fact: {
        kind: "push",
        repository: "acme/infra/fleet",
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
            timestamp: "2026-11-20T08:00:00.000Z",
            paths: ["a.yaml", "b.yaml"],
          },
        ],
        commitCount: 25,
      },
    });
  });

  it("tag push", () => {
    expect(read("tag_push").fact).toMatchObject({
      kind: "ref",
      ref: "refs/tags/v1.2.3",
      change: "updated",
      sha: SHA.head,
      previousSha: SHA.base,
    });
  });

  it("merge request", () => {
    const reading = read("merge_request");
    expect(reading.occurredAt).toBe("2026-11-20T09:00:00.000Z");
    expect(reading.fact).toEqual({
      kind: "pull-request",
      repository: "acme/infra/fleet",
      number: "12",
      action: "open",
      state: "open",
      title: "Raise the limit",
      url: attributes.url,
      author: aliceActor,
      draft: false,
      headSha: SHA.head,
      headRef: "limit",
      baseRef: "main",
      openedAt: "2026-11-20T08:00:00.000Z",
      updatedAt: "2026-11-20T09:00:00.000Z",
      labels: [],
    });
  });

  it("pipeline, whose commit is the merged result and not the head", () => {
    const reading = read("pipeline");
    expect(reading.occurredAt).toBe("2026-11-20T08:05:00.000Z");
    expect(reading.fact).toMatchObject({
      kind: "ci-run",
      sha: SHA.merge,
      runId: "5000000001",
      workflow: "pipeline",
      status: "completed",
      conclusion: "failure",
      event: "merge_request_event",
      pullRequests: ["12"],
    });
  });

  it("job, whose project is told by the repository's page alone", () => {
    const reading = read("build");
    expect(reading.occurredAt).toBe("2026-11-20T08:04:00.000Z");
    expect(reading.fact).toMatchObject({
      kind: "check",
      form: "job",
      repository: "acme/infra/fleet",
      sha: SHA.head,
      name: "test",
      checkId: "61",
      runId: "5000000001",
      attempt: 3,
      status: "completed",
      conclusion: "success",
    });
  });

  it("deployment", () => {
    const reading = read("deployment");
    expect(reading.occurredAt).toBe("2026-11-20T10:00:00.000Z");
    expect(reading.actor).toEqual(bobActor);
    expect(reading.fact).toMatchObject({
      kind: "forge-deployment",
      event: "status",
      deploymentId: "77",
      sha: SHA.head,
      environment: "production",
      state: "success",
    });
  });

  it("release, dated when it was made and not when it is announced", () => {
    const reading = read("release");
    expect(reading.occurredAt).toBe("2026-11-20T12:00:00.000Z");
    expect(reading.actor).toBeUndefined();
    expect(reading.fact).toMatchObject({ kind: "release", tag: "v1.2.3", sha: SHA.head, action: "create" });
  });

  it("push of a system hook, which has no object_kind", () => {
    expect(read("push", { object_kind: undefined }).fact).toMatchObject({ kind: "push", after: SHA.head });
  });
});

describe("push", () => {
  it("leaves zeros out", () => {
    expect(read("push", { before: SHA.zero }).fact).toMatchObject({ created: true, before: undefined });
    expect(read("push", { after: SHA.zero, checkout_sha: null, commits: [] }).fact).toMatchObject({
      deleted: true,
      after: undefined,
    });
  });

  it("counts at least the commits that it lists (L4)", () => {
    expect(read("push", { total_commits_count: 0 }).fact).toMatchObject({ commitCount: 1 });
  });

  it("drops a redacted address and keeps a real one", () => {
    expect(read("push", { user_email: "[REDACTED]" }).actor).toEqual(aliceActor);
    expect(read("push", { user_email: "alice@acme.example" }).actor).toMatchObject({ email: "alice@acme.example" });
  });

  it.each([
    ["project_7_bot_1a2b", "bot"],
    ["group_7_bot2", "bot"],
    ["service_account_group_7_9f", "service-account"],
    ["robot", "user"],
  ])("takes %s for a %s", (username, kind) => {
    expect(read("push", { user_username: username }).actor).toMatchObject({ kind });
  });
});

describe("merge request", () => {
  it.each(["approval", "approved"])("%s is a review of the head as well", (action) => {
    const [pull, review] = request({ action, actioned_at: "2026-11-20T09:00:05.000Z" }, bob);
    expect(pull?.fact).toMatchObject({ kind: "pull-request", action });
    expect(review).toEqual({
      occurredAt: "2026-11-20T09:00:05.000Z",
      actor: bobActor,
      fact: {
        kind: "review",
        repository: "acme/infra/fleet",
        number: "12",
        reviewId: "12:102:2026-11-20T09:00:05.000Z",
        state: "approved",
        reviewer: bobActor,
        commitSha: SHA.head,
        submittedAt: "2026-11-20T09:00:05.000Z",
        url: attributes.url,
        pullRequestAuthor: { kind: "user", name: "101", id: "101", issuer: "gitlab" },
      },
    });
  });

  it.each(["unapproval", "unapproved"])("%s takes the reviewer's approval back", (action) => {
    expect(request({ action }, bob)[1]?.fact).toMatchObject({ state: "unapproved", reviewer: bobActor });
  });

  it("names no reviewer where the system took approvals back: the user only pushed", () => {
    const [pull, review] = request({ action: "unapproved", system: true }, alice);
    expect(pull?.actor).toEqual(aliceActor);
    expect(review?.fact).toMatchObject({
      state: "unapproved",
      reviewer: undefined,
      reviewId: "12:system:2026-11-20T09:00:00.000Z",
    });
  });

  it("tells merge and squash commits only once it is merged", () => {
    const shas = { merge_commit_sha: SHA.merge, squash_commit_sha: SHA.base };
    expect(request({ ...shas, action: "update" })[0]?.fact).toMatchObject({
      mergeCommitSha: undefined,
      squashCommitSha: undefined,
    });
    const merged = request({ ...shas, action: "merge", state: "merged", merge_user_id: 102 }, bob)[0];
    expect(merged?.fact).toMatchObject({
      state: "merged",
      mergeCommitSha: SHA.merge,
      squashCommitSha: SHA.base,
      mergedAt: "2026-11-20T09:00:00.000Z",
      mergedBy: bobActor,
    });
  });

  it("does not take a later editor for the one who merged", () => {
    const edited = request({ action: "update", state: "merged", merge_user_id: 102 }, alice)[0]?.fact;
    expect(edited).toMatchObject({ mergedBy: { id: "102" }, mergedAt: undefined });
    const untold = request({ action: "update", state: "merged" }, alice)[0]?.fact;
    expect(untold).toMatchObject({ mergedBy: undefined });
  });

  it.each([
    ["opened", "open"],
    ["locked", "open"],
    ["closed", "closed"],
    ["merged", "merged"],
  ])("reads the state %s as %s", (state, expected) => {
    expect(request({ state, action: "update" })[0]?.fact).toMatchObject({ state: expected });
  });

  it("knows the head before a push", () => {
    expect(request({ action: "update", oldrev: SHA.base })[0]?.fact).toMatchObject({ previousHeadSha: SHA.base });
  });

  it("survives a user that is gone", () => {
    const [pull] = request({ action: "update" }, null);
    expect(pull?.actor).toBeUndefined();
    expect(pull?.fact).toMatchObject({ author: { name: "101", id: "101" } });
  });
});

describe("pipelines and jobs", () => {
  it.each([
    ["created", "queued", undefined],
    ["manual", "queued", undefined],
    ["running", "running", undefined],
    ["canceling", "running", undefined],
    ["success", "completed", "success"],
    ["failed", "completed", "failure"],
    ["canceled", "completed", "cancelled"],
    ["skipped", "completed", "skipped"],
    ["constructor", "queued", undefined],
  ])("reads the status %s as %s, %s", (word, status, conclusion) => {
    const run = read("pipeline", { object_attributes: { ...PAYLOADS.pipeline.object_attributes, status: word } }).fact;
    const job = read("build", { build_status: word }).fact;
    for (const fact of [run, job]) {
      expect(fact).toMatchObject({ status });
      expect("conclusion" in fact ? fact.conclusion : undefined).toBe(conclusion);
    }
  });

  it("has no branch where it ran on a tag", () => {
    const tagged = { ...PAYLOADS.pipeline.object_attributes, tag: true, ref: "v1.2.3" };
    expect(read("pipeline", { object_attributes: tagged }).fact).toMatchObject({ branch: undefined });
  });
});

describe("deployment", () => {
  const page = "https://gitlab.acme.example/acme/infra/fleet/-/commit/";

  it.each([
    ["the abbreviation alone", undefined],
    [`${page}22222222`, undefined],
    [`${page}${SHA.base}`, undefined],
    [`${page}${SHA.head}/`, undefined],
    [`${page}${SHA.head.toUpperCase()}`, SHA.head],
  ])("of %s names the commit %s (L5)", (commit_url, sha) => {
    expect(read("deployment", { commit_url }).fact).toMatchObject({ kind: "forge-deployment", sha });
  });
});

describe("what cannot be read", () => {
  it.each([
    ["an issue", { object_kind: "issue" }, { reason: "unknown-event", event: "issue" }],
    ["a system hook of accounts", { event_name: "user_create" }, { reason: "unknown-event", event: "user_create" }],
    ["no kind", { a: 1 }, { reason: "unknown-event" }],
    ["an inherited name", { object_kind: "toString" }, { reason: "unknown-event", event: "toString" }],
    ["another shape", { object_kind: "push" }, { reason: "unknown-shape", event: "push" }],
    ["a list", [1], { reason: "unknown-event" }],
  ])("%s is kept unparsed", (_what, payload, fact) => {
    expect(readAll(payload)).toEqual([{ fact: { kind: "unparsed", ...fact } }]);
  });
});
