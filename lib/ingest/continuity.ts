import { z } from "zod";
import { deadlines, fireDeadline } from "../ledger/deadline.ts";
import { touch, type Aggregate, type Step, type View } from "../ledger/projection.ts";
import { joined, uncovered, type BlindInterval, type Span } from "./blind.ts";
import type { ActionFact, Evidence, SourceFacts } from "./fact.ts";
import { silenceLimit, silentAt, type Pulse } from "./pulse.ts";
import { isSourceType } from "./registry.ts";

export const pulses: Aggregate<Pulse> = {
  table: "source_pulse",
  versioned: false,
  columns: (state) => ({ heard_at: state.heardAt }),
};

export const blindIntervals: Aggregate<BlindInterval> = {
  table: "blind_interval",
  versioned: true,
  columns: ({ source, environment, reason, from, to, recordedAt }) => ({
    source,
    environment: environment ?? null,
    reason,
    from_at: from,
    to_at: to,
    recorded_at: recordedAt,
  }),
};

/** What the intervals of a source cover of the last 400 days: a declaration reaches back no further than a year. */
export interface BlindCover {
  readonly spans: readonly Span[];
  /** Keys of its latest intervals. */
  readonly keys?: readonly string[];
  /** What the forge that is asked has told of since, all of it: what is missing there never was. */
  readonly read?: readonly Span[];
}

/** By source id. */
export const blindCovers: Aggregate<BlindCover> = {
  table: "blind_cover",
  versioned: false,
  columns: () => ({}),
};

const KEPT_MS = 400 * 86_400_000;
const KEPT_KEYS = 200;
/** A hook is delivered within the hour: what a refused one told happened no longer ago. */
const REFUSED_MS = 3_600_000;

const PREFIX = "silence:";
export const silenceDeadline = (source: string): string => `${PREFIX}${source}`;

/**
 * When each source was heard, and the intervals in which it was blind. Silence is measured by ticks: the deadline moves
 * with every record, and the first record after it ends the interval. What comes later about that time changes nothing:
 * the interval says that the feed was down, not that nothing is known.
 */
export const continuityStep: Step<Evidence> = {
  name: "continuity",
  touches: ({ fact, source, imported }) => {
    if (fact.kind === "tick") return ours(fact.due).flatMap((key) => [touch(deadlines, key), touch(pulses, idOf(key))]);
    if (imported || !isSourceType(source.type)) return [];
    return [touch(pulses, source.id), touch(deadlines, silenceDeadline(source.id))];
  },
  apply: async (view, evidence) => {
    const { fact, source } = evidence;
    if (fact.kind === "tick") {
      for (const key of ours(fact.due)) await noteSilence(view, key, evidence);
    } else if (fact.kind === "action") await noteAction(view, fact, evidence);
    else if (!evidence.imported && isSourceType(source.type)) {
      await noteHeard(view, (await view.get(pulses, source.id)) ?? unheard(source), evidence);
    }
  },
};

function ours(due: readonly string[]): string[] {
  return due.filter((key) => key.startsWith(PREFIX));
}

function idOf(key: string): string {
  return key.slice(PREFIX.length);
}

const SilenceLimit = z.looseObject({ silenceLimitMinutes: z.number().nullable().optional() });
const Refused = z.looseObject({ reason: z.string() });
const PollGap = z.looseObject({
  from: z.string(),
  to: z.string(),
  why: z.string(),
  /** Entries of before this was judged are of polls, and say no more. */
  mode: z.string().default("poll"),
  limitSeconds: z.number().default(0),
  heard: z.string().nullable().default(null),
  whole: z.boolean().default(false),
  lost: z.array(z.string()).default([]),
});
type PollGap = z.output<typeof PollGap>;
const Backfilled = z.looseObject({ from: z.string(), to: z.string() });
const Declared = z.looseObject({ from: z.string(), to: z.string(), reason: z.string() });

async function noteAction(view: View, fact: ActionFact, evidence: Evidence): Promise<void> {
  const id = fact.subject;
  switch (fact.type) {
    case "sources.created":
      return noteCreated(view, fact);
    case "sources.silence-limit-set":
      return noteLimit(view, id, SilenceLimit.parse(fact.data).silenceLimitMinutes, evidence);
    case "ingest.refused":
      return noteRefused(view, id, Refused.parse(fact.data).reason, evidence);
    case "sources.poll-failed":
      return noteUnanswered(view, id, PollGap.parse(fact.data), evidence);
    case "sources.poll-resumed":
      return noteResumed(view, id, PollGap.parse(fact.data), evidence);
    case "sources.backfilled":
      return noteBackfilled(view, id, Backfilled.parse(fact.data), evidence);
    case "sources.blind-declared": {
      const { from, to, reason: note } = Declared.parse(fact.data);
      const by = evidence.actor?.name;
      await record(view, id, { from, to }, { reason: "declared", note, ...(by ? { by } : {}) }, evidence);
    }
  }
}

