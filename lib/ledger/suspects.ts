import { toHex } from "../base/bytes.ts";
import type { Findings } from "./log-findings.ts";
import { hashOf, type Copy, type LeafCopies } from "./tree-trail.ts";

/** Entries that stand `by` places before (+) or after (−) the one they were sequenced at, up to index `last`. */
export interface Shift {
  readonly last: number;
  readonly by: number;
}

/** An entry whose leaf was never logged at its place; whether it was logged at another, only the whole walk tells. */
export interface Stranger {
  readonly index: number;
  readonly leaf: string;
  /** Hash of the leaf that was logged here. */
  readonly logged: string;
}

/** What goes on beyond one batch of suspects. */
export interface SuspectState {
  readonly shift: Shift | undefined;
  readonly strangers: Stranger[];
}

/**
 * Says what happened to entries whose copies disagree, once it is known which copy is true: altered where they stand,
 * put in each other's place, taken out, put in. Of a run that moved because one entry was taken out or put in, only that
 * entry is named. `end` is the size up to which the truth is known; the answer is the run that reaches it.
 */
export function nameSuspects(
  suspects: readonly LeafCopies[],
  truth: Copy,
  findings: Findings,
  state: SuspectState,
  end: number,
): Shift | undefined {
  const logged = suspects.map((suspect) => toHex(hashOf(suspect, truth)));
  const leaves = suspects.map((suspect) => suspect.leaf && toHex(suspect.leaf));
  const placeOfLogged = new Map(logged.map((hash, at) => [hash, suspects[at]?.index]));
  const placeOfLeaf = new Map(leaves.map((hash, at) => [hash, suspects[at]?.index]));
  let shift = state.shift;
  for (const [at, suspect] of suspects.entries()) {
    const { index } = suspect;
    const [hash = "", leaf] = [logged[at], leaves[at]];
    if (leaf === hash) {
      nameSidecars(suspect, hash, findings);
      continue;
    }
    const belongs = placeOfLogged.get(leaf ?? "");
    const went = placeOfLeaf.get(hash);
    const running = shift?.last === index - 1 ? shift : undefined;
    // At either end of what is known here, the place that a run's entry belongs to is not among these.
    const crosses = running?.by === 1 ? suspects[at + 1]?.index !== index + 1 : running === state.shift;
    if (running && (belongs === undefined ? crosses : belongs - index === running.by)) {
      shift = { last: index, by: running.by };
    } else if (leaf === undefined) {
      findings.add("entry-missing", { index });
    } else if (belongs === index + 1 && went === undefined) {
      findings.add("entry-missing", { index });
      shift = { last: index, by: 1 };
    } else if (belongs === undefined && went === index + 1) {
      findings.add("entry-inserted", { index });
      shift = { last: index, by: -1 };
    } else {
      state.strangers.push({ index, leaf, logged: hash });
    }
  }
  return shift && shift.last >= end - 1 ? shift : undefined;
}

/** Tells entries that stand in each other's place from those that were altered. */
export function nameStrangers(strangers: readonly Stranger[], findings: Findings): void {
  const logged = new Set(strangers.map((stranger) => stranger.logged));
  for (const { index, leaf } of strangers) {
    findings.add(logged.has(leaf) ? "entry-reordered" : "leaf-altered", { index });
  }
}

/** The leaf is as it was logged: then what differs from it was altered. Tiles are compared as whole tiles. */
function nameSidecars(suspect: LeafCopies, hash: string, findings: Findings): void {
  if (suspect.column === undefined || toHex(suspect.column) !== hash) {
    findings.add("leaf-hash-altered", { index: suspect.index });
  }
  if (suspect.record) findings.add("inbox-altered", { index: suspect.index });
}
