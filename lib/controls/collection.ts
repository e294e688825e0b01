import type { Evidence } from "../ingest/fact.ts";
import { touch, type Aggregate, type Touch, type View } from "../ledger/projection.ts";

/** Since when evidence of a kind is collected from a repository or cluster; `*` for the whole installation. */
export interface Collected {
  readonly since: string;
}

export const collection: Aggregate<Collected> = { table: "collection", versioned: false, columns: () => ({}) };

/** Kinds whose absence a test holds against somebody, and only where they have been collected. */
const KINDS: ReadonlySet<string> = new Set([
  "push",
  "pull-request",
  "check",
  "ci-run",
  "gate",
  "ticket",
  "live-write",
  "commit",
]);

export const EVERYWHERE = "*";

const collectionKey = (kind: string, place: string): string => `${kind} ${place}`;

/** Notes that a kind of evidence has come from a place for the first time. */
export async function noteCollection(view: View, evidence: Evidence): Promise<void> {
  for (const key of keysOf(evidence)) {
    if (!(await view.get(collection, key))) view.put(collection, key, { since: evidence.receivedAt });
  }
}

export function collectionTouches(evidence: Evidence): Touch[] {
  return keysOf(evidence).map((key) => touch(collection, key));
}

/** When the first of these kinds was received from a place; undefined where none was. */
export async function collectedSince(view: View, kinds: readonly string[], place: string): Promise<string | undefined> {
  const rows = await Promise.all(kinds.map((kind) => view.get(collection, collectionKey(kind, place))));
  return rows.flatMap((row) => (row ? [row.since] : [])).sort()[0];
}

function keysOf({ fact }: Evidence): string[] {
  if (!KINDS.has(fact.kind)) return [];
  const place = "repository" in fact ? fact.repository : fact.kind === "live-write" ? fact.target.cluster : undefined;
  return [collectionKey(fact.kind, EVERYWHERE), ...(place ? [collectionKey(fact.kind, place)] : [])];
}