const Created = SilenceLimit.extend({
  type: z.string(),
  name: z.string(),
  cluster: z.string().optional(),
  environment: z.string().optional(),
});

async function noteCreated(view: View, fact: ActionFact): Promise<void> {
  const { type, name, cluster, environment, silenceLimitMinutes: setLimit } = Created.parse(fact.data);
  await view.get(pulses, fact.subject);
  view.put(pulses, fact.subject, { ...unheard({ id: fact.subject, type, name, cluster, environment }), setLimit });
}

function unheard({ id, type, name, cluster, environment }: SourceFacts): Pulse {
  return { id, type, name, cluster, environment, heardAt: null, heartbeats: false, open: null };
}

async function noteHeard(view: View, pulse: Pulse, evidence: Evidence): Promise<void> {
  if (pulse.open !== null) await close(view, pulse, evidence);
  const { heardAt } = pulse;
  const at = evidence.receivedAt;
  await putPulse(view, {
    ...pulse,
    heardAt: heardAt !== null && heardAt > at ? heardAt : at,
    heartbeats: pulse.heartbeats || evidence.fact.kind === "heartbeat",
    open: null,
  });
}

async function noteSilence(view: View, key: string, evidence: Evidence): Promise<void> {
  const fired = await fireDeadline(view, key, evidence.receivedAt);
  const pulse = fired && (await view.get(pulses, idOf(key)));
  if (!pulse || pulse.heardAt === null || pulse.open !== null) return;
  const limit = silenceLimit(pulse).minutes ?? undefined;
  const open = await record(view, pulse.id, { from: pulse.heardAt, to: null }, { reason: "silent", limit }, evidence);
  view.put(pulses, pulse.id, { ...pulse, open });
}

async function noteRefused(view: View, id: string, note: string, evidence: Evidence): Promise<void> {
  const at = evidence.receivedAt;
  const hourAgo = new Date(Date.parse(at) - REFUSED_MS).toISOString();
  const pulse = await view.get(pulses, id);
  if (!pulse) return;
  const heardAt = pulse.heardAt ?? hourAgo;
  // The sender lives: it showed the right token.
  await noteHeard(view, pulse, evidence);
  await record(
    view,
    id,
    { from: heardAt > hourAgo ? heardAt : hourAgo, to: at },
    { reason: "refused", note },
    evidence,
  );
}

/** Where its hook sends as well, it is blind only while that is silent too. */
function gapOf({ from, to, mode }: PollGap, heard: string | null): Span & { readonly to: string } {
  return { from: mode === "both" && heard !== null && heard > from ? heard : from, to };
}

const isTooLong = ({ from, to }: Span & { readonly to: string }, limitSeconds: number): boolean =>
  Date.parse(to) - Date.parse(from) > limitSeconds * 1000;

async function noteUnanswered(view: View, id: string, gap: PollGap, evidence: Evidence): Promise<void> {
  const pulse = await view.get(pulses, id);
  if (!pulse || pulse.open !== null) return;
  const span = gapOf(gap, pulse.heardAt);
  if (!isTooLong(span, gap.limitSeconds)) return;
  const open = await record(view, id, { from: span.from, to: null }, { reason: "unanswered", note: gap.why }, evidence);
  view.put(pulses, id, { ...pulse, open });
}

/** The forge answers again: what it told of the time between is read by then, as far as it still tells. */
async function noteResumed(view: View, id: string, gap: PollGap, evidence: Evidence): Promise<void> {
  const pulse = await view.get(pulses, id);
  if (!pulse) return;
  if (pulse.open !== null) {
    await close(view, pulse, evidence);
    view.put(pulses, id, { ...pulse, open: null });
  }
  const { from, to, lost, whole } = gap;
  const isOfGap = (one: BlindInterval) => one.reason === "unanswered" && one.from >= from && one.from < to;
  const span = gapOf(gap, gap.heard);
  if (!(await latest(view, id)).some(([, one]) => isOfGap(one)) && isTooLong(span, gap.limitSeconds)) {
    await record(view, id, span, { reason: "unanswered", note: gap.why }, evidence);
  }
  for (const [key, one] of (await latest(view, id)).filter(([, each]) => isOfGap(each))) {
    if (lost.length > 0) view.put(blindIntervals, key, { ...one, lost });
    else if (whole) await markRead(view, key, one, evidence);
  }
}

