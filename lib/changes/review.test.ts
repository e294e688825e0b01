import { describe, expect, it } from "vitest";
import type { Actor } from "../base/actor.ts";
import type { KnownPeople } from "../people/advance.ts";
import { sameAccount, samePerson } from "./identity.ts";
import type { PullRequestState, Review } from "./pull-request.ts";
import { independenceOf, reviewAttributes, unmappedIn } from "./review.ts";

const account = (name: string, more: Partial<Actor> = {}): Actor => {
  return { kind: "user", name, id: `id of ${name}`, issuer: "github", ...more };
};
const ana = account("ana");
const bo = account("bo");
const named = (name: string) => ({ name, email: `${name}@northwind.example` });
const change = {
  author: named("ana"),
  committer: { name: "GitHub", email: "noreply@github.com" },
  coAuthors: [{ name: "cy", email: "55+cy@users.noreply.github.com" }],
  parents: ["p"],
};

function pull(reviews: Partial<Review>[], more: Partial<PullRequestState> = {}): PullRequestState {
  const base = {
    repository: "n/f",
    number: "1",
    state: "merged",
    draft: false,
    labels: [],
    queued: [],
    refs: [],
  } as const;
  const heads = [{ sha: "h", at: "2026-11-02T08:00:00Z", pushedBy: ana, ref: [1, 0] as const }];
  const full = reviews.map((review, at) => ({
    id: String(at),
    state: "approved" as const,
    reviewer: bo,
    commitSha: "h",
    submittedAt: `2026-11-02T09:0${at}:00Z`,
    ref: [2, 0] as const,
    ...review,
  }));
  const merge = { headSha: "h", mergedAt: "2026-11-02T10:00:00Z", mergedBy: bo };
  return { ...base, saidAt: {}, author: ana, heads, ...merge, reviews: full, ...more };
}

const only = (review: Partial<Review>, more: Partial<PullRequestState> = {}, changes: object = change) =>
  reviewAttributes(pull([review], more), [changes as typeof change])[0];

describe("reviewAttributes", () => {
  it.each([
    [
      "an independent approval of the merged head",
      {},
      { stands: true, headMatches: true, beforeMerge: true, author: "different" },
    ],
    ["a self-approval", { reviewer: ana }, { author: "same", pushers: "same" }],
    ["an approval before the last push", { commitSha: "older" }, { headMatches: false }],
    ["an approval of a head that the forge does not name", { commitSha: undefined }, { headMatches: null }],
    ["an approval after the merge", { submittedAt: "2026-11-02T11:00:00Z" }, { beforeMerge: false }],
    [
      "one by a co-author, by the address of the account",
      { reviewer: account("cy", { id: "55" }) },
      { coAuthors: "same" },
    ],
    [
      "one by somebody else with such an address",
      { reviewer: account("di", { id: "56" }) },
      { coAuthors: "different" },
    ],
    ["a dismissed approval", { state: "dismissed" }, { stands: false }],
    ["one by a bot", { reviewer: account("gate[bot]", { kind: "bot" }) }, { bot: true }],
    [
      "one by a deleted account",
      { reviewer: undefined },
      { author: "unknown", coAuthors: "unknown", pushers: "unknown" },
    ],
    [
      "one by an account that no address maps",
      { reviewer: account("ed") },
      { author: "different", committers: "different" },
    ],
  ] as const)("%s", (_what, review, expected) => {
    expect(only(review)).toMatchObject(expected);
  });

  it("finds the pusher of a later head, and calls one that nobody named unknown", () => {
    const first = { sha: "g", at: "2026-11-02T07:00:00Z", ref: [1, 0] as const };
    const last = { sha: "h", at: "2026-11-02T08:00:00Z", ref: [1, 0] as const };
    expect(only({}, { heads: [first, { ...last, updatedBy: bo }] })).toMatchObject({ pushers: "same" });
    expect(only({}, { heads: [first, last] })).toMatchObject({ pushers: "unknown" });
    expect(only({}, { heads: [first] })).toMatchObject({ pushers: "different" });
  });

  it("does not vouch for the commits of a merge that it has not heard of", () => {
    const merge = { ...change, coAuthors: [], parents: ["p", "q"] };
    expect(only({}, {}, merge)).toMatchObject({ coAuthors: "unknown", committers: "unknown" });
    const side = {
      authors: [named("ana")],
      committers: [],
      coAuthors: [{ name: "bo", email: "bo@users.noreply.github.com" }],
    };
    expect(only({}, {}, { ...merge, merged: side })).toMatchObject({ coAuthors: "same", committers: "different" });
  });

  it("does not hold it against a reviewer to have merged", () => {
    const tie = (by: "merge-commit" | "squash-commit" | "update", step = 0) => ({
      ...change,
      coAuthors: [],
      author: { name: "bo", email: "bo@users.noreply.github.com" },
      committer: { name: "bo", email: "bo@users.noreply.github.com" },
      parents: by === "merge-commit" ? ["p", "q"] : ["p"],
      merged: { authors: [named("ana")], committers: [], coAuthors: [] },
      pullRequest: { number: "1", by, tip: "t", step, reach: 1, ref: [3, 0] as const },
    });
    expect(only({}, {}, tie("merge-commit"))).toMatchObject({ author: "different", committers: "different" });
    expect(only({}, {}, { ...tie("squash-commit"), author: named("ana") })).toMatchObject({ committers: "different" });
    expect(only({}, {}, tie("squash-commit"))).toMatchObject({ author: "same" });
    expect(only({}, {}, tie("update", 1))).toMatchObject({ author: "same", committers: "same" });
  });

  it("takes an approval back that was withdrawn, by its giver or for everybody", () => {
    const standing = (reviews: Partial<Review>[]) =>
      reviewAttributes(pull(reviews), [change]).map(({ stands }) => stands);
    expect(standing([{}, { state: "unapproved" }])).toEqual([false, false]);
    expect(standing([{}, { state: "unapproved", reviewer: ana }])).toEqual([true, false]);
    expect(standing([{}, { state: "unapproved", reviewer: undefined }, {}])).toEqual([false, false, true]);
  });
});

