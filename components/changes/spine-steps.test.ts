import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { ChangeRecord } from "../../lib/changes/contract.ts";
import type { Spine, SpineFeed, SpineRelation, SpineTicket } from "../../lib/timeline/contract.ts";
import { Spine as SpineList, type SpineStep } from "../ui/spine.tsx";
import { imageSteps } from "./image-steps.tsx";
import { NotDrawn } from "./not-drawn.tsx";
import { relationSteps } from "./relation-steps.tsx";
import { ticketSteps } from "./ticket-steps.tsx";

const LANDED = "2026-11-20T10:00:00.000Z";
const source = { id: "src_desk", name: "The desk" };
const entry = { source, occurredAt: "2026-11-19T08:00:00.000Z", receivedAt: "2026-11-19T08:01:00.000Z", came: null };
const change = { branch: "main", evidence: "7.0", steps: [] } as unknown as ChangeRecord; // safe because they read no more

const spineWith = (more: Partial<Spine>): Spine => ({
  ...{ entries: { "7.0": entry, "9.0": entry, "9.1": entry }, people: null, feeds: [], relations: [], tickets: [] },
  ...{ deployments: { items: [], total: 0 }, drifts: { items: [], total: 0 } },
  images: { items: [], total: 0, tagged: [] },
  ...more,
});

const wordsOf = (html: string) => html.replaceAll(/<[^>]*>/g, "").replaceAll(/\s+/g, " ");
const drawn = (steps: readonly SpineStep[]) =>
  wordsOf(renderToStaticMarkup(createElement(SpineList, { label: "Steps", steps })));

describe("a ticket on the spine", () => {
  const feed = (standing: SpineFeed["standing"]): SpineFeed => ({
    ...{ step: "ticket", sources: [source], since: "2026-11-21T00:00:00.000Z", blind: null, until: null },
    standing,
  });
  const cy = { kind: "user", name: "Cy", id: null, issuer: "jira" };
  const told = { status: "approved", title: "Raise the limit", actor: cy, evidence: "9.0" };
  const stepsOf = (records: SpineTicket["records"], standing: SpineFeed["standing"]) =>
    ticketSteps(spineWith({ feeds: [feed(standing)], tickets: [{ ticket: "PAY-7", records }] }), LANDED);

  it("is told with its states, who said so, both times, source and entry", () => {
    const records = [told, { ...told, status: "open", actor: null, evidence: "9.1" }];
    const words = drawn(stepsOf(records, "collected"));
    expect(words).toMatch(
      /Ticket PAY-7.*It is approved, says Cy\. ?Before that it was open, says a record that names nobody\./,
    );
    expect(words).toMatch(/The desk, received 2026-11-19 08:01:00Z, entry 9/);
  });

  it.each([
    ["is expected where tickets are sent", "collected", ["expected"]],
    ["is expected where what sends them was blind", "blind", ["expected"]],
    ["is not drawn where none is ever sent", "never", []],
    ["is not drawn where none was sent yet", "before-collection", []],
  ] as const)("that no record tells of %s", (_name, standing, states) => {
    expect(stepsOf([], standing).map(({ state }) => state)).toEqual(states);
  });

  it("that is not drawn is named with the reason", () => {
    const notesOf = (records: SpineTicket["records"]) => {
      const spine = spineWith({ feeds: [feed("before-collection")], tickets: [{ ticket: "PAY-7", records }] });
      return wordsOf(renderToStaticMarkup(createElement(NotDrawn, { change, spine })));
    };
    expect(notesOf([])).toMatch(/Not collected yet when it landed: ticket \(first heard 2026-11-21/);
    expect(notesOf(null)).toMatch(/^It names PAY-7\./);
    expect(notesOf([told])).toBe("");
  });
});

describe("a relation on the spine", () => {
  const sha = "e".repeat(40);
  const other = {
    ...{ id: `northwind/fleet@release:${sha}`, sha, branch: "release", title: "Lower it again", firstParent: false },
    ...{ author: { name: "Bo", email: "bo@northwind.example" }, landedBy: null, landedAt: LANDED, evidence: "9.0" },
  };
  const relations: SpineRelation[] = [
    { kind: "reverts", by: "message", named: "abcdef0", change: null },
    { kind: "reverted-by", by: "message", named: sha, change: other },
  ];

  it("stands before the commit where it is earlier, at the end where it is later", () => {
    const spine = spineWith({ relations });
    const titles = (which: "earlier" | "later") => relationSteps(change, spine, which).map(({ title }) => title);
    expect([titles("earlier"), titles("later")]).toEqual([["Reverts"], ["Reverted by"]]);
    expect(drawn(relationSteps(change, spine, "earlier"))).toContain("no change of this repository that you may see");
    const words = drawn(relationSteps(change, spine, "later"));
    expect(words).toContain("Lower it again on release, written by Bo; it is no longer on its branch.");
    expect(words).toMatch(/The desk, received .*entry 9/);
  });

  it("says by whose words, and names a pull request where that was named", () => {
    const spine = spineWith({
      relations: [
        { kind: "reverts", by: "pull-request", named: "12", change: null },
        { kind: "reverted-by", by: "pull-request", named: sha, change: other },
      ],
    });
    expect(drawn(relationSteps(change, spine, "earlier"))).toContain("Pull request #12,");
    expect(drawn(relationSteps(change, spine, "later"))).toContain("Its pull request says");
  });
});

describe("an image on the spine", () => {
  const digest = `sha256:${"1".repeat(64)}`;
  const image = { name: "ghcr.io/acme/ui", digest, evidence: ["9.1"], built: [] };
  const built = {
    ...{ by: "attestation" as const, repository: "northwind/payments", sha: "f".repeat(40), evidence: "9.0" },
    ...{ change: null, predicate: "https://slsa.dev/provenance/v1", builder: "https://ci.example/builder" },
  };
  const change = { id: `northwind/payments@main:${built.sha}`, title: "Speed it up", repository: built.repository };
  const wordsFor = (items: Spine["images"]["items"], more: Partial<Spine["images"]> = {}) =>
    drawn(imageSteps(spineWith({ images: { items, total: items.length, tagged: [], ...more } })));

  it("says from which commit of which repository it was built, by which record, and links its change", () => {
    const words = wordsFor([{ ...image, built: [{ ...built, change }] }]);
    expect(words).toMatch(
      /ghcr\.io\/acme\/ui .*was deployed\. ?Built from ffffffff.* Speed it up of northwind\/payments/,
    );
    expect(words).toMatch(/an attestation says so, by https:\/\/ci\.example\/builder .*signature was not checked/);
    expect(words).toMatch(/The desk, received 2026-11-19 08:01:00Z, entry 9/);
    const spine = spineWith({ images: { items: [{ ...image, built: [{ ...built, change }] }], total: 1, tagged: [] } });
    const html = renderToStaticMarkup(createElement(SpineList, { label: "Steps", steps: imageSteps(spine) }));
    expect(html).toContain(`href="/changes/northwind/payments@main/${built.sha}"`);
  });

  it("of which no record says what built it is unknown", () => {
    expect(wordsFor([image])).toMatch(
      /Image \(unknown\).*Unknown: no record that you may see says what built this digest/,
    );
  });

  it("by tag alone is unknown, and what is not shown is counted", () => {
    expect(wordsFor([], { tagged: ["redis:7"] })).toContain("redis:7 is reported by tag alone");
    expect(wordsFor([image], { total: 3 })).toContain("2 more digests");
  });
});
