import { HAS_APPLIED, HAS_DRIFT, type TargetHistory } from "../deployments/history.ts";
import type { Note } from "../deployments/note.ts";
import type { DriftSign } from "./drift.ts";

/** From the first sign of drift to the first sign of being as declared again; `end` null while it lasts. */
export interface Episode {
  readonly start: Note;
  readonly sign: DriftSign;
  readonly detects: readonly Note[];
  readonly end: Note | null;
  /** The last note before it that said "as declared". */
  readonly good: Note | null;
}

/**
 * Tells drift from the history of one target. Pure over its notes; a change set of Flux at the revision that was applied
 * before is both at once: the sign of drift and its end.
 */
export class Episodes {
  readonly #history: TargetHistory;
  readonly #kind: string;

  constructor(history: TargetHistory, kind: string) {
    this.#history = history;
    this.#kind = kind;
  }

  /** Episodes that a note at `k` can have changed, in order: those about it, and those of deployments that it moved. */
  async around(k: string): Promise<{ readonly episodes: readonly Episode[]; readonly until: string }> {
    const until = await this.#reach(k);
    const last = await this.#history.before(`${k}\u0000`, this.#shows, HAS_DRIFT);
    const found: Episode[] = [];
    let start = last ? await this.#startOf(last) : await this.#history.after(k, this.#shows, HAS_DRIFT);
    while (start) {
      const episode = await this.#from(start);
      found.push(episode);
      if (start.k > until || episode.end === null) break;
      start = await this.#history.after(episode.end.k, this.#shows, HAS_DRIFT);
    }
    return { episodes: found, until };
  }

  /** A note that starts a deployment may have split another one: both that follow it are told anew. */
  async #reach(k: string): Promise<string> {
    if ((await this.#history.startOf(k)) !== k) return k;
    const next = await this.#history.startAfter(k);
    return (next && (await this.#history.startAfter(next))) ?? "9999";
  }

  async #startOf(detect: Note): Promise<Note | undefined> {
    const cleared = await this.#history.before(detect.k, this.#clears);
    return this.#history.after(cleared?.k ?? "", this.#shows, HAS_DRIFT);
  }

  async #from(start: Note): Promise<Episode> {
    const end = this.#clears(start) ? start : await this.#history.after(start.k, this.#clears);
    const until = end ? `${end.k}\u0000` : undefined;
    const detects: Note[] = [];
    for (const note of await this.#history.range(start.k, until)) if (await this.#shows(note)) detects.push(note);
    const good = await this.#history.before(start.k, this.#clears);
    return { start, sign: this.#signOf(start), detects, end: end ?? null, good: good ?? null };
  }

  #signOf({ what }: Note): DriftSign {
    if (what === "applied") return "change-set";
    if (this.#kind === "Application") return what === "corrected" ? "self-heal" : "out-of-sync";
    return what === "corrected" ? "helm-corrected" : "helm-drift";
  }

  readonly #shows = async (note: Note): Promise<boolean> => {
    if (note.what === "detected" || note.what === "corrected" || note.what === "uncorrected") return true;
    return note.what === "applied" && note.changed !== undefined && (await this.#isPutBack(note));
  };

  readonly #clears = (note: Note): boolean =>
    note.what === "corrected" || note.what === "in-sync" || note.what === "applied";

  /**
   * A change set of a Kustomization at the set that it had applied with success before, and whose own declaration was not
   * changed since (traps F13). A change set that nothing has confirmed yet belongs to the deployment itself.
   */
  async #isPutBack(note: Note): Promise<boolean> {
    if (this.#kind !== "Kustomization") return false;
    const before = await this.#history.before(
      note.k,
      (one) => one.what === "applied" && (one.set !== note.set || (one.ok === true && one.at < note.at)),
      HAS_APPLIED,
    );
    if (before === undefined || before.set !== note.set) return false;
    if (before.generation !== undefined && note.generation !== undefined && before.generation !== note.generation) {
      return false;
    }
    const declared = await this.#history.before(`${note.at}|e`, (one) => one.what === "declared");
    return declared === undefined || declared.at <= before.at;
  }
}
