import { describe, expect, it } from "vitest";
import { announcementOfDeadline, announcementsOf } from "./announcements.ts";
import { caseAfter, declaration, discovery, ines, lena, priya, terms, tomasz } from "./case-fixtures.ts";
import { deadlinesOf } from "./clocks.ts";
import { declareSchema, verbBodySchemas } from "./contract.ts";
import { declareBody } from "./declare-form.ts";
import { incidentIn } from "./incident.ts";
import { offersOf } from "./offers.ts";
import { parsePullRequestName } from "./pull-request-name.ts";

describe("the name of a pull request", () => {
  it.each([
    ["northwind/fleet-prod#1861", "northwind/fleet-prod", "1861"],
    ["Northwind/Fleet-Prod#1861", "northwind/fleet-prod", "1861"],
    ["group/sub/project!12", "group/sub/project", "12"],
    ["https://github.com/northwind/fleet-prod/pull/1861", "northwind/fleet-prod", "1861"],
    ["https://github.com/northwind/fleet-prod/pull/1861/files#x", "northwind/fleet-prod", "1861"],
    ["https://gitlab.example.com/group/sub/project/-/merge_requests/12", "group/sub/project", "12"],
  ])("%s", (text, repository, number) => {
    expect(parsePullRequestName(text)).toEqual({ repository, number });
  });
  it.each([
    "",
    "1861",
    "#1861",
    "fleet#1",
    "northwind/fleet#",
    "https://github.com/northwind/fleet",
    "javascript:1/pull/2",
    "ftp://a/b/c/pull/1",
  ])("%s is none", (text) => {
    expect(parsePullRequestName(text)).toBeNull();
  });
});

describe("the incident in a reason", () => {
  it.each([
    ["INC-4471", "INC-4471"],
    ["database full (see OPS-12)", "OPS-12"],
    ["see https://status.example.com/i/7 and INC-1", "https://status.example.com/i/7"],
    ["pool is full, #42", "#42"],
    ["the pool is full", null],
    ["utf-8 is broken", null],
  ])("%s", (reason, incident) => {
    expect(incidentIn(reason)).toBe(incident);
  });
});

describe("the declaration form", () => {
  const id = "5f0c1c3e-8a55-4b57-9d3c-0a4b6f2c8e11";
  const fields = (more: Record<string, string>) =>
    new URLSearchParams({ what: "Raise pool", why: "INC-1", minutes: "60", ...more });
  it.each([
    [{ place: "cluster:prod-eu-1", authoriser: `verbal:${id}` }, { kind: "cluster", name: "prod-eu-1" }, "verbal"],
    [{ place: "repository:a/b", authoriser: `asked:${id}` }, { kind: "repository", name: "a/b" }, "asked"],
    [
      { place: "repository", repository: "a/b", authoriser: id, authorisation: "asked" },
      { kind: "repository", name: "a/b" },
      "asked",
    ],
    [
      { place: "elsewhere", authoriser: id, authorisation: "verbal" },
      { kind: "elsewhere", name: "elsewhere" },
      "verbal",
    ],
  ])("%o", (given, place, authorisation) => {
    const body = declareSchema.parse(declareBody(fields(given)));
    expect(body).toMatchObject({ place, authorisation, authoriser: id, minutes: 60, via: "page" });
  });

  it("is faulty where something is missing", () => {
    expect(declareSchema.safeParse(declareBody(new URLSearchParams())).success).toBe(false);
  });
});

describe("what a review may say", () => {
  it.each([
    ["change", "approved", true],
    ["change", "keep", false],
    ["implementation", "keep", true],
    ["implementation", "approved", false],
  ])("%s: %s", (of, outcome, ok) => {
    expect(verbBodySchemas.review.safeParse({ of, outcome, comment: "x" }).success).toBe(ok);
  });
});

