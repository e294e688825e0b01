import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "../ingest/fact.ts";
import { githubKind } from "../ingest/github/kind.ts";
import { digest, REPOSITORY, run, Script, sha, type Event } from "./test-stream.ts";

const source = { id: "s", type: "github", name: "forge" };
const ana = { login: "ana", id: 1, type: "User" };
const bo = { login: "bo", id: 2, type: "User" };
const repository = { full_name: REPOSITORY, pushed_at: "2026-11-02T09:00:00Z" };

const pull = {
  ...{ number: 12, state: "closed", title: "Raise the limit", body: "Because.", user: ana, draft: false, labels: [] },
  head: { ref: "limit", sha: sha("head of 12"), repo: null },
  base: { ref: "main", sha: sha("root") },
  ...{ created_at: "2026-11-02T08:10:00Z", updated_at: "2026-11-02T09:00:00Z", closed_at: "2026-11-02T09:00:00Z" },
  ...{ merged_at: "2026-11-02T09:00:00Z", merged: true, merged_by: bo, merge_commit_sha: sha("merge"), commits: 1 },
};
const review = {
  id: 5,
  user: bo,
  state: "APPROVED",
  commit_id: sha("head of 12"),
  submitted_at: "2026-11-02T08:30:00Z",
};
const check = {
  ...{ id: 7, name: "validate", head_sha: sha("head of 12"), status: "completed", conclusion: "success" },
  ...{ started_at: "2026-11-02T08:20:00Z", completed_at: "2026-11-02T08:25:00Z", app: { id: 1, slug: "ci" } },
};
const pushed = {
  ...{ repository, sender: bo, ref: "refs/heads/main", before: sha("root"), after: sha("merge"), forced: false },
  commits: [{ id: sha("merge"), message: "Merge", author: { name: "ana" }, committer: { name: "GitHub" } }],
};
const activity = {
  ...{ id: 9, before: sha("root"), after: sha("merge"), ref: "refs/heads/main", activity_type: "pr_merge", actor: bo },
  timestamp: "2026-11-02T08:59:59Z",
};

function events(name: string, at: string, readings: readonly Reading[]): Event[] {
  return readings.map(({ occurredAt, actor, fact }) => ({
    id: name,
    at: occurredAt ?? at,
    ...(actor ? { actor } : {}),
    fact,
  }));
}
const told = (event: string, payload: object) =>
  events(
    `webhook ${event}`,
    "2026-11-02T09:00:05.000Z",
    githubKind.normalise(Buffer.from(JSON.stringify(payload)), { "x-github-event": event }, source),
  );
const seen = (object: string, value: object, of = "12") => {
  const headers = { "countersign-observed": object, "countersign-repository": REPOSITORY, "countersign-of": of };
  return events(
    `api ${object}`,
    "2026-11-02T09:01:00.000Z",
    githubKind.normaliseObserved?.(Buffer.from(JSON.stringify(value)), headers) ?? [],
  );
};

const script = new Script();
script.commit("root", []);
script.commit("merge", ["root", "head of 12"], { by: "ana", committer: "noreply@github.com" });
script.tip("first", ["root", "merge"]);

const webhooks = [
  ...told("pull_request", { repository, sender: bo, action: "closed", pull_request: pull }),
  ...told("pull_request_review", { repository, sender: bo, action: "submitted", review, pull_request: pull }),
  ...told("check_run", { repository, sender: bo, action: "completed", check_run: check }),
  ...told("push", pushed),
];
const polled = [
  ...seen("pull_request", pull),
  ...seen("review", review),
  ...seen("check_run", check),
  ...seen("activity", activity),
];

/** Landings and changes as they are shown, without the names of the entries that say so. */
async function shown(all: readonly Event[]): Promise<Record<string, unknown>> {
  const rows = Object.entries(digest(await run(all), all)).filter(([key]) => /^(landing|change)\b/.test(key));
  expect(rows.length).toBeGreaterThan(2);
  const text = JSON.stringify(Object.fromEntries(rows), (key, value: unknown) =>
    /(?:^r|R)efs?$/.test(key) ? undefined : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

describe("a merge that is told by webhook and read from the API", () => {
  it("is one landing, the same as by webhook alone, in any order", async () => {
    const alone = await shown([...script.events, ...webhooks]);
    expect(Object.keys(alone).filter((key) => key.startsWith("landing"))).toHaveLength(2);
    const all = [...script.events, ...webhooks, ...polled];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (order) => {
        expect(await shown(order)).toEqual(alone);
      }),
      { numRuns: 200 },
    );
  });

  it("is the same pull request landing where only the API was asked", async () => {
    const rows = Object.values(await shown([...script.events, ...polled])) as {
      kind?: string;
      number?: string;
      class?: string;
    }[];
    expect(rows).toContainEqual(expect.objectContaining({ kind: "pull-request", number: "12", class: "pull-request" }));
  });
});
