import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Actor } from "../base/actor.ts";
import { changesStep } from "../changes/advance.ts";
import { changeKey, changes } from "../changes/change.ts";
import type { Evidence, Fact } from "../ingest/fact.ts";
import type { PullRequestFact, PushFact, RuleSuiteFact } from "../ingest/fact-forge.ts";
import type { CommitFact } from "../ingest/fact-mirror.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import { policyStep } from "../policy/advance.ts";
import { DEFAULT_POLICY } from "../policy/policy.ts";
import { repositoriesStep } from "../repositories/repository-facts.ts";
import { emergenciesStep } from "./advance.ts";
import { suspicions } from "./aggregates.ts";
import { discovery, lena, tomasz } from "./case-fixtures.ts";
import type { Person } from "./case.ts";
import { feed } from "./test-feed.ts";
import { ACTION_OF, type CaseVerb } from "./verb.ts";

type Given = Partial<Evidence> & { fact: Fact };

const REPO = "northwind/fleet-prod";
const sha = (letter: string) => letter.repeat(40);
const at = (seconds: number) => new Date(Date.parse("2026-11-20T15:00:00.000Z") + seconds * 1000).toISOString();
const kchen: Actor = { kind: "user", name: "kchen", id: "77", issuer: "github" };
const bot: Actor = { kind: "bot", name: "images[bot]", id: "9", issuer: "github" };
const said = (fact: Fact, actor: Actor = kchen): Given => ({ fact, actor, occurredAt: at(0) });

const added: Fact = {
  kind: "action",
  type: "repositories.added",
  subject: REPO,
  data: { url: "https://example.com/fleet", kind: "deploy", branches: ["main"], deployingPaths: [] },
};
const push = (more: Partial<PushFact> = {}): PushFact => ({
  ...{ kind: "push", repository: REPO, ref: "refs/heads/main", before: sha("a"), after: sha("b") },
  ...{ created: false, deleted: false, forced: false, commitCount: 1 },
  commits: [{ sha: sha("b"), message: "Raise pool", paths: ["apps/payments.yaml"] }],
  ...more,
});
const merged: PullRequestFact = {
  ...{ kind: "pull-request", repository: REPO, number: "12", action: "closed", state: "merged", title: "Raise pool" },
  ...{ draft: false, headSha: sha("c"), headRef: "pool", baseRef: "main", author: kchen, mergedBy: kchen, labels: [] },
  ...{ mergedAt: at(0), mergeCommitSha: sha("b") },
};
const suite = (more: Partial<RuleSuiteFact> = {}): RuleSuiteFact => ({
  ...{ kind: "rule-suite", repository: REPO, suiteId: "9001", ref: "refs/heads/main" },
  ...{ before: sha("a"), after: sha("b"), result: "bypass", failed: ["pull_request: active"] },
  ...more,
});
const rules: Fact = {
  ...{ kind: "branch-protection", repository: REPO, form: "rule", action: "snapshot", name: "main" },
  requiredApprovals: 1,
};
const commit: CommitFact = {
  ...{ kind: "commit", repository: REPO, branch: "main", sha: sha("b"), tree: sha("1"), parents: [sha("a")] },
  ...{ message: "Raise pool", authorName: "K", authorEmail: "k@example.com", authoredAt: at(-9), trailers: [] },
  ...{ committerName: "K", committerEmail: "k@example.com", committedAt: at(-9), signature: "none", position: 4 },
  paths: ["apps/payments.yaml"],
};
const policySet: Fact = {
  ...{ kind: "action", type: "policy.set", subject: "policy" },
  data: {
    ...{ effectiveFrom: null, loosens: [], reason: "automation", proposal: null },
    policy: {
      ...DEFAULT_POLICY,
      standardChanges: [{ id: "images", actor: "images[bot]", repository: REPO, paths: ["apps/*.yaml"] }],
    },
  },
};
const approves: Given = { fact: policySet, receivedAt: at(-60) };
const act = (verb: CaseVerb, by: Person): Given => {
  const { verb: name, ...data } = verb;
  const actor: Actor = { kind: "user", id: by.id, name: by.name, issuer: "countersign" };
  return { actor, fact: { kind: "action", type: ACTION_OF[name], subject: "E-2026-007", data } };
};

async function after(...given: Given[]): Promise<MemoryView> {
  const view = new MemoryView();
  await feed(view, [policyStep, repositoriesStep, changesStep, emergenciesStep], [{ fact: added }, ...given]);
  return view;
}

const PUSH = `push:${REPO}:main:${sha("b")}`;
const MERGE = `merge:${REPO}#12`;
const graceOver = (key: string): Given => ({
  fact: { kind: "tick", due: [`suspicion:${key}:grace`] },
  receivedAt: at(900),
});

/** What counts as an event: not what has been explained. */
async function events(view: MemoryView) {
  const seen = [...view.rows(suspicions)].map(([, one]) => one).filter(({ outcome }) => outcome !== "cleared");
  return seen.map(({ kind, outcome, pullRequest, rules: word }) => [kind, outcome, pullRequest, word?.failed ?? null]);
}