describe("offers", () => {
  const offered = (state: ReturnType<typeof caseAfter>, person: typeof priya, complete = false) =>
    offersOf(state, { person, may: () => true, complete }, state.openedAt)
      .filter((one) => one.offered)
      .map(({ verb }) => verb);
  it("are what the reducer grants this person now", () => {
    const open = caseAfter([declaration, priya]);
    expect(offered(open, priya)).toEqual(["cancel", "hand-over", "note", "end", "link-pr"]);
    expect(offered(open, lena)).toEqual([
      "authorise",
      "acknowledge",
      "claim",
      "extend",
      "cancel",
      "note",
      "end",
      "link-pr",
    ]);
    const ended = caseAfter([declaration, priya], [{ verb: "end" }, priya]);
    expect(offered(ended, ines, true)).toContain("close");
    expect(offered(ended, ines, false)).not.toContain("close");
  });

  it("say why not", () => {
    const found = caseAfter([discovery, lena]);
    const own = offersOf(found, { person: priya, may: () => true, complete: false }, found.openedAt);
    expect(own.find(({ verb }) => verb === "review")).toMatchObject({ offered: false, refusal: "SELF_REVIEW" });
    const none = offersOf(found, { person: lena, may: () => false, complete: false }, found.openedAt);
    expect(new Set(none.map(({ refusal }) => refusal))).toEqual(new Set(["NOT_PERMITTED"]));
  });
});

describe("announcements", () => {
  it("tell the opening with every due time, and that acknowledging approves nothing", () => {
    const [opened, ...rest] = announcementsOf(caseAfter([declaration, priya]), declaration);
    expect(rest).toEqual([]);
    expect(opened?.duties).toEqual(["authoriser", "on-call", "security", "compliance"]);
    const text = opened?.message.lines.join("\n") ?? "";
    expect(text).toContain("approves nothing");
    expect(text).toContain("Independent review: due 2026-11-25 16:52:08Z");
    expect(opened?.message).toMatchObject({ key: "case:E-2026-007:opened", path: "/emergency/E-2026-007/acknowledge" });
  });

  it("tell in one message what was late on discovery", () => {
    const late = { ...discovery, firstWriteAt: "2026-11-10T00:00:00.000Z" };
    const keys = announcementsOf(caseAfter([late, lena]), late).map(({ message }) => message.key);
    expect(keys).toEqual(["case:E-2026-007:opened", "case:E-2026-007:late-on-discovery"]);
  });

  it("tell nobody of old news", () => {
    const old = { ...discovery, quiet: true, terms };
    const state = caseAfter([old, lena]);
    expect(announcementsOf(state, old)).toEqual([]);
    expect(deadlinesOf(state).map((deadline) => announcementOfDeadline(state, deadline))).not.toContainEqual(
      expect.anything(),
    );
  });

  it("escalate a breach to compliance, and nothing before it", () => {
    const state = caseAfter([declaration, priya]);
    const duties = (key: string) => {
      const deadline = deadlinesOf(state).find((one) => one.key.endsWith(key));
      return deadline && announcementOfDeadline(state, deadline)?.duties;
    };
    expect(duties("retro:half")).toEqual(["owner"]);
    expect(duties("retro:breach")).toEqual(["owner", "compliance"]);
    expect(duties("acknowledge:most")).toEqual(["owner", "on-call"]);
    expect(duties("confirmation:half")).toEqual(["owner", "authoriser"]);
  });

  it("tell the end, and a dismissal when the second person agreed", () => {
    const dismiss = { verb: "dismiss" as const, reason: "a drill" };
    const proposed = caseAfter([discovery, lena], [dismiss, tomasz]);
    expect(announcementsOf(proposed, dismiss).map(({ message }) => message.kind)).toEqual([
      "emergencies.dismissal-proposed",
    ]);
    const dismissed = caseAfter([discovery, lena], [dismiss, tomasz], [dismiss, ines]);
    expect(announcementsOf(dismissed, dismiss).map(({ message }) => message.kind)).toEqual(["emergencies.dismissed"]);
  });
});