describe("samePerson", () => {
  it("never says different of an address that maps to no account", () => {
    expect(samePerson(bo, named("ana")).answer).toBe("unknown");
    expect(samePerson({ ...bo, email: "BO@northwind.example" }, named("bo")).answer).toBe("same");
    expect(samePerson(undefined, named("bo")).answer).toBe("unknown");
  });
});

describe("people", () => {
  const p = (id: string) => ({ id, bot: false });
  const KEY = {
    ana: "forge-id|github|id of ana",
    bo: "forge-id|github|id of bo",
    login: "login|github|bo",
    mail: "email||ana@northwind.example",
  };

  it("are one, two or unknown, whatever their accounts and addresses", () => {
    expect(samePerson(bo, named("ana"), { [KEY.bo]: p("B"), [KEY.mail]: p("A") })).toMatchObject({
      ...{ answer: "different", by: "people", unmapped: [] },
    });
    expect(samePerson(bo, named("ana"), { [KEY.bo]: p("A"), [KEY.mail]: p("A") }).answer).toBe("same");
    expect(sameAccount(bo, ana, { [KEY.bo]: p("A"), [KEY.ana]: p("A") })).toMatchObject({ answer: "same" });
    expect(sameAccount(bo, { ...ana, issuer: "gitlab" })).toMatchObject({
      ...{ answer: "unknown", unmapped: [KEY.bo, "forge-id|gitlab|id of ana"] },
    });
  });

  it("are unknown where one side is mapped alone, and the other is named", () => {
    expect(samePerson(bo, named("ana"), { [KEY.bo]: p("B") })).toMatchObject({
      ...{ answer: "unknown", by: "accounts", unmapped: [KEY.mail] },
    });
  });

  it("are told by the forge's id before the login, which changes hands", () => {
    expect(samePerson(bo, named("ana"), { [KEY.bo]: p("B"), [KEY.login]: p("A"), [KEY.mail]: p("A") }).answer).toBe(
      "different",
    );
    expect(samePerson(bo, named("ana"), { [KEY.login]: p("A"), [KEY.mail]: p("A") }).answer).toBe("same");
  });

  const committed = { ...change, committer: named("ana"), coAuthors: [] };
  const attributes = (people: KnownPeople) => {
    const found = reviewAttributes(pull([{}]), [{ ...committed, people }])[0];
    if (!found) throw new Error("no review");
    return found;
  };

  it("name whom to map before a review is known to be independent", () => {
    const unknown = attributes({});
    expect([independenceOf(unknown), unknown.unmapped]).toEqual(["unknown", [KEY.mail, KEY.bo].sort()]);
    expect(unmappedIn(pull([{}]), [committed])).toEqual([KEY.mail, KEY.bo].sort());
    const two = attributes({ [KEY.bo]: p("B"), [KEY.mail]: p("A") });
    expect([independenceOf(two), two.unmapped, two.person]).toEqual(["different", [], "B"]);
    expect(independenceOf(attributes({ [KEY.bo]: p("A"), [KEY.mail]: p("A") }))).toBe("same");
  });

  it("are nobody's other where not every change was read", () => {
    const people = { [KEY.bo]: p("B"), [KEY.mail]: p("A") };
    const asked = (whole: boolean) =>
      reviewAttributes(pull([{}]), [{ ...committed, people }], whole).map(independenceOf);
    expect([asked(true), asked(false)]).toEqual([["different"], ["unknown"]]);
  });

  it("refuse a self-approval by a second account, and one by a person's robot", () => {
    const second = attributes({ [KEY.bo]: p("A"), [KEY.ana]: p("A") });
    expect(second).toMatchObject({ author: "same", by: "people" });
    expect(attributes({ [KEY.bo]: { id: "R", bot: true } }).bot).toBe(true);
  });
});