async function markRead(view: View, key: string, interval: BlindInterval, evidence: Evidence): Promise<void> {
  putBackfilled(view, key, interval, evidence);
  const cover = (await view.get(blindCovers, interval.source)) ?? { spans: [] };
  const read = joined([...(cover.read ?? []), { from: interval.from, to: interval.to }], keptSince(evidence));
  view.put(blindCovers, interval.source, { ...cover, read });
}

/** Somebody had a time that has passed read from the forge: its intervals stay, and say so. */
async function noteBackfilled(view: View, id: string, span: Span & { readonly to: string }, evidence: Evidence) {
  for (const [key, one] of await latest(view, id)) {
    const within = one.to !== null && one.from >= span.from && one.to <= span.to;
    if (within && one.backfilledAt === undefined) putBackfilled(view, key, one, evidence);
  }
}

function putBackfilled(view: View, key: string, interval: BlindInterval, { index, ordinal, receivedAt }: Evidence) {
  view.put(blindIntervals, key, { ...interval, backfilledAt: receivedAt, backfilledRef: [index, ordinal] });
}

async function latest(view: View, id: string): Promise<(readonly [key: string, interval: BlindInterval])[]> {
  const found: (readonly [string, BlindInterval])[] = [];
  for (const key of (await view.get(blindCovers, id))?.keys ?? []) {
    const interval = await view.get(blindIntervals, key);
    if (interval) found.push([key, interval]);
  }
  return found;
}

/** A silence that is not too long any more ends here; where it still is, it goes on. */
async function noteLimit(view: View, id: string, setLimit: number | null | undefined, evidence: Evidence) {
  const pulse = await view.get(pulses, id);
  if (!pulse) return;
  const next = { ...pulse, setLimit };
  const due = silentAt(next);
  if (pulse.open !== null && due !== null && due <= evidence.receivedAt) return view.put(pulses, id, next);
  if (pulse.open !== null) await close(view, pulse, evidence);
  await putPulse(view, { ...next, open: null });
}

async function putPulse(view: View, pulse: Pulse): Promise<void> {
  view.put(pulses, pulse.id, pulse);
  const key = silenceDeadline(pulse.id);
  const known = await view.get(deadlines, key);
  const dueAt = silentAt(pulse);
  if (dueAt !== null) view.put(deadlines, key, { about: pulse.id, dueAt, firedAt: null });
  else if (known) view.remove(deadlines, key);
}

/**
 * Writes what the source's other intervals do not cover yet, as one interval for each part; answers the key of one that
 * goes on. A refusal that is covered already is kept as a moment, so that it can be seen.
 */
async function record(
  view: View,
  id: string,
  span: Span,
  about: Pick<BlindInterval, "reason" | "note" | "by" | "limit">,
  evidence: Evidence,
): Promise<string | null> {
  const pulse = await view.get(pulses, id);
  if (!pulse) return null;
  const { index, ordinal, receivedAt: recordedAt } = evidence;
  const { name, cluster, environment } = pulse;
  const cover = (await view.get(blindCovers, id)) ?? { spans: [] };
  const { spans } = cover;
  const parts = uncovered(span, spans);
  if (parts.length === 0 && about.reason === "refused" && span.to) parts.push({ from: span.to, to: span.to });
  let open: string | null = null;
  const keys = [...(cover.keys ?? [])];
  for (const [part, { from, to }] of parts.entries()) {
    const key = `${index}.${ordinal}.${part}.${id}`;
    await view.get(blindIntervals, key);
    const base = { source: id, name, cluster, environment, recordedAt, openedRef: [index, ordinal] as const };
    view.put(blindIntervals, key, { ...base, ...about, from, to });
    keys.push(key);
    if (to === null) open = key;
  }
  const now = joined([...spans, ...parts], keptSince(evidence));
  view.put(blindCovers, id, { ...cover, spans: now, keys: keys.slice(-KEPT_KEYS) });
  return open;
}

function keptSince({ receivedAt }: Evidence): string {
  return new Date(Date.parse(receivedAt) - KEPT_MS).toISOString();
}

async function close(view: View, pulse: Pulse, evidence: Evidence): Promise<void> {
  const interval = pulse.open === null ? undefined : await view.get(blindIntervals, pulse.open);
  if (!interval || pulse.open === null) return;
  const to = evidence.receivedAt > interval.from ? evidence.receivedAt : interval.from;
  view.put(blindIntervals, pulse.open, { ...interval, to, closedRef: [evidence.index, evidence.ordinal] });
  const cover = (await view.get(blindCovers, pulse.id)) ?? { spans: [] };
  const spans = cover.spans.map((span) => (span.to === null ? { ...span, to } : span));
  view.put(blindCovers, pulse.id, { ...cover, spans });
}
