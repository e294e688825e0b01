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

/** Source id → what its intervals cover of the last 400 days: a declaration reaches back no further than a year. */
export const blindCovers: Aggregate<{ readonly spans: readonly Span[] }> = {
  table: "blind_cover",
  versioned: false,
  columns: () => ({}),
};

const KEPT_MS = 400 * 86_400_000;
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
  const spans = (await view.get(blindCovers, id))?.spans ?? [];
  const parts = uncovered(span, spans);
  if (parts.length === 0 && about.reason === "refused" && span.to) parts.push({ from: span.to, to: span.to });
  let open: string | null = null;
  for (const [part, { from, to }] of parts.entries()) {
    const key = `${index}.${ordinal}.${part}.${id}`;
    await view.get(blindIntervals, key);
    const base = { source: id, name, cluster, environment, recordedAt, openedRef: [index, ordinal] as const };
    view.put(blindIntervals, key, { ...base, ...about, from, to });
    if (to === null) open = key;
  }
  const since = new Date(Date.parse(recordedAt) - KEPT_MS).toISOString();
  view.put(blindCovers, id, { spans: joined([...spans, ...parts], since) });
  return open;
}

async function close(view: View, pulse: Pulse, evidence: Evidence): Promise<void> {
  const interval = pulse.open === null ? undefined : await view.get(blindIntervals, pulse.open);
  if (!interval || pulse.open === null) return;
  const to = evidence.receivedAt > interval.from ? evidence.receivedAt : interval.from;
  view.put(blindIntervals, pulse.open, { ...interval, to, closedRef: [evidence.index, evidence.ordinal] });
  const spans = (await view.get(blindCovers, pulse.id))?.spans ?? [];
  view.put(blindCovers, pulse.id, { spans: spans.map((span) => (span.to === null ? { ...span, to } : span)) });
}
