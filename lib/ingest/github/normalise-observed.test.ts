import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "../fact.ts";
import { mutated } from "../mutation.ts";
import { githubKind } from "./kind.ts";
import { alice, bob, PAYLOADS, pullRequest, SHA } from "./made.ts";

const source = { id: "s", type: "github", name: "forge" };

function observedAs(object: string, value: unknown, more: Record<string, string> = {}): readonly Reading[] {
  const headers = { "countersign-observed": object, "countersign-repository": "acme/fleet", ...more };
  return githubKind.normaliseObserved?.(Buffer.from(JSON.stringify(value)), headers) ?? [];
}
const delivered = (event: string, payload: unknown) =>
  githubKind.normalise(Buffer.from(JSON.stringify(payload)), { "x-github-event": event }, source);

const merged = {
  ...pullRequest,
  state: "closed",
  merged: true,
  merged_by: bob,
  merged_at: "2026-11-20T09:00:00Z",
  closed_at: "2026-11-20T09:00:00Z",
};

describe("what GitHub's API answers", () => {
  it("is the same fact as its webhook's, of a merged pull request", () => {
    const envelope = { action: "closed", repository: { full_name: "Acme/Fleet" }, sender: bob };
    expect(observedAs("pull_request", merged)).toEqual(
      delivered("pull_request", { ...envelope, pull_request: merged }),
    );
  });

  it("is the same fact as its webhook's, of reviews, checks, statuses and runs", () => {
    const { review } = PAYLOADS.pull_request_review;
    const [told] = delivered("pull_request_review", PAYLOADS.pull_request_review);
    const [seen] = observedAs("review", { ...review, state: review.state.toUpperCase() }, { "countersign-of": "12" });
    expect(seen?.fact).toEqual({ ...told?.fact, pullRequestAuthor: undefined });
    expect([seen?.occurredAt, seen?.actor?.name]).toEqual([told?.occurredAt, told?.actor?.name]);
    expect(observedAs("check_run", PAYLOADS.check_run.check_run)[0]?.fact).toEqual(
      delivered("check_run", PAYLOADS.check_run)[0]?.fact,
    );
    expect(observedAs("workflow_run", PAYLOADS.workflow_run.workflow_run)[0]?.fact).toEqual(
      delivered("workflow_run", PAYLOADS.workflow_run)[0]?.fact,
    );
    const { sha, commit: _commit, ...status } = { commit: null, ...PAYLOADS.status };
    expect(observedAs("status", status, { "countersign-of": sha })[0]?.fact).toEqual(
      delivered("status", { ...status, sha })[0]?.fact,
    );
  });

  it("says no time of a dismissal, and nobody of it", () => {
    const review = { ...PAYLOADS.pull_request_review.review, state: "DISMISSED" };
    const [seen] = observedAs("review", review, { "countersign-of": "12" });
    expect(seen).toMatchObject({ fact: { kind: "review", state: "dismissed", number: "12" } });
    expect([seen?.occurredAt, seen?.actor]).toEqual([undefined, undefined]);
  });

  it("is a push where a ref was updated, without the commits that it does not count", () => {
    const activity = {
      id: 7,
      before: SHA.base,
      after: SHA.head,
      ref: "refs/heads/main",
      timestamp: "2026-11-20T09:00:00Z",
      activity_type: "force_push",
      actor: alice,
    };
    expect(observedAs("activity", activity)).toEqual([
      {
        occurredAt: "2026-11-20T09:00:00.000Z",
        actor: { kind: "user", name: "alice", id: "101", issuer: "github" },
        fact: {
          ...{ kind: "push", repository: "acme/fleet", ref: "refs/heads/main", before: SHA.base, after: SHA.head },
          ...{ created: false, deleted: false, forced: true, commits: [] },
        },
      },
    ]);
  });

  it("names the rules that were passed by", () => {
    const suite = {
      ...{ id: 21, actor_id: 101, actor_name: "alice", before_sha: SHA.base, after_sha: SHA.head },
      ...{ ref: "refs/heads/main", pushed_at: "2026-11-20T09:00:00Z", result: "bypass" },
      rule_evaluations: [
        { rule_type: "pull_request", enforcement: "active", result: "fail" },
        { rule_type: "non_fast_forward", enforcement: "active", result: "pass" },
      ],
    };
    expect(observedAs("rule_suite", suite)).toMatchObject([
      {
        actor: { name: "alice" },
        fact: { kind: "rule-suite", result: "bypass", failed: ["pull_request: active"], after: SHA.head },
      },
    ]);
  });

  it("reads classic protection, and that there is none", () => {
    const protection = {
      required_status_checks: { strict: true, contexts: ["ci"] },
      enforce_admins: { enabled: true },
      required_pull_request_reviews: {
        required_approving_review_count: 2,
        bypass_pull_request_allowances: { users: [{ login: "alice" }], teams: [{ slug: "platform" }], apps: [] },
      },
      required_signatures: { enabled: false },
      allow_force_pushes: { enabled: false },
    };
    expect(observedAs("branch_protection", protection, { "countersign-of": "main" })).toMatchObject([
      {
        fact: {
          ...{ form: "rule", action: "snapshot", name: "main", requiredApprovals: 2, enforceAdmins: true },
          ...{ requiredChecks: ["ci"], requireSignatures: false, allowForcePushes: false },
          bypassActors: ["User:alice", "Team:platform"],
        },
      },
    ]);
    const none = { "countersign-of": "main", "countersign-status": "404" };
    expect(observedAs("branch_protection", { message: "Branch not protected" }, none)).toMatchObject([
      { fact: { name: "main", enforcement: "none" } },
    ]);
    expect(observedAs("codeowners", {}, { "countersign-status": "404" })).toMatchObject([
      { fact: { name: "CODEOWNERS", enforcement: "absent" } },
    ]);
  });

  it("tells the signing keys of an account, those that it revoked as such", () => {
    const context = { "countersign-of": "alice", "countersign-account": "101" };
    const keys = [
      { id: 1, key_id: "AB", raw_key: "-----BEGIN PGP PUBLIC KEY BLOCK-----", revoked: true },
      { id: 2, key_id: "CD", raw_key: null, revoked: false },
    ];
    const told = { kind: "account-keys", forge: "github", account: "101", login: "alice" };
    expect(observedAs("gpg_keys", keys, context)).toEqual([
      {
        fact: {
          ...{ ...told, form: "openpgp" },
          keys: [{ id: "1", material: "-----BEGIN PGP PUBLIC KEY BLOCK-----", revoked: true }, { id: "2" }],
        },
      },
    ]);
    expect(observedAs("ssh_signing_keys", [{ id: 7, key: "ssh-ed25519 AAAA" }], context)).toEqual([
      { fact: { ...told, form: "ssh", keys: [{ id: "7", material: "ssh-ed25519 AAAA" }] } },
    ]);
    expect(observedAs("gpg_keys", [], context)).toMatchObject([{ fact: { keys: [] } }]);
    const gone = { ...context, "countersign-status": "404" };
    for (const [object, form] of [
      ["gpg_keys", "openpgp"],
      ["ssh_signing_keys", "ssh"],
    ] as const) {
      expect(observedAs(object, { message: "Not Found" }, gone)).toEqual([{ fact: { ...told, form, keys: [] } }]);
    }
  });

  it("is read as a delivery where a hook's delivery was fetched", () => {
    expect(observedAs("delivery", PAYLOADS.push, { "countersign-event": "push" })).toEqual(
      delivered("push", PAYLOADS.push),
    );
  });

  it("never throws, whatever the bytes, and always says something", () => {
    const objects = [
      "pull_request",
      "review",
      "status",
      "activity",
      "rule_suite",
      "ruleset",
      "collaborators",
      "gpg_keys",
      "odd",
    ];
    fc.assert(
      fc.property(mutated([merged, PAYLOADS.check_run.check_run]), fc.constantFrom(...objects), (bytes, object) => {
        const headers = { "countersign-observed": object, "countersign-repository": "acme/fleet" };
        expect(githubKind.normaliseObserved?.(bytes, headers).length).toBeGreaterThan(0);
      }),
    );
  });
});
