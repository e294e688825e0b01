import { describe, expect, it } from "vitest";
import { erasedMark } from "../base/erased.ts";
import type { Actor } from "../base/actor.ts";
import { PAYLOADS as GITHUB } from "./github/made.ts";
import { githubKind } from "./github/kind.ts";
import { PAYLOADS as GITLAB } from "./gitlab/made.ts";
import { gitlabKind } from "./gitlab/kind.ts";
import type { Fact, FactKind, Reading } from "./fact.ts";
import type { Target } from "./fact-cluster.ts";
import { residualOf } from "./residual.ts";

const SHA = "b9cc36f1a1b3c7d6e5f4a3b2c1d0e9f8a7b6c5d4";
const alice: Actor = { kind: "user", name: "alice", id: "alice-101", issuer: "github", email: "Alice@acme.example" };
const text = "Alice asked for PAY-7";
const url = "https://forge.example/alice";
const repository = "acme/shop";
const target: Target = { cluster: "prod", apiGroup: "", kind: "ConfigMap", namespace: "shop", name: "flags" };
const reconciled = { reconciler: "flux", target, message: text, revisions: [{ raw: SHA }] } as const;
const mark = erasedMark;
const message = `Raise it\n\n${text}\n\nBreak-Glass: Alice was alone\nCo-authored-by: Alice <alice@acme.example>`;
const message_ = `erased PAY-7\n\nBreak-Glass: erased\nCo-authored-by: ${mark("Alice")} <${mark("alice@acme.example")}>`;

type Erasable = Exclude<FactKind, "action" | "tick">;

