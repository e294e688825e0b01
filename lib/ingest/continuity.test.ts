import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryView } from "../ledger/memory-view.ts";
import type { BlindInterval } from "./blind.ts";
import { blindCovers, blindIntervals, continuityStep, pulses, silenceDeadline } from "./continuity.ts";
import type { Evidence, Fact, SourceFacts } from "./fact.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20) + minute * 60_000).toISOString();
const flux: SourceFacts = { id: "src_flux", type: "flux", name: "flux prod-eu-1", environment: "production" };
const gitlab: SourceFacts = { id: "src_lab", type: "gitlab", name: "gitlab" };
const own: SourceFacts = { id: "countersign", type: "countersign", name: "Countersign" };
const ping: Fact = { kind: "ping" };

interface Given {
  readonly minute: number;
  readonly fact: Fact;
  readonly source?: SourceFacts;
  readonly imported?: true;
}

const said = (minute: number, source = flux, fact: Fact = ping): Given => ({ minute, fact, source });
const action = (minute: number, type: string, subject: string, data: unknown): Given => ({
  minute,
  fact: { kind: "action", type, subject, data },
});
const created = (source: SourceFacts, more: object = {}): Given =>
  action(0, "sources.created", source.id, { type: source.type, name: source.name, ...more });
const tick = (minute: number, source = flux): Given => ({
  minute,
  fact: { kind: "tick", due: [silenceDeadline(source.id), "case:E-1:ack:half"] },
});
const declared = (minute: number, from: number, to: number, source = flux): Given =>
  action(minute, "sources.blind-declared", source.id, { from: at(from), to: at(to), reason: "moved the cluster" });
const limit = (minute: number, silenceLimitMinutes: number | null | undefined, source = flux): Given =>
  action(minute, "sources.silence-limit-set", source.id, { silenceLimitMinutes });
const refused = (minute: number, source = gitlab): Given =>
  action(minute, "ingest.refused", source.id, { reason: "BODY_TOO_LARGE" });

const failed = (minute: number, from: number, mode = "poll"): Given =>
  action(minute, "sources.poll-failed", gitlab.id, {
    ...{ from: at(from), to: at(minute), why: "cannot be reached", mode, limitSeconds: 120 },
  });
const resumed = (minute: number, from: number, more: object = {}): Given =>
  action(minute, "sources.poll-resumed", gitlab.id, {
    ...{ from: at(from), to: at(minute), why: "cannot be reached", mode: "poll", limitSeconds: 120 },
    ...{ heard: null, whole: true, lost: [], ...more },
  });
const backfilled = (minute: number, from: number, to: number): Given =>
  action(minute, "sources.backfilled", gitlab.id, { from: at(from), to: at(to), missing: [] });

async function after(...given: readonly Given[]): Promise<MemoryView> {
  const view = new MemoryView();
  for (const [index, { minute, fact, source = own, imported }] of given.entries()) {
    const evidence: Evidence = {
      ...{ index, ordinal: 0, inboxId: index + 1, source, receivedAt: at(minute), fact },
      ...(imported ? { imported } : {}),
    };
    await continuityStep.apply(view, evidence);
  }
  return view;
}

function intervals(view: MemoryView): BlindInterval[] {
  return [...view.rows(blindIntervals).values()].sort((a, b) => (a.from < b.from ? -1 : 1));
}

async function spans(
  ...given: readonly Given[]
): Promise<(readonly [reason: string, from: string, to: string | null])[]> {
  return intervals(await after(...given)).map(({ reason, from, to }) => [reason, from, to] as const);
}

