import { describe, expect, it } from "vitest";
import { blindCovers } from "../ingest/continuity.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import type { Evidence } from "../ingest/fact.ts";
import { EVERYWHERE, feedOf, noteFeeds } from "./feed.ts";

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
  await noteFeeds(view, { ...evidence, fact: { ...gate, decision: "inconclusive", spokenBy: "northwind/other" } });
  expect(await feedOf(view, ["gate"], repository, at(0))).toEqual({ sources: [] });
  await noteFeeds(view, { ...evidence, fact: gate });
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
    await noteFeeds(view, evidence);
    await view.get(blindCovers, "src_lab");
    view.put(blindCovers, "src_lab", { ...cover, ...more });
    expect((await feedOf(view, ["pull-request"], EVERYWHERE, at(minute))).blind).toEqual(blind);
  });
});
