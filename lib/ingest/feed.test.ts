import { describe, expect, it } from "vitest";
import { blindCovers } from "./continuity.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import type { Evidence } from "./fact.ts";
import { EVERYWHERE, feedFrom, feedOf, feedsStep, standingOf } from "./feed.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20) + minute * 60_000).toISOString();

const evidence: Evidence = {
  ...{ index: 0, ordinal: 0, inboxId: 1, receivedAt: at(0) },
  source: { id: "src_lab", type: "gitlab", name: "GitLab" },
  fact: {
    ...{
      kind: "pull-request",
      repository: "northwind/fleet",
      number: "1",
      action: "merge",
      state: "merged",
      title: "",
    },
    ...{ draft: false, headSha: "a", headRef: "x", baseRef: "main", labels: [] },
  },
};

it("is begun by a repository's own gates, not by what another's token says of it", async () => {
  const view = new MemoryView();
  const repository = "northwind/fleet";
  const gate = { kind: "gate", tool: "conftest", repository, decision: "pass", failed: 0, violations: [] } as const;
  const foreign = { ...gate, decision: "inconclusive", spokenBy: "northwind/other" } as const;
  await feedsStep.apply(view, { ...evidence, fact: foreign });
  expect(await feedOf(view, ["gate"], repository, at(0))).toEqual({ sources: [] });
  await feedsStep.apply(view, { ...evidence, fact: gate });
  expect(await feedOf(view, ["gate"], repository, at(0))).toMatchObject({ since: at(0) });
});

describe("a source that was blind", () => {
  const cover = { spans: [{ from: at(10), to: at(130) }] };
  it.each([
    ["excuses what is missing of that time", {}, 60, cover.spans[0]],
    ["nothing before", {}, 9, undefined],
    ["nothing after", {}, 130, undefined],
    ["nothing of what its forge has told of since", { read: [{ from: at(10), to: at(130) }] }, 60, undefined],
    ["all else", { read: [{ from: at(10), to: at(50) }] }, 60, cover.spans[0]],
  ])("%s", async (_name, more, minute, blind) => {
    const view = new MemoryView();
    await feedsStep.apply(view, evidence);
    await view.get(blindCovers, "src_lab");
    view.put(blindCovers, "src_lab", { ...cover, ...more });
    expect((await feedOf(view, ["pull-request"], EVERYWHERE, at(minute))).blind).toEqual(
      blind && { ...blind, source: "src_lab" },
    );
  });
});

describe("what it says that a record is missing", () => {
  const blind = { from: at(50), to: at(130), source: "src_lab" };
  it.each([
    ["nothing while the item has yet to happen", { since: at(0) }, 60, 59, { is: "on-its-way", until: at(60) }],
    ["nothing where none ever came", {}, 60, 600, { is: "never" }],
    ["nothing of before the first came", { since: at(61) }, 60, 600, { is: "before-collection" }],
    ["nothing of the instant at which it came", { since: at(60) }, 60, 600, { is: "before-collection" }],
    ["nothing where a source was blind", { since: at(0), blind }, 60, 600, { is: "blind", blind }],
    ["nothing for ten minutes", { since: at(0) }, 60, 69, { is: "on-its-way", until: at(70) }],
    ["that it was never made", { since: at(59) }, 60, 70, { is: "collected" }],
  ])("%s", (_name, feed, minute, now, standing) => {
    expect(standingOf({ sources: [], ...feed }, at(minute), at(now))).toEqual(standing);
  });
});

describe("a feed of several kinds", () => {
  const rows = [
    { since: at(9), sources: ["b", "a"] },
    { since: null, sources: ["c"] },
    { since: at(5), sources: ["b"] },
  ];

  it("began with the first of them, and has the sources of all", () => {
    expect(feedFrom(rows, new Map(), at(60))).toEqual({ since: at(5), sources: ["a", "b", "c"] });
    expect(feedFrom([], new Map(), at(60))).toEqual({ sources: [] });
  });

  it("was blind where one of its sources was, whatever the others saw", () => {
    const covers = new Map([["c", { spans: [{ from: at(50), to: null }] }]]);
    expect(feedFrom(rows, covers, at(60)).blind).toEqual({ from: at(50), to: null, source: "c" });
  });
});