describe("silence", () => {
  it("of a source with a pulse is an interval from when it was last heard to when it is heard again", async () => {
    const view = await after(created(flux), said(5), tick(70), said(190));
    expect(intervals(view)).toEqual([
      {
        ...{ source: "src_flux", name: "flux prod-eu-1", reason: "silent", limit: 60, recordedAt: at(70) },
        ...{ from: at(5), to: at(190), openedRef: [2, 0], closedRef: [3, 0] },
      },
    ]);
    expect(await view.get(pulses, "src_flux")).toMatchObject({ heardAt: at(190), open: null });
  });

  it("goes on while nothing is heard, however many ticks name it", async () => {
    expect(await spans(created(flux), said(5), tick(70), tick(90))).toEqual([["silent", at(5), null]]);
  });

  it.each<[string, Given[]]>([
    ["before the first event", [created(flux), tick(600)]],
    ["that a record ended before the tick was read", [created(flux), said(5), said(66), tick(70)]],
    ["of a kind that speaks only when something happens", [created(gitlab), said(5, gitlab), tick(9000, gitlab)]],
    ["that a person allows", [created(flux, { silenceLimitMinutes: null }), said(5), tick(9000)]],
  ])("%s is no interval", async (_name, given) => {
    expect(await spans(...given)).toEqual([]);
  });

  it("of a source that sends heartbeats is seen, whatever its kind", async () => {
    const beat = said(5, gitlab, { kind: "heartbeat" });
    expect(await spans(created(gitlab), beat, tick(64, gitlab))).toEqual([]);
    expect(await spans(created(gitlab), beat, tick(65, gitlab))).toEqual([["silent", at(5), null]]);
  });

  it("is not ended by what a person brings", async () => {
    const brought: Given = { ...said(80), imported: true };
    expect(await spans(created(flux), said(5), tick(70), brought)).toEqual([["silent", at(5), null]]);
    expect(await spans(created(flux), brought, tick(200))).toEqual([]);
  });

  it("is told again when it comes again", async () => {
    expect(await spans(created(flux), said(5), tick(70), said(80), tick(140), said(150))).toEqual([
      ["silent", at(5), at(80)],
      ["silent", at(80), at(150)],
    ]);
  });
});

describe("a limit", () => {
  it("that is set decides from then on", async () => {
    expect(await spans(created(gitlab), said(5, gitlab), limit(6, 15, gitlab), tick(20, gitlab))).toEqual([
      ["silent", at(5), null],
    ]);
    expect(await spans(created(flux), said(5), limit(6, 120), tick(70))).toEqual([]);
  });

  it("that a silence no longer exceeds ends the interval, and a longer silence goes on from there", async () => {
    const view = [created(flux), said(5), tick(70), limit(80, 120)];
    expect(await spans(...view)).toEqual([["silent", at(5), at(80)]]);
    expect(await spans(...view, tick(130))).toEqual([
      ["silent", at(5), at(80)],
      ["silent", at(80), null],
    ]);
    expect(await spans(created(flux), said(5), tick(70), limit(80, 30))).toEqual([["silent", at(5), null]]);
    expect(await spans(created(flux), said(5), tick(70), limit(80, null), tick(9000))).toEqual([
      ["silent", at(5), at(80)],
    ]);
  });

  it("of the kind comes back when the set one is taken away", async () => {
    expect(await spans(created(flux, { silenceLimitMinutes: null }), said(5), limit(9, undefined), tick(65))).toEqual([
      ["silent", at(5), null],
    ]);
  });
});

describe("a refused delivery", () => {
  it("makes the time since the sender was last heard blind, at most an hour of it", async () => {
    expect(await spans(created(gitlab), said(5, gitlab), refused(25))).toEqual([["refused", at(5), at(25)]]);
    expect(await spans(created(gitlab), said(5, gitlab), refused(500))).toEqual([["refused", at(440), at(500)]]);
  });

  it("is a sign of life: it ends a silence, and stays visible as a moment", async () => {
    const given = [created(gitlab, { silenceLimitMinutes: 30 }), said(5, gitlab), tick(40, gitlab), refused(50)];
    expect(await spans(...given)).toEqual([
      ["silent", at(5), at(50)],
      ["refused", at(50), at(50)],
    ]);
  });
});

describe("a declaration", () => {
  it("covers what no other interval covers", async () => {
    const down = [created(flux), said(5), tick(70), said(100)];
    expect(await spans(...down, declared(200, 0, 130))).toEqual([
      ["declared", at(0), at(5)],
      ["silent", at(5), at(100)],
      ["declared", at(100), at(130)],
    ]);
    expect(await spans(...down, declared(200, 10, 90))).toHaveLength(1);
  });

  it("is kept apart from a silence that is seen later", async () => {
    expect(await spans(created(flux), said(5), declared(30, 10, 20), tick(70), said(80))).toEqual([
      ["silent", at(5), at(10)],
      ["declared", at(10), at(20)],
      ["silent", at(20), at(80)],
    ]);
  });
});

