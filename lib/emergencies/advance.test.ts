import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Actor } from "../base/actor.ts";
import { changesStep } from "../changes/advance.ts";
import type { Evidence, Fact } from "../ingest/fact.ts";
import type { LiveWriteFact, Target } from "../ingest/fact-cluster.ts";
import type { PullRequestFact, PushFact } from "../ingest/fact-forge.ts";
import type { ReconciliationFact } from "../ingest/fact-reconciler.ts";
import { deadlines } from "../ledger/deadline.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import { policyStep } from "../policy/advance.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import { repositoriesStep } from "../repositories/repository-facts.ts";
import { emergenciesStep } from "./advance.ts";
import { emergencyCase, suspicions } from "./aggregates.ts";
import { declaration, discovery, lena, priya, tomasz } from "./case-fixtures.ts";
import { feed } from "./test-feed.ts";
import { ACTION_OF, type CaseVerb } from "./verb.ts";
import type { Person } from "./case.ts";

const steps = [policyStep, repositoriesStep, changesStep, emergenciesStep];
const REPO = "northwind/fleet-prod";
const sha = (letter: string) => letter.repeat(40);
const kchen: Actor = { kind: "user", name: "kchen", id: "77", issuer: "github" };
const bot: Actor = { kind: "bot", name: "images[bot]", id: "9", issuer: "github" };
const at = (seconds: number) => new Date(Date.parse("2026-11-20T15:00:00.000Z") + seconds * 1000).toISOString();

const added: Fact = {
  kind: "action",
  type: "repositories.added",
  subject: REPO,
  data: { url: "https://example.com/fleet", kind: "deploy", branches: ["main"], deployingPaths: [] },
};
const push = (more: Partial<PushFact> = {}): PushFact => ({
  kind: "push",
  repository: REPO,
  ref: "refs/heads/main",
  before: sha("a"),
  after: sha("b"),
  created: false,
  deleted: false,
  forced: false,
  commits: [{ sha: sha("b"), message: "Raise pool", paths: ["apps/payments.yaml"] }],
  commitCount: 1,
  ...more,
});
const merged = (more: Partial<PullRequestFact> = {}): PullRequestFact => ({
  kind: "pull-request",
  repository: REPO,
  number: "12",
  action: "closed",
  state: "merged",
  title: "Raise pool",
  draft: false,
  headSha: sha("c"),
  headRef: "pool",
  baseRef: "main",
  author: kchen,
  mergedBy: kchen,
  mergedAt: at(0),
  mergeCommitSha: sha("b"),
  labels: [],
  ...more,
});
const target: Target = { cluster: "prod-eu-1", apiGroup: "apps", kind: "Deployment", namespace: "pay", name: "api" };
const write = (more: Partial<LiveWriteFact> = {}): LiveWriteFact => ({
  kind: "live-write",
  target,
  verb: "patch",
  auditId: "a1",
  stage: "ResponseComplete",
  statusCode: 200,
  dryRun: false,
  class: "human-write",
  partial: false,
  ...more,
});
const sync = (more: Partial<ReconciliationFact> = {}): ReconciliationFact => ({
  kind: "reconciliation",
  reconciler: "argocd",
  target,
  result: "succeeded",
  reason: "",
  message: "",
  revisions: [{ raw: sha("e"), commit: sha("e") }],
  changes: [],
  automated: false,
  partial: false,
  operationId: "app/1",
  ...more,
});
const suspended = (change: "suspended" | "resumed"): Fact => ({ kind: "suspension", target, change });
const drifted: Fact = {
  kind: "drift-signal",
  reconciler: "flux",
  target,
  signal: "detected",
  revisions: [],
  resources: [],
  message: "",
};
const tick = (...due: string[]): Fact => ({ kind: "tick", due });
/** The tick that names a grace period, when it is over. */
const later = (due: string) => ({ fact: tick(due), receivedAt: at(900) });
const act = (verb: CaseVerb, by: Person, id = "E-2026-007"): Partial<Evidence> & { fact: Fact } => {
  const { verb: name, ...data } = verb;
  const actor: Actor = { kind: "user", id: by.id, name: by.name, issuer: "countersign" };
  return { actor, fact: { kind: "action", type: ACTION_OF[name], subject: id, data } };
};
const said = (fact: Fact, actor?: Actor, more: Partial<Evidence> = {}) => ({ fact, actor, ...more });

