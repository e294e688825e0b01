import { describe, expect, it } from "vitest";
import type { Reading } from "../fact.ts";
import { gitlabKind } from "./kind.ts";
import { alice, attributes, bob, SHA } from "./made.ts";

const source = { id: "s", type: "gitlab", name: "forge" };
const person = ({ id, name, username }: typeof alice) => ({ id, name, username, state: "active" });

function observedAs(object: string, value: unknown, more: Record<string, string> = {}): readonly Reading[] {
  const headers = { "countersign-observed": object, "countersign-repository": "acme/infra/fleet", ...more };
  return gitlabKind.normaliseObserved?.(Buffer.from(JSON.stringify(value)), headers) ?? [];
}
const delivered = (payload: unknown) => gitlabKind.normalise(Buffer.from(JSON.stringify(payload)), {}, source);

/** A merged request as `GET projects/:id/merge_requests/:iid` tells it. */
const request = {
  ...{ id: 900, iid: 12, project_id: 7, title: "Raise the limit", description: "", state: "merged", draft: false },
  ...{ author: person(alice), merge_user: person(bob), labels: ["limits"], sha: SHA.head, merge_commit_sha: SHA.merge },
  ...{ source_branch: "limit", target_branch: "main", squash_commit_sha: null },
  ...{
    created_at: "2026-11-20T08:00:00.000Z",
    updated_at: "2026-11-20T09:00:00.000Z",
    merged_at: "2026-11-20T09:00:00.000Z",
  },
  web_url: attributes.url,
};

