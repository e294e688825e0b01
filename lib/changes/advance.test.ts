import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Actor } from "../base/actor.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import { mondayOf } from "../base/week.ts";
import type { ReviewFact } from "../ingest/fact-forge.ts";
import type { TagFact } from "../ingest/fact-mirror.ts";
import type { MemoryView } from "../ledger/memory-view.ts";
import { itemsNaming } from "../people/observed.ts";
import { branches } from "./branch.ts";
import { changeKey, changes, type ChangeState } from "./change.ts";
import { commitLinkKey, commitLinks } from "./commit-link.ts";
import { landings } from "./landing.ts";
import { pullRequests } from "./pull-request.ts";
import { matchCase } from "./settle.ts";
import { digest, person, REPOSITORY, run, Script, sha, type Event } from "./test-stream.ts";

const ana = person("ana");
const bo = person("bo");
const cy = person("cy");
const robot: Actor = { kind: "bot", name: "images[bot]", id: "9", issuer: "github" };
const policy = {
  standardChanges: [{ id: "image-bumps", actor: "images[bot]", repository: REPOSITORY, paths: ["apps/*/images.yaml"] }],
};
const WEB = "noreply@github.com";

const COUNTERS = /^(?:change_day|change_month|landing_day|landing_week|pull_request_tally)\//;