async function after(...given: (Partial<Evidence> & { fact: Fact })[]): Promise<MemoryView> {
  const view = new MemoryView();
  await feed(view, steps, [{ fact: added }, ...given]);
  return view;
}
const PUSH = `push:${REPO}:main:${sha("b")}`;
const outcomeOf = async (view: MemoryView, key: string) => (await view.get(suspicions, key))?.outcome;

describe("what is seen", () => {
  const rules: Fact = {
    kind: "branch-protection",
    repository: REPO,
    form: "rule",
    action: "snapshot",
    name: "main",
    requiredApprovals: 1,
  };
  const trailer = (message: string) =>
    push({ commits: [{ sha: sha("b"), message, paths: ["a.yaml"], timestamp: at(-300) }] });
  it.each<[string, (Partial<Evidence> & { fact: Fact })[], string, string | undefined]>([
    ["a direct push", [said(push(), kchen)], PUSH, "suspected"],
    ["a direct push, a minute later", [said(push(), kchen), later(`suspicion:${PUSH}:grace`)], PUSH, "unmatched"],
    ["a push that a merge explains", [said(push(), kchen), said(merged())], PUSH, "cleared"],
    ["a merge, and then its push", [said(merged()), said(push(), kchen)], PUSH, undefined],
    [
      "a squash",
      [said(push(), kchen), said(merged({ mergeCommitSha: undefined, squashCommitSha: sha("b") }))],
      PUSH,
      "cleared",
    ],
    ["a merge into another branch", [said(push(), kchen), said(merged({ baseRef: "release" }))], PUSH, "suspected"],
    [
      "a pull request that is open",
      [said(push(), kchen), said(merged({ state: "open", mergeCommitSha: undefined, headSha: sha("b") }))],
      PUSH,
      "suspected",
    ],
    ["a forced push", [said(push({ forced: true }), kchen)], PUSH, "unmatched"],
    ["a forced push of a merged commit", [said(merged()), said(push({ forced: true }), kchen)], PUSH, "unmatched"],
    [
      "a deleted control branch",
      [said(push({ deleted: true, after: undefined, commits: [] }), kchen)],
      `push:${REPO}:main:deleted-${sha("a")}`,
      "unmatched",
    ],
    ["a new branch", [said(push({ created: true, before: undefined }), kchen)], PUSH, undefined],
    [
      "another branch",
      [said(push({ ref: "refs/heads/feature" }), kchen)],
      `push:${REPO}:feature:${sha("b")}`,
      undefined,
    ],
    [
      "another repository",
      [said(push({ repository: "northwind/other" }), kchen)],
      `push:northwind/other:main:${sha("b")}`,
      undefined,
    ],
    ["a broken glass", [said(trailer("Raise pool\n\nBreak-Glass: pool is full"), kchen)], PUSH, "unmatched"],
    [
      "a broken glass in a pull request",
      [said(merged()), said(trailer("Raise pool\n\nBreak-Glass: pool is full"), kchen)],
      PUSH,
      "unmatched",
    ],
    ["an incident alone, pushed", [said(trailer("Raise pool\n\nIncident: INC-1"), kchen)], PUSH, "suspected"],
    [
      "an incident in a pull request",
      [said(merged()), said(trailer("Raise pool\n\nIncident: INC-1"), kchen)],
      PUSH,
      undefined,
    ],
    ["a person's write", [said(write(), kchen)], "write:prod-eu-1:a1", "unmatched"],
    ["a dry run", [said(write({ dryRun: true }), kchen)], "write:prod-eu-1:a1", undefined],
    ["a refused write", [said(write({ statusCode: 403 }), kchen)], "write:prod-eu-1:a1", undefined],
    ["an exec", [said(write({ class: "exec" }), kchen)], "write:prod-eu-1:a1", undefined],
    ["a question (auth can-i)", [said(write({ class: "excluded" }), kchen)], "write:prod-eu-1:a1", undefined],
    ["the reconciler's write", [said(write({ class: "reconciler" }))], "write:prod-eu-1:a1", undefined],
    ["a suspension", [said(suspended("suspended"))], `suspend:prod-eu-1:apps/Deployment:pay/api:${at(1)}`, "suspected"],
    [
      "a suspension with drift",
      [said(suspended("suspended")), said(drifted)],
      `suspend:prod-eu-1:apps/Deployment:pay/api:${at(1)}`,
      "unmatched",
    ],
    [
      "a suspension that is resumed",
      [said(suspended("suspended")), said(suspended("resumed"))],
      `suspend:prod-eu-1:apps/Deployment:pay/api:${at(1)}`,
      "cleared",
    ],
    ["a manual sync to nowhere", [said(sync(), kchen)], "sync:prod-eu-1:pay/api:app/1", "suspected"],
    [
      "a manual sync to nowhere, ten minutes later",
      [said(sync(), kchen), later("suspicion:sync:prod-eu-1:pay/api:app/1:grace")],
      "sync:prod-eu-1:pay/api:app/1",
      "unmatched",
    ],
    [
      "a manual sync to what was pushed since",
      [
        said(sync(), kchen),
        said(push({ after: sha("e") }), kchen),
        later("suspicion:sync:prod-eu-1:pay/api:app/1:grace"),
      ],
      "sync:prod-eu-1:pay/api:app/1",
      "cleared",
    ],
    ["an automated sync to nowhere", [said(sync({ automated: true }))], "sync:prod-eu-1:pay/api:app/1", undefined],
    ["a merge past the rules", [said(rules), said(merged())], `merge:${REPO}#12`, "suspected"],
    [
      "a merge past the rules, a minute later",
      [said(rules), said(merged()), later(`suspicion:merge:${REPO}#12:grace`)],
      `merge:${REPO}#12`,
      "unmatched",
    ],
    ["a merge without rules", [said(merged())], `merge:${REPO}#12`, undefined],
  ])("%s", async (_name, given, key, outcome) => {
    expect(await outcomeOf(await after(...given), key)).toBe(outcome);
  });

  it("does not take automation that the policy approves for an emergency", async () => {
    const rule = { id: "images", actor: "images[bot]", repository: REPO, paths: ["apps/*.yaml"] };
    const data = {
      effectiveFrom: null,
      loosens: [],
      reason: "automation",
      policy: { ...DEFAULT_POLICY, standardChanges: [rule] },
      proposal: null,
    };
    const policy: Fact = { kind: "action", type: "policy.set", subject: "policy", data };
    expect(await outcomeOf(await after(said(policy), said(push(), bot)), PUSH)).toBeUndefined();
    expect(await outcomeOf(await after(said(policy), said(push(), kchen)), PUSH)).toBe("suspected");
    const elsewhere = push({ commits: [{ sha: sha("b"), message: "x", paths: ["rbac.yaml"] }] });
    expect(await outcomeOf(await after(said(policy), said(elsewhere, bot)), PUSH)).toBe("suspected");
    const more = push({ commitCount: 30 });
    expect(await outcomeOf(await after(said(policy), said(more, bot)), PUSH)).toBe("suspected");
  });

  it("takes an approval that was given in time and told late", async () => {
    const review: Fact = {
      kind: "review",
      repository: REPO,
      number: "12",
      reviewId: "1",
      state: "approved",
      reviewer: { ...kchen, id: "88", name: "ana" },
      submittedAt: at(-60),
    };
    const own: Fact = { ...review, reviewer: kchen };
    const late: Fact = { ...review, submittedAt: at(600) };
    expect(await outcomeOf(await after(said(rules), said(merged()), said(review)), `merge:${REPO}#12`)).toBe("cleared");
    expect(await outcomeOf(await after(said(rules), said(merged()), said(own)), `merge:${REPO}#12`)).toBe("suspected");
    expect(await outcomeOf(await after(said(rules), said(merged()), said(late)), `merge:${REPO}#12`)).toBe("suspected");
  });

  it("is the same thing when the mirror finds what was pushed", async () => {
    const tip: Fact = {
      kind: "branch-tip",
      repository: REPO,
      branch: "main",
      previous: sha("a"),
      tip: sha("b"),
      movement: "forced",
      displaced: [sha("a")],
      landed: [sha("b")],
      sequence: 2,
    };
    const key = `tip:${REPO}:main:${sha("a")}..${sha("b")}`;
    const forced = said(push({ forced: true }), kchen);
    expect(await outcomeOf(await after(said(tip)), key)).toBe("suspected");
    expect(await outcomeOf(await after(forced, said(tip)), key)).toBeUndefined();
    expect(await outcomeOf(await after(said(tip), forced), key)).toBe("cleared");
  });

  it("reads a broken glass from the mirror where the push was never received", async () => {
    const commit: Fact = {
      kind: "commit",
      repository: REPO,
      branch: "main",
      sha: sha("b"),
      tree: sha("1"),
      parents: [sha("a")],
      message: "Raise pool\n\nBreak-Glass: full",
      authorName: "K Chen",
      authorEmail: "k@example.com",
      authoredAt: at(-300),
      committerName: "K Chen",
      committerEmail: "k@example.com",
      committedAt: at(-300),
      signature: "none",
      paths: ["a.yaml"],
      trailers: [{ key: "Break-Glass", value: "full" }],
      position: 4,
    };
    const lone = await after(said(commit));
    expect(await lone.get(suspicions, PUSH)).toMatchObject({
      outcome: "unmatched",
      at: at(-300),
      claim: { reason: "full" },
    });
    const both = await after(
      said(push({ commits: [{ sha: sha("b"), message: "x\n\nBreak-Glass: full", paths: [] }] }), kchen),
      said(commit),
    );
    expect(Object.keys(both.dump()).filter((name) => name.startsWith("suspicion/"))).toEqual([`suspicion/${PUSH}`]);
  });

  it("is old news after a week", async () => {
    const view = await after(said(write(), kchen, { occurredAt: "2026-11-01T00:00:00.000Z" }));
    expect(await view.get(suspicions, "write:prod-eu-1:a1")).toMatchObject({ old: true });
  });
});

