/** What `log verify` can find wrong. Each is tampering or loss; none is a state that the product itself produces. */
export type FindingCode =
  | "payload-altered"
  | "payload-missing"
  | "key-altered"
  | "delivery-altered"
  | "inbox-altered"
  | "inbox-missing"
  | "leaf-altered"
  | "leaf-hash-altered"
  | "leaf-unreadable"
  | "entry-missing"
  | "entry-inserted"
  | "entry-reordered"
  | "entry-duplicated"
  | "tile-altered"
  | "tile-missing"
  | "tile-surplus"
  | "checkpoint-malformed"
  | "checkpoint-altered"
  | "checkpoint-bad-signature"
  | "checkpoint-root-mismatch"
  | "checkpoint-missing"
  | "checkpoint-time-altered"
  | "tail-truncated"
  | "fork"
  | "erasure-unlogged"
  | "erasure-incomplete"
  | "record-unsequenced";

/** Where: an entry, a tile, or a checkpoint with the last size up to which everything still tied. */
export type Place =
  | { readonly index: number }
  | { readonly level: number; readonly n: number }
  | { readonly size: number; readonly since: number; readonly outside?: string }
  | { readonly inboxId: number | null };

export interface Finding {
  readonly code: FindingCode;
  readonly count: number;
  /** The first places, in the order of the log; at most 20. */
  readonly places: readonly Place[];
}

const PLACES = 20;

/** Gathers findings by code; its size does not grow with the damage. */
export class Findings {
  readonly #byCode = new Map<FindingCode, { count: number; places: Place[] }>();

  add(code: FindingCode, place: Place, count = 1): void {
    const found = this.#byCode.get(code) ?? { count: 0, places: [] };
    found.count += count;
    if (found.places.length < PLACES) found.places.push(place);
    this.#byCode.set(code, found);
  }

  /** Entries first, then tiles, then checkpoints; each in the order of the log. */
  list(): Finding[] {
    const found = [...this.#byCode].map(([code, { count, places }]) => ({ code, count, places: places.sort(byPlace) }));
    return found.sort((a, b) => byPlace(a.places[0], b.places[0]));
  }
}

function byPlace(a: Place | undefined, b: Place | undefined): number {
  const [[kindOfA, positionOfA], [kindOfB, positionOfB]] = [rankOf(a), rankOf(b)];
  return kindOfA - kindOfB || positionOfA - positionOfB;
}

function rankOf(place: Place | undefined): [kind: number, position: number] {
  if (place === undefined) return [4, 0];
  if ("index" in place) return [0, place.index];
  if ("n" in place) return [1, place.n];
  return "size" in place ? [2, place.size] : [3, place.inboxId ?? 0];
}