/** What the counters must hold, from the rows. */
function countsOf(view: MemoryView): Record<string, string> {
  const counts = new Map<string, number>();
  const add = (table: string, of: Record<string, string>) => {
    const name = `${table}/${canonicalJson(of)}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const { repository, branch, class: one, signature, firstParent, landedAt } of view.rows(changes).values()) {
    const standing = firstParent ? "line" : "displaced";
    const rest = { repository, branch, class: one, signature: signature?.status ?? "pending", standing };
    add("change_day", { day: landedAt.slice(0, 10), ...rest });
    add("change_month", { month: `${landedAt.slice(0, 7)}-01`, ...rest });
  }
  for (const { repository, branch, class: one, kind, landedAt, ...landing } of view.rows(landings).values()) {
    const standing = landing.changes.length > landing.displaced ? "line" : "displaced";
    const rest = { repository, branch, class: one, kind, standing };
    add("landing_day", { day: landedAt.slice(0, 10), ...rest });
    add("landing_week", { week: mondayOf(landedAt.slice(0, 10)), ...rest });
  }
  for (const { repository, baseRef, state } of view.rows(pullRequests).values()) {
    add("pull_request_tally", { repository, base_ref: baseRef ?? "", status: state });
  }
  return Object.fromEntries([...counts].map(([name, count]) => [name, String(count)]));
}

/** Every way onto the branch that we know, in the order in which it happened. */
function history(): Script {
  const it = new Script();
  it.commit("old", []);
  it.commit("older", ["old"]);
  it.tip("first", ["old", "older"]);

  it.commit("direct", ["older"]);
  it.push("older", "direct", ["direct"], ana);
  it.tip("forward", ["direct"]);

  it.push("direct", "head of 1", ["side", "head of 1"], person("cy"), { ref: "refs/heads/topic-1" });
  it.pull("1", "opened");
  it.pull("1", "merged", { mergeCommitSha: sha("merge"), commitCount: 2 });
  it.commit("merge", ["direct", "head of 1"], { committer: WEB });
  it.push("direct", "merge", ["side", "head of 1", "merge"], bo);

  it.pull("2", "merged", { mergeCommitSha: sha("squash"), commitCount: 3 });
  it.commit("squash", ["merge"], { committer: WEB });
  it.push("merge", "squash", ["squash"], bo);

  it.pull("3", "merged", { mergeCommitSha: sha("rebased 3"), commitCount: 3 });
  it.commit("rebased 1", ["squash"]);
  it.commit("rebased 2", ["rebased 1"]);
  it.commit("rebased 3", ["rebased 2"]);
  it.push("squash", "rebased 3", ["rebased 1", "rebased 2", "rebased 3"], bo);
  it.tip("forward", ["merge", "squash", "rebased 1", "rebased 2", "rebased 3"]);

  it.commit("typed", ["rebased 3"], { message: "Merge pull request #7 from ana/topic\n\nBy hand" });
  it.push("rebased 3", "typed", ["typed"], ana);
  it.commit("bump", ["typed"], { paths: ["apps/api/images.yaml"], by: "images" });
  it.push("typed", "bump", ["bump"], robot);
  it.commit("bump too far", ["bump"], { paths: ["apps/api/images.yaml", "clusters/prod.yaml"], by: "images" });
  it.push("bump", "bump too far", ["bump too far"], robot);
  it.commit("docs", ["bump too far"], { paths: ["README.md"] });
  it.push("bump too far", "docs", ["docs"], ana);
  it.tip("forward", ["typed", "bump", "bump too far", "docs"]);

  it.pull("4", "merged", { mergeCommitSha: sha("queued 4"), commitCount: 2 });
  it.pull("5", "merged", { mergeCommitSha: sha("queued 5"), commitCount: 4 });
  it.commit("queued 4", ["docs"], { committer: WEB });
  it.commit("queued 5", ["queued 4"], { committer: WEB });
  it.push("docs", "queued 5", ["queued 4", "queued 5"], robot);
  it.commit("silent", ["queued 5"]);
  it.pull("9", "opened", { headSha: sha("silent") });
  it.pull("10", "merged", { mergeCommitSha: sha("silent"), baseRef: "release" });
  it.tip("forward", ["queued 4", "queued 5", "silent"]);

  it.pull("11", "merged", { headSha: sha("fast 2"), mergedBy: bo });
  it.commit("fast 1", ["silent"]);
  it.commit("fast 2", ["fast 1"]);
  it.push("silent", "fast 2", ["fast 1", "fast 2"], bo);
  it.pull("12", "merged", { mergeCommitSha: sha("mixed 3"), headSha: sha("mixed 3"), commitCount: 2 });
  it.commit("mixed 1", ["fast 2"]);
  it.commit("mixed 2", ["mixed 1"]);
  it.commit("mixed 3", ["mixed 2"]);
  it.push("fast 2", "mixed 3", ["mixed 1", "mixed 2", "mixed 3"], ana);
  it.tip("forward", ["fast 1", "fast 2", "mixed 1", "mixed 2", "mixed 3"]);

  it.commit("lost", ["mixed 3"]);
  it.push("mixed 3", "lost", ["lost"], ana);
  it.tip("forward", ["lost"]);
  it.commit("forced", ["mixed 3"]);
  it.push("lost", "forced", ["forced"], ana, { forced: true });
  it.tip("forced", ["forced"], ["lost"]);
  it.say("signature", signature("direct", "unknown-key", 1));
  it.say("signature again", signature("direct", "good", 2));
  it.say("tag", tag("created", 1, "direct"));
  it.say("tag again", tag("verified", 2, "direct"));
  it.say("tag moved", tag("moved", 3, "squash", "direct"));
  it.say("tag gone", tag("deleted", 4, undefined, "squash"));
  it.say("other tag", { ...tag("created", 1, "squash"), tag: "v2" });
  it.say("review", review("approved"), bo);
  it.say("dismissal", review("dismissed"), ana);
  it.say(
    "approval",
    review("approved", { number: "3", reviewId: "r3", reviewer: cy, commitSha: sha("rebased 3") }),
    cy,
  );
  for (const [subject, type, data] of PEOPLE)
    it.say(`${type} ${subject}`, { kind: "action", type, subject, data }, ana);
  return it;
}

const bound = (...keys: string[]) => keys.map((identity) => ({ identity, from: null, to: null }));
/** Ana is added as two people, who are found to be one; Bo's login was somebody else's before. */
const PEOPLE: readonly (readonly [subject: string, type: string, data: object])[] = [
  ["A", "people.added", { name: "Ana", bot: false, how: "hand", identities: bound("email||ana@northwind.example") }],
  ["a", "people.added", { name: "Ana too", bot: false, how: "hand", identities: bound("forge-id|github|ana") }],
  ["A", "people.merged", { from: "a", identities: bound("forge-id|github|ana"), note: "one person" }],
  ["C", "people.added", { name: "Cy", bot: false, how: "hand", identities: bound("login|github|cy") }],
  ["R", "people.added", { name: "Robot", bot: true, how: "hand", identities: bound("login|github|images[bot]") }],
];

function signature(name: string, status: "good" | "unknown-key", attempt: number): Event["fact"] {
  const result = { status, signerClass: "person", format: "ssh", verifier: "v", attempt } as const;
  return { kind: "commit-signature", repository: REPOSITORY, sha: sha(name), ...result };
}

function tag(movement: TagFact["movement"], sequence: number, on?: string, before?: string): TagFact {
  const status = movement === "verified" ? "good" : "unknown-key";
  const result = { status, signerClass: "person", format: "ssh", verifier: "v", attempt: 1 } as const;
  const where = { ...(on ? { sha: sha(on) } : {}), ...(before ? { previousSha: sha(before) } : {}) };
  return { kind: "tag", repository: REPOSITORY, tag: "v1", object: sha("v1"), movement, sequence, ...where, ...result };
}

function review(state: "approved" | "dismissed", of: Partial<ReviewFact> = {}): Event["fact"] {
  const given = { number: "1", reviewId: "r1", reviewer: bo, commitSha: sha("head of 1") };
  return { kind: "review", repository: REPOSITORY, state, submittedAt: "2026-11-02T08:10:00.000Z", ...given, ...of };
}

const change = async (view: MemoryView, name: string): Promise<ChangeState> => {
  const found = await view.get(changes, changeKey(REPOSITORY, "main", sha(name)));
  if (!found) throw new Error(`no change ${name}`);
  return found;
};

describe("changesStep", () => {
  it.each([
    ["old", "unexplained", "itself"],
    ["direct", "out-of-path", "itself"],
    ["merge", "pull-request", "#1"],
    ["squash", "pull-request", "#2"],
    ["rebased 1", "pull-request", "#3"],
    ["rebased 2", "pull-request", "#3"],
    ["rebased 3", "pull-request", "#3"],
    ["typed", "out-of-path", "itself"],
    ["bump", "standard", "itself"],
    ["bump too far", "out-of-path", "itself"],
    ["docs", "not-deploying", "itself"],
    ["queued 4", "pull-request", "#4"],
    ["queued 5", "pull-request", "#5"],
    ["silent", "unexplained", "itself"],
    ["fast 1", "pull-request", "#11"],
    ["fast 2", "pull-request", "#11"],
    ["mixed 1", "out-of-path", "mixed 3"],
    ["mixed 2", "pull-request", "#12"],
    ["mixed 3", "pull-request", "#12"],
    ["lost", "out-of-path", "itself"],
    ["forced", "out-of-path", "itself"],
  ])("%s is %s, landed by %s", async (name, expected, landing) => {
    const view = await run(history().events, policy);
    const found = await change(view, name);
    const key = landing.startsWith("#")
      ? `${REPOSITORY}${landing}`
      : changeKey(REPOSITORY, "main", sha(landing === "itself" ? name : landing));
    expect([found.class, found.landing]).toEqual([expected, key]);
  });

  it("keeps what was displaced as a row, and counts it apart", async () => {
    const view = await run(history().events, policy);
    expect(await change(view, "lost")).toMatchObject({ firstParent: false, displacedBy: "forced" });
    expect(await view.get(branches, `${REPOSITORY}@main`)).toMatchObject({
      tip: sha("forced"),
      firstParent: 21,
      displaced: 1,
      movements: [{ movement: "first" }, { movement: "forced", displaced: 1 }],
    });
    const rows = [...view.rows(changes).values()];
    expect(rows.filter((row) => row.firstParent)).toHaveLength(21);
    const members = [...view.rows(landings).values()].flatMap((landing) => landing.changes);
    expect(members).toHaveLength(rows.length);
  });

  it("says when a change landed and who says so", async () => {
    const view = await run(history().events, policy);
    expect(await change(view, "squash")).toMatchObject({ landedBasis: "merge" });
    expect(await change(view, "direct")).toMatchObject({ landedBasis: "push", update: { actor: ana } });
    expect(await change(view, "silent")).toMatchObject({ landedBasis: "between-fetches" });
  });

  it("holds what a pull request reverts by the last word on its text, in whatever order it comes", async () => {
    const it = new Script();
    it.pull("7", "opened", { body: `Reverts ${REPOSITORY}#1` });
    it.pull("7", "edited", { body: `Reverts ${REPOSITORY}#2\n\nIt was wrong.` });
    it.pull("7", "merged");
    it.pull("8", "opened", { body: `Reverts ${REPOSITORY}#2` });
    it.pull("8", "edited", { body: "Lower it" });
    const order = fc.shuffledSubarray(it.events, { minLength: it.events.length });
    await fc.assert(
      fc.asyncProperty(order, async (events) => {
        const rows = (await run(events)).rows(pullRequests);
        const reverts = [...rows].map(([key, state]) => [key, pullRequests.columns(state, key)["reverts"]]);
        expect(Object.fromEntries(reverts)).toEqual({ [`${REPOSITORY}#7`]: "2", [`${REPOSITORY}#8`]: undefined });
      }),
      { numRuns: 30 },
    );
  });

  it("is counted once by day and by week or month, as is its landing, in whatever order all comes", async () => {
    const it = history();
    const order = fc.shuffledSubarray(it.events, { minLength: it.events.length });
    const days = fc.constantFrom(0, 1, 3, 11);
    await fc.assert(
      fc.asyncProperty(order, days, async (events, apart) => {
        const spread = events.map((event) => {
          const later = it.events.indexOf(event) * apart * 86_400_000;
          return { ...event, at: new Date(Date.parse(event.at) + later).toISOString() };
        });
        const view = await run(spread, policy);
        const counted = Object.entries(view.dump()).filter(([name]) => COUNTERS.test(name));
        expect(Object.fromEntries(counted)).toEqual(countsOf(view));
      }),
      { numRuns: 20 },
    );
  });

  it("counts the last verification, and keeps a dismissed approval as one", async () => {
    const view = await run(history().events, policy);
    expect((await change(view, "direct")).signature).toMatchObject({ status: "good", attempt: 2 });
    expect((await view.get(pullRequests, `${REPOSITORY}#1`))?.reviews).toMatchObject([
      { state: "dismissed", given: "approved", dismissedBy: ana },
    ]);
  });

  it("keeps with a commit the tags that stand or stood for it, each with its last signature there", async () => {
    const view = await run(history().events, policy);
    const tagsOf = async (name: string) => (await view.get(commitLinks, commitLinkKey(REPOSITORY, sha(name))))?.tags;
    expect(await tagsOf("direct")).toMatchObject({
      v1: { signature: { status: "good", sequence: 2 }, last: { on: false, sequence: 3 } },
    });
    expect(await tagsOf("squash")).toMatchObject({
      v1: { signature: { status: "unknown-key", sequence: 3 }, last: { on: false, sequence: 4 } },
      v2: { last: { on: true } },
    });
  });

  it("knows who pushed a head, and whom a merge brought along", async () => {
    const view = await run(history().events, policy);
    expect((await view.get(pullRequests, `${REPOSITORY}#1`))?.heads).toMatchObject([
      { sha: sha("head of 1"), updatedBy: person("cy") },
    ]);
    expect((await change(view, "merge")).merged).toMatchObject({ coAuthors: [] });
    expect((await change(view, "squash")).merged).toBeUndefined();
  });

  it("does not take whoever merged for an author of what was merged", async () => {
    const it = new Script();
    const listed = (name: string, author: string) => {
      return {
        sha: sha(name),
        message: name,
        paths: [],
        authorName: author,
        authorEmail: `${author}@northwind.example`,
      };
    };
    it.commit("base", []);
    it.commit("merge", ["base", "side"], { by: "bo" });
    it.push("base", "merge", ["side", "merge"], person("bo"), {
      commits: [listed("side", "ana"), listed("merge", "bo")],
    });
    it.tip("first", ["base", "merge"]);
    const view = await run(it.events, policy);
    expect((await change(view, "merge")).merged?.authors).toEqual([{ name: "ana", email: "ana@northwind.example" }]);
  });

  it("makes an emergency of what a case covers, before or after it arrives, and unmakes it", async () => {
    const { events } = history();
    const late = await run(events, policy);
    const update = { kind: "update", repository: REPOSITORY, branch: "main", after: sha("mixed 3") } as const;
    await matchCase(late, update, "E-1");
    expect(await change(late, "mixed 1")).toMatchObject({ class: "emergency", case: "E-1" });
    expect(await change(late, "mixed 3")).toMatchObject({ class: "emergency" });
    await matchCase(late, { kind: "pull-request", repository: REPOSITORY, number: "3" }, "E-2");
    expect(await change(late, "rebased 1")).toMatchObject({ class: "emergency", case: "E-2" });
    expect(await late.get(landings, `${REPOSITORY}#3`)).toMatchObject({ class: "emergency" });
    await matchCase(late, update, undefined);
    await matchCase(late, { kind: "pull-request", repository: REPOSITORY, number: "3" }, undefined);
    const before = await run(events, policy);
    expect(digest(late, events)).toEqual(digest(before, events));
  });

  it("knows who is who as of the entries before, and works out again what they named", async () => {
    const { events } = history();
    const before = await run(
      events.filter(({ fact }) => fact.kind !== "action"),
      policy,
    );
    const third = `${REPOSITORY}#3`;
    expect((await before.get(landings, third))?.unmapped).toEqual([
      "email||ana@northwind.example",
      "forge-id|github|cy",
    ]);
    const after = await run(events, policy);
    expect((await after.get(landings, third))?.unmapped).toBeUndefined();
    expect((await change(after, "rebased 1")).people).toMatchObject({ "email||ana@northwind.example": { id: "A" } });
    expect((await after.get(pullRequests, third))?.people).toMatchObject({
      ...{ "forge-id|github|ana": { id: "A" }, "login|github|cy": { id: "C" }, "forge-id|github|cy": null },
    });
    expect((await change(after, "bump")).people).toMatchObject({ "login|github|images[bot]": { id: "R", bot: true } });
  });

  it("counts what hangs on an identity once, and finds all that names it", async () => {
    const { events } = history();
    const view = await run([...events, ...events.filter(({ fact }) => fact.kind !== "action")], policy);
    const counted = Object.entries(view.dump()).filter(([name]) => name.startsWith("identity_use_day/"));
    const authored = counted.filter(([name]) => /"identity":"email\|\|ana@.*"use":"author"/.test(name));
    const rows = [...view.rows(changes).values()].filter(({ author }) => author.email === "ana@northwind.example");
    expect(authored.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(rows.length);
    const items = await itemsNaming(view, ["email||ana@northwind.example"]);
    expect(items.filter((item) => item.startsWith("change "))).toHaveLength(rows.length);
  });

  it("comes to the same whatever the order, told once or twice", async () => {
    const { events } = history();
    const expected = digest(await run(events, policy), events);
    const streams = fc
      .tuple(fc.shuffledSubarray(events, { minLength: events.length }), fc.subarray(events), fc.integer())
      .map(([all, twice, seed]) => {
        // What people do stands in the ledger in the order in which they did it, once.
        const acts = all.filter(({ fact }) => fact.kind === "action").sort((a, b) => (a.at < b.at ? -1 : 1));
        const stream = all.map((event) => (event.fact.kind === "action" ? (acts.shift() ?? event) : event));
        for (const [at, event] of twice.entries())
          if (event.fact.kind !== "action") stream.splice(Math.abs(seed + at * 7919) % stream.length, 0, event);
        return stream;
      });
    await fc.assert(
      fc.asyncProperty(streams, async (stream) => {
        expect(digest(await run(stream, policy), stream)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});