describe("which case it belongs to", () => {
  const declare = { ...act(declaration, priya), receivedAt: at(0) };
  const inWindow = { occurredAt: at(600) };

  it("is the declared one, in its window and at its place", async () => {
    const view = await after(
      declare,
      said(write(), kchen, inWindow),
      said(write({ auditId: "a2", class: "exec" }), kchen, inWindow),
    );
    expect(await view.get(suspicions, "write:prod-eu-1:a1")).toMatchObject({ outcome: "matched", case: "E-2026-007" });
    expect(await view.get(emergencyCase, "E-2026-007")).toMatchObject({
      suspicions: ["write:prod-eu-1:a1"],
      gathered: { records: 2, execs: 1, writes: [{ verb: "patch", object: "deployment/api" }, { verb: "exec" }] },
    });
  });

  it.each([
    ["after its window", said(write(), kchen, { occurredAt: at(3 * 3600) })],
    ["before it", said(write(), kchen, { occurredAt: at(-60) })],
    ["elsewhere", said(write({ target: { ...target, cluster: "prod-us-1" } }), kchen, inWindow)],
  ])("is none %s", async (_name, evidence) => {
    const view = await after(declare, evidence);
    const rows = Object.entries(view.dump()).filter(([name]) => name.startsWith("suspicion/"));
    expect(rows.map(([, row]) => (JSON.parse(row) as { case: string | null }).case)).toEqual([null]);
  });

  it("is what waited when the case opened", async () => {
    const causes = ["write:prod-eu-1:a1"];
    const found: CaseVerb = {
      ...discovery,
      place: { kind: "cluster", name: "prod-eu-1" },
      kind: "live-change",
      range: null,
      account: "github/77",
      causes,
      firstWriteAt: at(1),
      lastWriteAt: at(1),
    };
    const near = said(write({ auditId: "a2" }), kchen, { occurredAt: at(29 * 60) });
    const far = said(write({ auditId: "a3" }), kchen, { occurredAt: at(90 * 60) });
    const other = said(write({ auditId: "a4" }), { ...kchen, id: "78" }, { occurredAt: at(60) });
    const view = await after(
      said(write(), kchen, { occurredAt: at(1) }),
      near,
      far,
      other,
      act(found, lena),
      said(write({ auditId: "a5" }), kchen, { occurredAt: at(58 * 60) }),
    );
    const cases = await Promise.all(
      ["a1", "a2", "a3", "a4", "a5"].map(async (id) => (await view.get(suspicions, `write:prod-eu-1:${id}`))?.case),
    );
    expect(cases).toEqual(["E-2026-007", "E-2026-007", null, null, "E-2026-007"]);
    expect((await view.get(emergencyCase, "E-2026-007"))?.gathered.writes.map(({ at: when }) => when)).toEqual([
      at(1),
      at(29 * 60),
      at(58 * 60),
    ]);
    expect(await outcomeOf(view, "write:prod-eu-1:a5")).toBe("unmatched");
  });

  it("is counted apart once two people dismissed it", async () => {
    const found: CaseVerb = { ...discovery, causes: [PUSH], account: "github/9" };
    const view = await after(
      said(push({ forced: true }), bot),
      act(found, lena),
      act({ verb: "dismiss", reason: "a bot" }, tomasz),
    );
    expect(await outcomeOf(view, PUSH)).toBe("unmatched");
    await feed(view, steps, [act({ verb: "dismiss", reason: "a bot" }, lena)], 50);
    expect(await outcomeOf(view, PUSH)).toBe("dismissed");
  });
});

