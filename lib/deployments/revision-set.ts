import { sha256Hex } from "../base/sha256.ts";
import type { Revision } from "../ingest/fact-reconciler.ts";

/**
 * What tells two applied revisions apart: the digest of the artifact where there is one, since the commit that an
 * artifact names as its origin may move while the artifact does not (traps F9); else the commit; else the text.
 */
export function revisionId(revision: Revision): string {
  if (revision.digest !== undefined) return revision.digest;
  return revision.commit === undefined ? `raw:${revision.raw}` : `commit:${revision.commit}`;
}

/** Identity of an applied revision set; the order of the sources counts (traps A4). No revisions: what was uninstalled. */
export function revisionSet(revisions: readonly Revision[]): string {
  return sha256Hex(revisions.map(revisionId).join("\n")).slice(0, 12);
}

export const NOTHING_APPLIED = revisionSet([]);

/** The first commit that a set names: what ties it to a change. */
export function commitOf(revisions: readonly Revision[]): string | null {
  return revisions.find((revision) => revision.commit !== undefined)?.commit ?? null;
}

export function digestOf(revisions: readonly Revision[]): string | null {
  return revisions.find((revision) => revision.digest !== undefined)?.digest ?? null;
}

/** Under which a revision is known wherever it is deployed: its commit, else what tells it apart. */
export function deployedRevisionKey(revision: Revision): string {
  return revision.commit === undefined ? revisionId(revision) : `commit:${revision.commit}`;
}