/** Of every kind a fact that names Alice wherever it can, and some of what must remain. */
const FACTS: { readonly [K in Erasable]: readonly [Extract<Fact, { kind: K }>, object] } = {
  push: [
    {
      ...{ kind: "push", repository, ref: "refs/heads/main", after: SHA, created: false, deleted: false, forced: true },
      ...{ commitCount: 1, url },
      commits: [
        {
          ...{ sha: SHA, message, authorName: "Alice", authorEmail: "alice@acme.example", authorLogin: "alice" },
          ...{ committerName: "GitHub", committerEmail: "noreply@github.com", paths: ["a.yaml"] },
        },
      ],
    },
    {
      forced: true,
      commits: [
        {
          sha: SHA,
          message: message_,
          authorEmail: mark("alice@acme.example"),
          committerEmail: "noreply@github.com",
          paths: ["a.yaml"],
        },
      ],
    },
  ],
  ref: [{ kind: "ref", repository, ref: "refs/tags/v1", refType: "tag", change: "created" }, { change: "created" }],
  "pull-request": [
    {
      ...{ kind: "pull-request", repository, number: "7", action: "closed", state: "merged", title: text, body: text },
      ...{
        url,
        author: alice,
        mergedBy: alice,
        draft: false,
        headSha: SHA,
        headRef: "fix",
        baseRef: "main",
        labels: [],
      },
    },
    { state: "merged", title: "erased PAY-7", author: { id: mark("alice-101"), issuer: "github" }, headRef: "fix" },
  ],
  review: [
    {
      ...{ kind: "review", repository, number: "7", reviewId: "7:alice:2026", state: "approved", url },
      ...{ reviewer: alice, pullRequestAuthor: alice, commitSha: SHA, submittedAt: "2026-01-01T00:00:00.000Z" },
    },
    { state: "approved", commitSha: SHA, reviewer: { kind: "user", name: mark("alice") } },
  ],
  check: [
    { kind: "check", repository, sha: SHA, name: "test", checkId: "1", form: "status", status: "completed", url },
    { name: "test", sha: SHA },
  ],
  "ci-run": [
    {
      ...{ kind: "ci-run", repository, sha: SHA, workflow: "build", runId: "1", attempt: 1, status: "completed" },
      ...{ pullRequests: [], url },
    },
    { workflow: "build" },
  ],
  "merge-group": [
    {
      ...{ kind: "merge-group", repository, action: "destroyed", headSha: SHA, headRef: "q", baseSha: SHA },
      baseRef: "main",
    },
    { headSha: SHA },
  ],
  "forge-deployment": [
    { kind: "forge-deployment", repository, deploymentId: "1", event: "created", environment: "prod", url },
    { environment: "prod" },
  ],
  release: [{ kind: "release", repository, action: "published", tag: "v1", name: text, url }, { tag: "v1" }],
  "branch-protection": [
    {
      ...{ kind: "branch-protection", form: "rule", action: "edited", name: "main", requiredApprovals: 2 },
      bypassActors: ["alice"],
    },
    { requiredApprovals: 2, bypassActors: [mark("alice")] },
  ],
  "account-keys": [
    {
      ...{ kind: "account-keys", forge: "github", account: "101", login: "alice", form: "ssh" },
      keys: [{ id: "7", material: "ssh-ed25519 AAAA" }],
    },
    { account: mark("101"), login: mark("alice"), keys: [{ id: "7" }] },
  ],
  "rule-suite": [
    { kind: "rule-suite", repository, suiteId: "9", ref: "refs/heads/main", after: SHA, result: "bypass" },
    { suiteId: "9", after: SHA, result: "bypass" },
  ],
  "access-change": [
    { kind: "access-change", change: "member.added", subject: "alice", permission: "admin" },
    { change: "member.added", subject: mark("alice"), permission: "admin" },
  ],
  alert: [{ kind: "alert", repository, action: "created", alertId: "1", rule: "r", url }, { rule: "r" }],
  ping: [{ kind: "ping", hookId: "1" }, { hookId: "1" }],
  reconciliation: [
    { kind: "reconciliation", ...reconciled, result: "succeeded", reason: "Done", changes: [], partial: false },
    { result: "succeeded", target, message: "erased PAY-7", revisions: [{ raw: SHA }] },
  ],
  "drift-signal": [
    { kind: "drift-signal", ...reconciled, signal: "detected", resources: ["Deployment/shop/ui"] },
    { signal: "detected", resources: ["Deployment/shop/ui"] },
  ],
  revision: [{ kind: "revision", ...reconciled, outcome: "stored", reason: "New" }, { outcome: "stored" }],
  suspension: [
    { kind: "suspension", target, change: "suspended", reason: text },
    { change: "suspended", reason: "erased PAY-7" },
  ],
  health: [{ kind: "health", reconciler: "flux", target, status: "healthy", message: text }, { status: "healthy" }],
  "live-write": [
    {
      ...{ kind: "live-write", target, verb: "patch", auditId: "a", stage: "s", dryRun: false, class: "human-write" },
      ...{ impersonator: alice, sourceIp: "203.0.113.9", partial: false },
    },
    { class: "human-write", target, impersonator: { id: mark("alice-101") } },
  ],
  gate: [
    {
      ...{ kind: "gate", tool: "conftest", sha: SHA, decision: "fail", failed: 1, note: text },
      violations: [{ rule: "r", level: "error", message: text }],
    },
    { decision: "fail", violations: [{ rule: "r", level: "error", message: "erased PAY-7" }] },
  ],
  "test-report": [
    { kind: "test-report", suites: 1, tests: 2, failures: 0, errors: 0, skipped: 0, flaky: 0 },
    { tests: 2 },
  ],
  attestation: [
    { kind: "attestation", predicateType: "t", subjects: [], sourceCommit: SHA, signatures: 1, verified: false },
    { sourceCommit: SHA },
  ],
  ticket: [
    { kind: "ticket", ticket: "PAY-7", title: text, status: "approved", reason: "Alice", backOut: "Alice", url },
    { ticket: "PAY-7", title: "erased PAY-7", status: "approved", reason: "erased", backOut: "erased" },
  ],
  "access-snapshot": [
    {
      ...{ kind: "access-snapshot", system: "argocd" },
      grants: [{ subject: "alice", role: "admin", grantedBy: "alice" }],
    },
    { grants: [{ subject: mark("alice"), role: "admin", grantedBy: mark("alice") }] },
  ],
  "review-record": [
    {
      ...{
        kind: "review-record",
        subject: "access",
        scope: "argocd",
        periodFrom: "2026-01-01",
        periodTo: "2026-03-31",
      },
      ...{ conclusion: text, dispositions: [{ item: "alice", disposition: "Alice may stay" }] },
    },
    { subject: "access", periodTo: "2026-03-31", dispositions: [{ item: mark("alice"), disposition: "erased" }] },
  ],
  incident: [
    { kind: "incident", incident: "INC-1", title: text, severity: "1", status: "closed", url },
    { incident: "INC-1", status: "closed" },
  ],
  commit: [
    {
      ...{ kind: "commit", repository, branch: "main", sha: SHA, tree: SHA, parents: [SHA], message },
      ...{ authorName: "Alice", authorEmail: "alice@acme.example", authoredAt: "2026-01-01T00:00:00Z" },
      ...{ committerName: "GitHub", committerEmail: "noreply@github.com", committedAt: "2026-01-01T00:00:00Z" },
      ...{ signature: "ssh", paths: ["a.yaml"], position: 4 },
      trailers: [{ key: "Break-Glass", value: "Alice was alone" }],
    },
    {
      parents: [SHA],
      message: message_,
      authorName: mark("alice"),
      committerEmail: "noreply@github.com",
      trailers: [{ key: "Break-Glass", value: "erased" }],
      position: 4,
    },
  ],
  "branch-tip": [
    {
      ...{ kind: "branch-tip", repository, branch: "main", tip: SHA, movement: "forced", displaced: [SHA] },
      ...{ landed: [SHA], sequence: 2, error: text },
    },
    { movement: "forced", displaced: [SHA], landed: [SHA], sequence: 2 },
  ],
  "commit-signature": [
    {
      ...{ kind: "commit-signature", repository, sha: SHA, status: "good", signerClass: "person", format: "ssh" },
      ...{ fingerprint: "SHA256:x", signer: "Alice <alice@acme.example>", attempt: 1, verifier: "v1", note: text },
    },
    { status: "good", signerClass: "person", signer: mark("Alice <alice@acme.example>") },
  ],
  tag: [
    {
      ...{ kind: "tag", repository, tag: "v1", object: SHA, sha: SHA, movement: "created", sequence: 1 },
      ...{ status: "good", signerClass: "person", format: "ssh", attempt: 1, verifier: "v1", note: text },
      ...{ signer: "Alice <alice@acme.example>", tagger: "Alice <alice@acme.example>" },
    },
    { tag: "v1", status: "good", signer: mark("Alice <alice@acme.example>") },
  ],
  "setup-files": [
    {
      ...{ kind: "setup-files", repository, branch: "main", sha: SHA, sequence: 1 },
      files: [
        { path: "CODEOWNERS", blob: SHA, read: true, role: "owners", rules: 1, wholeTree: true },
        {
          ...{ path: "flux.yaml", blob: SHA, read: true, role: "manifest" },
          objects: [
            { kind: "GitRepository", name: "shop", urls: ["ssh://alice@git.acme.example/shop"], verifies: true },
          ],
        },
      ],
    },
    {
      files: [
        { path: "CODEOWNERS", rules: 1 },
        { objects: [{ name: "shop", urls: ["ssh://git.acme.example/shop"], verifies: true }] },
      ],
    },
  ],
  heartbeat: [{ kind: "heartbeat", cluster: "prod" }, { cluster: "prod" }],
  unparsed: [{ kind: "unparsed", reason: "unknown-event", event: "alice" }, { reason: "erased" }],
};