describe("deadlines", () => {
  const declare = { ...act(declaration, priya), receivedAt: at(0) };
  it("are put, fired by ticks once, and taken away with what they waited for", async () => {
    const key = "case:E-2026-007:acknowledge:half";
    const view = await after(declare);
    expect(await view.get(deadlines, key)).toEqual({ about: "E-2026-007", dueAt: at(900), firedAt: null });
    await feed(view, steps, [said(tick(key, "case:E-2026-007:none:half")), said(tick(key))], 1000);
    expect(await view.get(deadlines, key)).toMatchObject({ firedAt: at(1000) });
    expect((await view.get(emergencyCase, "E-2026-007"))?.told).toEqual([{ key, at: at(1000) }]);
    await feed(view, steps, [act({ verb: "acknowledge" }, lena)], 1200);
    expect(await view.get(deadlines, "case:E-2026-007:acknowledge:breach")).toBeUndefined();
    expect(await view.get(deadlines, key)).toBeDefined();
  });

  it("that had passed at discovery never wait for a tick", async () => {
    const view = await after(act({ ...discovery, firstWriteAt: "2026-11-10T00:00:00.000Z" }, lena));
    expect(await view.get(deadlines, "case:E-2026-007:retro:breach")).toMatchObject({ firedAt: at(1) });
    expect((await view.get(emergencyCase, "E-2026-007"))?.lateOnDiscovery).toEqual(["retro", "review", "post-review"]);
  });
});

