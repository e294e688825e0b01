import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Json } from "../base/canonical-json.ts";
import { branches } from "../changes/branch.ts";
import { changes } from "../changes/change.ts";
import { landings } from "../changes/landing.ts";
import { person, REPOSITORY, sha } from "../changes/test-stream.ts";
import { deployments, suspensions } from "../deployments/aggregates.ts";
import { drifts } from "../drift/aggregates.ts";
import { emergencyCase, suspicions } from "../emergencies/aggregates.ts";
import type { MemoryView } from "../ledger/memory-view.ts";
import type { Aggregate, State } from "../ledger/projection.ts";
import { judgeItems, populations } from "./evaluate.ts";
import { ana, bo, follow, robot, Story, TARGET } from "./test-stream.ts";
import { verdicts, type PopulationName } from "./verdict.ts";

const policy = {
  approvalsRequired: 1,
  requiredChecks: [{ repository: REPOSITORY, names: ["build"] }],
  standardChanges: [{ id: "image-bumps", actor: "images[bot]", repository: REPOSITORY, paths: ["apps/*/images.yaml"] }],
};

/** Something of everything: approvals of each kind, checks, gates, tickets, bumps, pushes, rewrites, what was applied. */
function history(): Story {
  const it = new Story();
  it.commit("root", []);
  it.tip("first", ["root"]);
  it.pull("1", "opened", { body: "Raise the limit of the pool, PAY-7.\n\n## Impact\nNone." });
  it.review("1", bo);
  it.check("build", "head of 1", "failure");
  it.check("build", "head of 1", "success", 2);
  it.gate("head of 1", "pass");
  it.merge("1", "root");
  it.applied("merge 1");
  it.pull("2", "opened", { body: "See PAY-8" });
  it.review("2", ana);
  it.gate("head of 2", "fail", undefined);
  it.merge("2", "merge 1");
  it.say("ticket", {
    kind: "ticket",
    ticket: "PAY-8",
    title: "x",
    status: "done",
    reason: "It leaks",
    securityImpact: "None",
  });
  it.pull("3", "opened");
  it.review("3", person("cy"), { commitSha: sha("an older head") });
  it.check("build", "head of 3", "skipped");
  it.merge("3", "merge 2");
  it.commit("bump", ["merge 3"], { paths: ["apps/api/images.yaml"], by: "images" });
  it.push("merge 3", "bump", ["bump"], robot);
  it.applied("bump");
  it.commit("direct", ["bump"]);
  it.push("bump", "direct", ["direct"], ana);
  it.applied("nowhere");
  const before = it.now;
  it.commit("unseen", ["direct"]);
  it.blind(before, new Date(Date.parse(it.now) + 90_000).toISOString());
  it.commit("forced", ["bump"]);
  it.push("direct", "forced", ["forced"], ana, { forced: true });
  it.tip("forced", ["merge 1", "merge 2", "merge 3", "bump", "forced"], ["direct", "unseen"]);
  it.say("signature", {
    kind: "commit-signature",
    repository: REPOSITORY,
    sha: sha("merge 1"),
    status: "good",
    signerClass: "web-flow",
    format: "openpgp",
    verifier: "v",
    attempt: 1,
  });
  it.pull("4", "opened");
  it.merge("4", "forced");
  it.review("4", bo, { submittedAt: "2026-11-02T12:00:00.000Z" });
  // Two targets that go back and forth between revisions.
  const other = { target: { ...TARGET, name: "infra" } };
  for (const of of ["merge 1", "bump", "merge 1", "direct", "bump"]) {
    it.applied(of);
    it.applied(of === "merge 1" ? "direct" : of, other);
  }
  return it;
}

const keysOf =
  <S extends State>(aggregate: Aggregate<S>) =>
  (view: MemoryView) => [...view.rows(aggregate).keys()];

const ITEMS: Readonly<Record<PopulationName, (view: MemoryView) => string[]>> = {
  branches: keysOf(branches),
  landings: keysOf(landings),
  changes: keysOf(changes),
  deployments: keysOf(deployments),
  suspensions: keysOf(suspensions),
  drifts: keysOf(drifts),
  cases: keysOf(emergencyCase),
  bypasses: (view) => [...view.rows(suspicions)].flatMap(([key, { outcome }]) => (outcome === "cleared" ? [] : [key])),
};

/** Every verdict without the entries behind it, whose numbers differ with the order of arrival. */
function rows(view: MemoryView): Record<string, string> {
  const found = [...view.rows(verdicts)].map(([key, { evidence: _evidence, ...row }]) => [
    key,
    canonicalJson(row as unknown as Json),
  ]);
  return Object.fromEntries(found) as Record<string, string>;
}

// The first push is received at the very instant at which what nothing explains was found.
const FEED_AT_THE_INSTANT = [
  ...[40, 30, 32, 13, 31, 27, 34, 3, 23, 6, 18, 1, 22, 8, 7, 25, 19, 10, 24, 33, 14],
  ...[11, 28, 39, 15, 17, 16, 35, 29, 21, 41, 12, 26, 4, 5, 0, 2, 9, 36, 38, 37, 20],
];

describe("the evaluation", () => {
  it("gives every item of every population one verdict per test, and counts them", async () => {
    const { view } = await follow(history().events, policy);
    for (const population of populations) {
      const items = ITEMS[population.name](view).length;
      for (const test of population.testIds) {
        const given = [...view.rows(verdicts).values()].filter((row) => row.test === test);
        expect(given, test).toHaveLength(items);
        const counted = Object.entries(view.dump()).filter(
          ([name]) => name.startsWith("verdict_day/") && name.includes(`"${test}"`),
        );
        expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(items);
      }
    }
  });

  it("by steps is the evaluation from scratch, wherever the checkpoints fall and in whatever order events come", async () => {
    const { events } = history();
    const order = fc.shuffledSubarray([...events.keys()], { minLength: events.length });
    const cuts = fc.array(fc.nat(events.length + 1), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(order, cuts, async (shuffled, at) => {
        const late = shuffled.flatMap((position) => events[position] ?? []);
        const run = await follow(late, policy, new Set(at));
        const before = rows(run.view);
        for (const population of populations) {
          await judgeItems(run.view, population, ITEMS[population.name](run.view), run.at);
        }
        expect(rows(run.view)).toEqual(before);
      }),
      { numRuns: 60, examples: [[FEED_AT_THE_INSTANT, [8]]] },
    );
  }, 60_000);
});
