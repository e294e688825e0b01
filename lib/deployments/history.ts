import type { Revision } from "../ingest/fact-reconciler.ts";
import type { Aggregate, View } from "../ledger/projection.ts";
import type { Note } from "./note.ts";

/** Notes of one target and UTC day, in order of their keys; `sets` says what the revision sets of the day are. */
export interface HistoryDay {
  readonly notes: readonly Note[];
  readonly sets: Readonly<Record<string, readonly Revision[]>>;
  /** Keys of the applied notes of this day at which a deployment starts. */
  readonly starts: readonly string[];
}

/** Which days hold notes, and of what sort: so that looking far back reads few rows. */
export interface HistoryIndex {
  readonly days: Readonly<Record<string, number>>;
}

export const HAS_APPLIED = 1;
export const HAS_START = 2;
export const HAS_DRIFT = 4;
export const HAS_OTHER = 8;
const ANY = HAS_APPLIED | HAS_START | HAS_DRIFT | HAS_OTHER;

export const historyDays: Aggregate<HistoryDay> = { table: "target_day", versioned: false, columns: () => ({}) };
export const historyIndexes: Aggregate<HistoryIndex> = {
  table: "target_history",
  versioned: false,
  columns: () => ({}),
};

const EMPTY_DAY: HistoryDay = { notes: [], sets: {}, starts: [] };

export type Match = (note: Note) => boolean | Promise<boolean>;

/** Row that holds the notes of a target at an instant. */
export function dayKey(target: string, at: string): string {
  return `${target}|${at.slice(0, 10)}`;
}

/**
 * All that is known of a target, by when it happened. Everything derived of it (deployments, drift) is a function of the
 * set of its notes, never of the order in which they arrived.
 */
export class TargetHistory {
  readonly #view: View;
  readonly #target: string;
  #index: HistoryIndex;

  private constructor(view: View, target: string, index: HistoryIndex) {
    this.#view = view;
    this.#target = target;
    this.#index = index;
  }

  static async open(view: View, target: string): Promise<TargetHistory> {
    return new TargetHistory(view, target, (await view.get(historyIndexes, target)) ?? { days: {} });
  }

  /** False: the same thing was noted before. */
  async add(note: Note, sets: Readonly<Record<string, readonly Revision[]>>): Promise<boolean> {
    const day = await this.#day(note.at.slice(0, 10));
    const at = lowerBound(day.notes, note.k);
    if (day.notes[at]?.k === note.k) return false;
    const notes = day.notes.toSpliced(at, 0, note);
    const known = note.set === undefined ? undefined : sets[note.set];
    const merged = known && note.set && !day.sets[note.set] ? { ...day.sets, [note.set]: known } : day.sets;
    this.#put(note.at, { ...day, notes, sets: merged }, flagOf(note));
    return true;
  }

  /** The last note before `k` that matches, looking only at days that hold something of the sort. */
  async before(k: string, match: Match, flags: number = ANY): Promise<Note | undefined> {
    for (const name of this.#daysBack(k, flags)) {
      const { notes } = await this.#day(name);
      for (const note of notes.slice(0, lowerBound(notes, k)).reverse()) if (await match(note)) return note;
    }
    return undefined;
  }

  /** The first note after `k` that matches. */
  async after(k: string, match: Match, flags: number = ANY): Promise<Note | undefined> {
    for (const name of this.#daysOn(k, flags)) {
      const { notes } = await this.#day(name);
      for (const note of notes.slice(lowerBound(notes, k))) if (note.k > k && (await match(note))) return note;
    }
    return undefined;
  }

  /** Notes with `from` ≤ k < `to`; without `to` all from there on. */
  async range(from: string, to: string | undefined): Promise<Note[]> {
    const found: Note[] = [];
    for (const name of this.#daysOn(from, ANY)) {
      if (to !== undefined && name > to.slice(0, 10)) break;
      const { notes } = await this.#day(name);
      found.push(...notes.filter((note) => note.k >= from && (to === undefined || note.k < to)));
    }
    return found;
  }

  /** Key of the note at which the deployment that covers `k` starts. */
  async startOf(k: string): Promise<string | undefined> {
    for (const name of this.#daysBack(k, HAS_START)) {
      const start = (await this.#day(name)).starts.findLast((one) => one <= k);
      if (start !== undefined) return start;
    }
    return undefined;
  }

  /** Key of the note at which the next deployment starts. */
  async startAfter(k: string): Promise<string | undefined> {
    for (const name of this.#daysOn(k, HAS_START)) {
      const start = (await this.#day(name)).starts.find((one) => one > k);
      if (start !== undefined) return start;
    }
    return undefined;
  }

  async setStart(k: string, is: boolean): Promise<void> {
    const day = await this.#day(k.slice(0, 10));
    const rest = day.starts.filter((start) => start !== k);
    this.#put(k, { ...day, starts: is ? [...rest, k].sort() : rest }, 0);
  }

  async revisions(note: Note): Promise<readonly Revision[]> {
    return note.set === undefined ? [] : ((await this.#day(note.at.slice(0, 10))).sets[note.set] ?? []);
  }

  /** Days with something of the sort, from the day of `k` back. */
  *#daysBack(k: string, flags: number): Generator<string> {
    const { days } = this.#index;
    const names = sortedDays(this.#index);
    const day = k.slice(0, 10);
    for (let at = names.length - 1; at >= 0; at -= 1) {
      const name = names[at] ?? "";
      if (name <= day && ((days[name] ?? 0) & flags) !== 0) yield name;
    }
  }

  /** Days with something of the sort, from the day of `k` on. */
  *#daysOn(k: string, flags: number): Generator<string> {
    const { days } = this.#index;
    const names = sortedDays(this.#index);
    let first = names.length;
    while (first > 0 && (names[first - 1] ?? "") >= k.slice(0, 10)) first -= 1;
    for (const name of names.slice(first)) if (((days[name] ?? 0) & flags) !== 0) yield name;
  }

  async #day(name: string): Promise<HistoryDay> {
    return (await this.#view.get(historyDays, dayKey(this.#target, name))) ?? EMPTY_DAY;
  }

  #put(at: string, day: HistoryDay, flag: number): void {
    const name = at.slice(0, 10);
    this.#view.put(historyDays, dayKey(this.#target, name), day);
    const known = this.#index.days[name] ?? 0;
    const flags = day.starts.length > 0 ? known | flag | HAS_START : (known | flag) & ~HAS_START;
    if (flags === known) return;
    this.#index = { days: { ...this.#index.days, [name]: flags } };
    this.#view.put(historyIndexes, this.#target, this.#index);
  }
}

const sorted = new WeakMap<HistoryIndex, string[]>();

function sortedDays(index: HistoryIndex): readonly string[] {
  const known = sorted.get(index);
  if (known) return known;
  const names = Object.keys(index.days).sort();
  sorted.set(index, names);
  return names;
}

export function flagOf(note: Note): number {
  switch (note.what) {
    case "applied":
      return note.changed ? HAS_APPLIED | HAS_DRIFT : HAS_APPLIED;
    case "detected":
    case "corrected":
    case "uncorrected":
      return HAS_DRIFT;
    default:
      return HAS_OTHER;
  }
}

function lowerBound(notes: readonly Note[], k: string): number {
  let [low, high] = [0, notes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((notes[middle]?.k ?? "") < k) low = middle + 1;
    else high = middle;
  }
  return low;
}