describe("order", () => {
  it("of what happened does not decide what is suspected in the end", async () => {
    const rules: Fact = {
      kind: "branch-protection",
      repository: REPO,
      form: "rule",
      action: "snapshot",
      name: "main",
      requiredApprovals: 1,
    };
    const told = [
      said(push(), kchen, { occurredAt: at(0) }),
      said(merged(), kchen, { occurredAt: at(0) }),
      said(push({ before: sha("b"), after: sha("d"), forced: true }), kchen, { occurredAt: at(60) }),
      said(write(), kchen, { occurredAt: at(30) }),
      said(write(), kchen, { occurredAt: at(30) }),
    ];
    const statuses = async (view: MemoryView) => {
      const open = await Promise.all(
        [PUSH, `push:${REPO}:main:${sha("d")}`, "write:prod-eu-1:a1", `merge:${REPO}#12`].map((key) =>
          outcomeOf(view, key),
        ),
      );
      return open.map((one) => (one === undefined || one === "cleared" ? "nothing" : one));
    };
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(told, { minLength: told.length }), async (shuffled) => {
        expect(await statuses(await after(said(rules), ...shuffled))).toEqual([
          "nothing",
          "unmatched",
          "unmatched",
          "suspected",
        ]);
      }),
      { numRuns: 60 },
    );
  });
});
