import type { Actor } from "../base/actor.ts";
import { objectName } from "../deployments/target.ts";
import type { EvidenceRef } from "../deployments/note.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { LiveWriteFact, Target } from "../ingest/fact-cluster.ts";

/** A request that changed a live object, as far as it can explain a drift. */
export interface LiveWrite {
  readonly at: string;
  readonly class: "human-write" | "unknown" | "controller";
  readonly actor: Actor;
  readonly impersonator: string | null;
  readonly verb: string;
  readonly object: string;
  readonly sourceIp: string | null;
  readonly auditId: string;
  readonly ref: EvidenceRef;
}

/** Latest writes to one object, or to anything that one reconciled object owns; and whose drifts they may explain. */
export interface WrittenObject {
  readonly writes: readonly LiveWrite[];
  readonly targets: readonly string[];
}

const KEPT = 100;

/** The write that a fact shows; null where it changed nothing that a reconciler would put back. */
export function liveWriteOf(evidence: Evidence, fact: LiveWriteFact, at: string): LiveWrite | null {
  const { class: kind } = fact;
  if (kind !== "human-write" && kind !== "unknown" && kind !== "controller") return null;
  if (fact.dryRun || fact.statusCode === undefined || fact.statusCode >= 300) return null;
  return {
    at,
    class: kind,
    actor: evidence.actor ?? { kind: "unknown", name: "unknown", issuer: `kubernetes:${fact.target.cluster}` },
    impersonator: fact.impersonator?.name ?? null,
    verb: fact.subresource === undefined ? fact.verb : `${fact.verb} ${fact.subresource}`,
    object: objectName(fact.target),
    sourceIp: fact.sourceIp ?? null,
    auditId: fact.auditId,
    ref: [evidence.index, evidence.ordinal],
  };
}

export function objectKey(cluster: string, object: string): string {
  return `object|${cluster}|${object}`;
}

/** By name alone: labels often leave out the owner's namespace. */
export function ownerKey(cluster: string, owner: { readonly kind: string; readonly name: string }): string {
  return `owner|${cluster}|${owner.kind}/${owner.name}`;
}

/** Rows that a write belongs to. */
export function keysOfWrite({ target, managedBy }: LiveWriteFact): string[] {
  const object = objectKey(target.cluster, objectName(target));
  return managedBy ? [object, ownerKey(target.cluster, managedBy)] : [object];
}

/** Rows in which the writes behind a drift of a target are looked for. */
export function keysOfDrift(target: Target, destination: string | null, resources: readonly string[]): string[] {
  const clusters = destination === null ? [target.cluster] : [target.cluster, destination];
  return clusters.flatMap((cluster) => [
    ownerKey(cluster, target),
    ...resources.slice(0, 20).map((resource) => objectKey(cluster, resource)),
  ]);
}

/** The newest hundred by time: a set, whatever the order of arrival. */
export function withWrite(known: readonly LiveWrite[], write: LiveWrite): readonly LiveWrite[] {
  if (known.some((one) => one.auditId === write.auditId && one.at === write.at)) return known;
  return [...known, write].sort((a, b) => (writeKey(a) < writeKey(b) ? -1 : 1)).slice(-KEPT);
}

const RANK = { "human-write": 0, unknown: 1, controller: 2 } as const;
/** Clocks of an API server and a reconciler differ. */
const SLACK = 2000;

/**
 * Who brought a drift about: the last person that wrote in the window, else the last write of somebody unclear, else of a
 * controller. Null is unknown, never nobody.
 */
export function culpritOf(writes: readonly LiveWrite[], after: string | null, until: string): LiveWrite | null {
  const end = Date.parse(until) + SLACK;
  const inWindow = writes.filter(({ at }) => (after === null || at > after) && Date.parse(at) <= end);
  const [first] = inWindow.sort((a, b) => RANK[a.class] - RANK[b.class] || (writeKey(a) < writeKey(b) ? 1 : -1));
  return first ?? null;
}

function writeKey(write: LiveWrite): string {
  return `${write.at}|${write.auditId}|${write.object}`;
}