const KINDS: readonly ((minute: number, x: number) => Given)[] = [
  (minute) => said(minute),
  (minute) => tick(minute),
  (minute) => refused(minute, flux),
  (minute, x) => declared(minute, Math.max(0, minute - x), Math.max(0, minute - Math.floor(x / 3))),
  (minute, x) => limit(minute, x === 0 ? null : x),
  (minute) => ({ ...said(minute), imported: true }),
  (minute) => ({ ...said(minute), fact: { kind: "heartbeat" } }),
];

const stories = fc
  .array(fc.tuple(fc.nat(400), fc.nat(KINDS.length - 1), fc.nat(90)), { maxLength: 30 })
  .map((steps) => steps.map(([minute, kind, x]) => KINDS[kind]?.(minute, x) ?? said(minute)));

describe("any story, in any order", () => {
  it("leaves intervals that do not overlap, at most one of them open, and the same ones when told again", async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const view = await after(created(flux), ...story);
        const found = intervals(view);
        for (const [place, { from, to }] of found.entries()) {
          expect(to === null || to >= from).toBe(true);
          const next = found[place + 1];
          if (next && to !== null) expect(next.from >= to || next.from === next.to).toBe(true);
          if (to === null) expect(found.slice(place + 1).every((one) => one.from === one.to)).toBe(true);
        }
        const again = await after(created(flux), ...story);
        expect(again.dump()).toEqual(view.dump());
      }),
    );
  });
});

describe("a forge that is asked and does not answer", () => {
  const gap = ["unanswered", at(10), at(130)];
  it.each<[string, Given[], unknown[]]>([
    ["is blind from its last answer, and goes on", [failed(15, 10), failed(75, 10)], [["unanswered", at(10), null]]],
    ["until it answers", [failed(15, 10), resumed(130, 10)], [gap]],
    [
      "once, though its records come before the word of it",
      [failed(15, 10), said(129, gitlab), resumed(130, 10)],
      [["unanswered", at(10), at(129)]],
    ],
    ["also where nobody asked", [said(129, gitlab), resumed(130, 10)], [gap]],
    ["not where it answered in time", [failed(12, 10), resumed(12, 10)], []],
    ["not while its hook sends as well", [said(14, gitlab), failed(15, 10, "both")], []],
    [
      "from the last word of its hook",
      [said(14, gitlab), failed(75, 10, "both"), resumed(130, 10, { mode: "both" })],
      [["unanswered", at(14), at(130)]],
    ],
    ["nor where its hook was heard all along", [resumed(130, 10, { mode: "both", heard: at(129) })], []],
    [
      "by the word of an earlier version",
      [action(130, "sources.poll-resumed", gitlab.id, { ...{ from: at(10) }, ...{ to: at(130), why: "x" } })],
      [gap],
    ],
  ])("%s", async (_name, given, expected) => {
    expect(await spans(created(gitlab), ...given)).toEqual(expected);
  });

  it("stays an interval when all of it is read again, and says when", async () => {
    const view = await after(created(gitlab), failed(15, 10), resumed(130, 10));
    expect(intervals(view)).toMatchObject([{ backfilledAt: at(130), backfilledRef: [2, 0], to: at(130) }]);
    expect((await view.get(blindCovers, gitlab.id))?.read).toEqual([{ from: at(10), to: at(130) }]);
  });

  it("says what the forge does not tell any more, and counts as read by no later reading", async () => {
    const lost = ["The forge tells deliveries of the last 3 days only."];
    const view = await after(created(gitlab), failed(15, 10), resumed(130, 10, { lost }));
    expect(intervals(view)).toMatchObject([{ lost }]);
    expect(intervals(view)[0]?.backfilledAt).toBeUndefined();
    expect((await view.get(blindCovers, gitlab.id))?.read).toBeUndefined();
  });

  it("is said to be backfilled by whoever reads that time again, which excuses nothing less", async () => {
    const times = [failed(15, 10), resumed(130, 10, { whole: false }), declared(140, 132, 139, gitlab)];
    const view = await after(created(gitlab), ...times, backfilled(200, 9, 131));
    expect(intervals(view).map((one) => one.backfilledAt ?? null)).toEqual([at(200), null]);
    expect((await view.get(blindCovers, gitlab.id))?.read).toBeUndefined();
  });
});