describe("the residual of an erased record", () => {
  it.each(Object.entries(FACTS))("of a %s names nobody, and keeps what it says of things", (kind, [fact, kept]) => {
    const [residual] = residualOf([{ occurredAt: "2026-01-01T00:00:00.000Z", actor: alice, fact }]) ?? [];
    expect(JSON.stringify(residual)).not.toMatch(/alice|203\.0|https:/i);
    expect(residual).toMatchObject({
      occurredAt: "2026-01-01T00:00:00.000Z",
      actor: { kind: "user", name: mark("alice"), id: mark("alice-101"), issuer: "github" },
      fact: { ...kept, kind: kind === "unparsed" ? "unparsed" : kind },
    });
    expect(residualOf(residual ? [residual] : [])).toEqual([residual]);
  });

  it("of what forges send names nobody of it", () => {
    const source = { id: "s", type: "forge", name: "forge" };
    const github = Object.entries(GITHUB).flatMap(([event, body]) =>
      githubKind.normalise(Buffer.from(JSON.stringify(body)), { "x-github-event": event }, source),
    );
    const gitlab = Object.values(GITLAB).flatMap((body) =>
      gitlabKind.normalise(Buffer.from(JSON.stringify(body)), {}, source),
    );
    const readings: Reading[] = [...github, ...gitlab];
    expect(readings.length).toBeGreaterThan(20);
    expect(JSON.stringify(readings)).toMatch(/alice|bob/i);
    const residual = residualOf(readings);
    expect(residual).toHaveLength(readings.length);
    expect(JSON.stringify(residual)).not.toMatch(/alice|\bbob\b/i);
  });

  it("keeps whoever is no person", () => {
    const controller: Actor = { kind: "controller", name: "kustomize-controller", issuer: "flux" };
    expect(residualOf([{ actor: controller, fact: { kind: "ping" } }])).toEqual([
      { actor: controller, fact: { kind: "ping" } },
    ]);
  });

  it("of a record that gave nothing says that it was erased", () => {
    expect(residualOf([])).toEqual([{ fact: { kind: "unparsed", reason: "erased" } }]);
  });

  it("is none of what people did here, or of time: those records stay", () => {
    expect(residualOf([{ fact: { kind: "tick", due: [] } }])).toBeNull();
    expect(residualOf([{ fact: { kind: "action", type: "policy.set", subject: "policy", data: {} } }])).toBeNull();
  });
});