describe("what GitLab's API answers", () => {
  it("is the same fact as its webhook's, of a merged request, and names the author", () => {
    const event = {
      object_kind: "merge_request",
      user: { id: bob.id, name: bob.name, username: bob.username },
      project: { path_with_namespace: "Acme/Infra/Fleet" },
      object_attributes: {
        ...attributes,
        ...{ action: "merge", state: "merged", merge_commit_sha: SHA.merge, merge_user_id: bob.id },
      },
      labels: [{ title: "limits" }],
    };
    const [told] = delivered(event);
    const [seen, ...rest] = observedAs("merge_request", request);
    expect(rest).toEqual([]);
    const author = { kind: "user", name: "alice", id: "101", issuer: "gitlab", email: undefined };
    expect(seen).toEqual({ ...told, fact: { ...told?.fact, author } });
  });

  it("tells who approved, when, and which head stood then", () => {
    const note = {
      id: 5,
      body: "approved this merge request",
      author: person(bob),
      system: true,
      created_at: "2026-11-20T08:30:00.000Z",
    };
    const context = { "countersign-of": "12", "countersign-head": SHA.head };
    expect(observedAs("approval_note", note, context)).toMatchObject([
      {
        occurredAt: "2026-11-20T08:30:00.000Z",
        fact: {
          kind: "review",
          state: "approved",
          number: "12",
          reviewer: { name: "bob", id: "102" },
          commitSha: SHA.head,
        },
      },
    ]);
    const back = { ...note, body: "unapproved this merge request" };
    expect(observedAs("approval_note", back, context)).toMatchObject([{ fact: { state: "unapproved" } }]);
  });

  it("tells the time of a push, and how many commits", () => {
    const push = {
      ...{ id: 3, action_name: "pushed to", created_at: "2026-11-20T09:00:00.000Z", author: person(alice) },
      push_data: {
        commit_count: 2,
        action: "pushed",
        ref_type: "branch",
        commit_from: SHA.base,
        commit_to: SHA.head,
        ref: "main",
      },
    };
    expect(observedAs("push_event", push)).toMatchObject([
      {
        occurredAt: "2026-11-20T09:00:00.000Z",
        actor: { name: "alice" },
        fact: { kind: "push", ref: "refs/heads/main", before: SHA.base, after: SHA.head, commitCount: 2 },
      },
    ]);
  });

  it("reads pipelines and jobs", () => {
    const pipeline = {
      ...{
        id: 41,
        sha: SHA.head,
        ref: "refs/merge-requests/12/head",
        status: "success",
        source: "merge_request_event",
      },
      ...{
        created_at: "2026-11-20T08:01:00.000Z",
        finished_at: "2026-11-20T08:05:00.000Z",
        web_url: "https://x.example/41",
      },
    };
    expect(observedAs("pipeline", pipeline)).toMatchObject([
      {
        fact: {
          kind: "ci-run",
          runId: "41",
          conclusion: "success",
          pullRequests: ["12"],
          completedAt: "2026-11-20T08:05:00.000Z",
        },
      },
    ]);
    const job = {
      ...{
        id: 51,
        name: "test",
        status: "failed",
        created_at: "2026-11-20T08:01:00.000Z",
        finished_at: "2026-11-20T08:04:00.000Z",
      },
      ...{ user: person(alice), pipeline: { id: 41, sha: SHA.head }, commit: { id: SHA.head } },
    };
    expect(observedAs("job", job)).toMatchObject([
      { fact: { kind: "check", form: "job", checkId: "51", runId: "41", sha: SHA.head, conclusion: "failure" } },
    ]);
  });

  it("reads who may push past the request, who may merge, and who is a member", () => {
    const branch = {
      ...{ id: 1, name: "main", allow_force_push: false },
      push_access_levels: [
        { access_level: 0, access_level_description: "No one" },
        { access_level: 40, user_id: 102 },
      ],
      merge_access_levels: [{ access_level: 40, access_level_description: "Maintainers" }],
    };
    expect(observedAs("protected_branch", branch)).toMatchObject([
      { fact: { kind: "branch-protection", name: "main", enforcement: "active", bypassActors: ["user:102"] } },
      {
        fact: {
          kind: "access-snapshot",
          grants: [
            { subject: "user:102", role: "push to main" },
            { subject: "Maintainers", role: "merge into main" },
          ],
        },
      },
    ]);
    const absent = { "countersign-status": "404", "countersign-of": "main" };
    expect(observedAs("protected_branch", {}, absent)).toMatchObject([{ fact: { name: "main", enforcement: "none" } }]);
    const rule = { id: 1, name: "Owners", approvals_required: 2, protected_branches: [{ id: 4, name: "main" }] };
    expect(observedAs("approval_rule", rule)).toMatchObject([
      { fact: { name: "approvals: Owners", ruleId: "1", branches: ["main"], requiredApprovals: 2 } },
    ]);
    expect(observedAs("approval_rule", { ...rule, protected_branches: [] })).toMatchObject([
      { fact: { branches: [] } },
    ]);
    const keys = [
      { id: 1, title: "laptop", key: "ssh-ed25519 AAAA1", usage_type: "auth" },
      { id: 2, title: "yubikey", key: "ssh-ed25519 AAAA2", usage_type: "auth_and_signing" },
    ];
    const context = { "countersign-of": "101", "countersign-account": "alice" };
    expect(observedAs("ssh_keys", keys, context)).toMatchObject([
      {
        fact: {
          ...{ kind: "account-keys", forge: "gitlab", account: "101", login: "alice", form: "ssh" },
          keys: [{ id: "2", material: "ssh-ed25519 AAAA2" }],
        },
      },
    ]);
    const gone = { ...context, "countersign-status": "404" };
    for (const [object, form] of [
      ["gpg_keys", "openpgp"],
      ["ssh_keys", "ssh"],
    ] as const) {
      expect(observedAs(object, { message: "404 User Not Found" }, gone)).toMatchObject([
        { fact: { kind: "account-keys", account: "101", form, keys: [] } },
      ]);
    }
    const members = [
      { ...person(alice), access_level: 50 },
      { ...person(bob), access_level: 30, state: "blocked" },
    ];
    expect(observedAs("members", members)).toMatchObject([{ fact: { grants: [{ subject: "alice", role: "owner" }] } }]);
  });
});