describe("what the forge let past its rules", () => {
  const NOT_MET = ["pull_request: active"];
  it.each<[string, Given[], unknown[]]>([
    ["a push", [said(push()), said(suite())], [["direct-push", "unmatched", null, NOT_MET]]],
    ["a push that is not told", [said(suite())], [["direct-push", "unmatched", null, NOT_MET]]],
    ["a merge", [said(merged), said(push()), said(suite())], [["bypass-merge", "unmatched", "12", NOT_MET]]],
    ["passed", [said(suite({ result: "pass" }))], []],
    ["refused", [said(suite({ result: "fail", after: undefined }))], []],
    ["another branch", [said(suite({ ref: "refs/heads/feature" }))], []],
    ["a tag", [said(suite({ ref: "refs/tags/main" }))], []],
    ["told twice", [said(suite()), said(suite())], [["direct-push", "unmatched", null, NOT_MET]]],
  ])("%s", async (_name, given, expected) => {
    expect(await events(await after(...given))).toEqual(expected);
  });

  it("says so, whichever is told first", async () => {
    const past = "kchen pushed to main of northwind/fleet-prod past its rules";
    for (const told of [
      [push(), suite()],
      [suite(), push()],
    ]) {
      const view = await after(...told.map((fact) => said(fact)));
      expect((await view.get(suspicions, PUSH))?.headline).toBe(past);
    }
  });

  it("is one event, confirmed at once, in whatever order it is told", async () => {
    const told = [said(rules), said(push()), said(merged), said(suite()), said(commit)];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(told, { minLength: told.length }), async (shuffled) => {
        expect(await events(await after(...shuffled))).toEqual([["bypass-merge", "unmatched", "12", NOT_MET]]);
      }),
      { numRuns: 120 },
    );
  });

  it("stays a rewritten branch where it was one, in whatever order it is told", async () => {
    const told = [said(push({ forced: true })), said(merged), said(suite()), said(rules)];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(told, { minLength: told.length }), async (shuffled) => {
        const found = (await events(await after(...shuffled))).filter(([, , , word]) => word !== null);
        expect(found.map(([kind, outcome]) => [kind, outcome])).toEqual([["forced-push", "unmatched"]]);
      }),
      { numRuns: 24 },
    );
  });

  it("is not explained by approvals, however many", async () => {
    const review: Fact = {
      ...{ kind: "review", repository: REPO, number: "12", reviewId: "1", state: "approved" },
      ...{ reviewer: { ...kchen, id: "88", name: "ana" }, submittedAt: at(-60) },
    };
    const view = await after(said(rules), said(merged), said(suite()), said(review), graceOver(MERGE));
    expect((await view.get(suspicions, MERGE))?.outcome).toBe("unmatched");
  });

  it("makes the changes of the merge part of its case, also where the merge is told last", async () => {
    const found: CaseVerb = { ...discovery, causes: [PUSH], account: "github/77" };
    const told = [said(commit), said(push()), said(suite()), act(found, lena)];
    const view = await after(...told, said(merged));
    expect(await view.get(changes, changeKey(REPO, "main", sha("b")))).toMatchObject({ class: "emergency" });
    const dismiss: CaseVerb = { verb: "dismiss", reason: "wrongly" };
    const dismissed = await after(...told, said(merged), act(dismiss, lena), act(dismiss, tomasz));
    expect(await dismissed.get(changes, changeKey(REPO, "main", sha("b")))).toMatchObject({ class: "pull-request" });
    expect((await dismissed.get(suspicions, PUSH))?.outcome).toBe("dismissed");
  });
});

describe("automation that may pass the rules", () => {
  const activity = said(push({ commits: [], commitCount: undefined }), bot);
  const past = said(suite(), bot);
  it("is no emergency where the policy approves its paths, in whatever order they are told", async () => {
    const told = [activity, past, said(commit)];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(told, { minLength: told.length }), async (shuffled) => {
        const view = await after(approves, ...shuffled, graceOver(PUSH));
        expect(await events(view)).toEqual([]);
        expect(await view.get(changes, changeKey(REPO, "main", sha("b")))).toMatchObject({ class: "standard" });
      }),
      { numRuns: 12 },
    );
  });

  it.each<[string, Given[]]>([
    ["the paths are others", [activity, past, said({ ...commit, paths: ["rbac.yaml"] })]],
    ["nobody tells the paths", [past]],
    ["more was pushed than the mirror has", [said(push({ before: sha("9"), commits: [] }), bot), said(commit)]],
  ])("is one a minute later where %s", async (_name, given) => {
    const view = await after(approves, ...given, graceOver(PUSH));
    expect((await view.get(suspicions, PUSH))?.outcome).toBe("unmatched");
  });
});

describe("approvals that GitLab asks for", () => {
  const approvals = (branches: readonly string[], ruleId = "1"): Given => ({
    fact: {
      ...{ kind: "branch-protection", repository: REPO, form: "rule", action: "snapshot", name: "approvals: Owners" },
      ...{ ruleId, branches, requiredApprovals: 1 },
    },
  });
  const protectedBranch: Given = {
    fact: {
      ...{ kind: "branch-protection", repository: REPO, form: "rule", action: "snapshot", name: "main", ruleId: "1" },
      enforcement: "active",
    },
  };
  it.each<[string, Given[], string | undefined]>([
    ["on every branch", [approvals([])], "suspected"],
    ["on this one", [approvals(["main", "release"])], "suspected"],
    ["on another", [approvals(["release"])], undefined],
    ["on another now", [approvals(["main"]), approvals(["release"])], undefined],
    ["by a rule with the number of a protected branch", [approvals([]), protectedBranch], "suspected"],
  ])("%s, and did not get", async (_name, given, outcome) => {
    const view = await after(...given, said(merged));
    expect((await view.get(suspicions, MERGE))?.outcome).toBe(outcome);
  });
});
