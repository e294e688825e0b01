import { later, REPOSITORIES, type RepositoryKey } from "./event.ts";
import { GitObjects } from "./git-objects.ts";
import { PEOPLE, WEB_FLOW, type PersonKey } from "./people.ts";
import type { DemoKeys, Sign } from "./signing.ts";

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly at: string;
  readonly author: PersonKey;
  readonly webFlow: boolean;
  readonly paths: readonly string[];
  readonly files: ReadonlyMap<string, string>;
  /** Undefined of a repository's first. */
  readonly firstParent: Commit | undefined;
}

export interface CommitOptions {
  readonly at: string;
  readonly author: PersonKey;
  readonly message: string;
  readonly edits: ReadonlyMap<string, string>;
  readonly parents: readonly Commit[];
  /** Made by GitHub's web interface: its committer, its signature. */
  readonly webFlow?: boolean;
  /** By default the author's own. */
  readonly signature?: "none" | "unknown-key" | "forge";
}

/** One repository as its story goes on: objects, the tip of main, and the numbers that its forge gave out. */
export class RepositoryStory {
  readonly key: RepositoryKey;
  readonly objects = new GitObjects();
  readonly #keys: DemoKeys;
  readonly #moves: { readonly at: string; readonly to: Commit }[] = [];
  #number: number;

  constructor(key: RepositoryKey, keys: DemoKeys, firstNumber: number) {
    this.key = key;
    this.#keys = keys;
    this.#number = firstNumber;
  }

  get name(): string {
    return REPOSITORIES[this.key].name;
  }

  get tip(): Commit {
    const last = this.#moves.at(-1);
    if (!last) throw new RangeError(`${this.name} has no commit yet`);
    return last.to;
  }

  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  /** Moves main at `at`; what it held before stays in the objects. */
  setTip(commit: Commit, at: string): void {
    const before = this.#moves.at(-1)?.at ?? "";
    if (at < before) throw new RangeError(`main of ${this.name} moves at ${at}, before ${before}`);
    this.#moves.push({ at, to: commit });
  }

  /** Where main stands at `at`, which may be before what has been told. */
  tipAt(at: string): Commit {
    return this.#moves.findLast((move) => move.at <= at)?.to ?? this.tip;
  }

  /**
   * `at`, or soon after main was moved last: what is told of two things that meet happens one after the other, since a
   * commit is made on the one before it.
   */
  freeFrom(at: string): string {
    const last = this.#moves.at(-1)?.at ?? "";
    return at > last ? at : later(last, 300);
  }

  async commit(options: CommitOptions): Promise<Commit> {
    const { at, author, message, edits, parents, webFlow = false } = options;
    const files = new Map(parents[0]?.files ?? []);
    for (const [path, content] of edits) files.set(path, content);
    const person = PEOPLE[author];
    const who = { name: person.name, email: person.email, at };
    const sha = await this.objects.commit({
      files,
      parents: parents.map((parent) => parent.sha),
      author: who,
      committer: webFlow ? { ...WEB_FLOW, at } : who,
      message,
      sign: this.#signerOf(options),
    });
    return { sha, message, at, author, webFlow, paths: [...edits.keys()], files, firstParent: parents[0] };
  }

  #signerOf({ author, webFlow, signature }: CommitOptions): Sign | undefined {
    if (signature === "none") return undefined;
    if (signature === "unknown-key") return this.#keys.stray;
    if (signature === "forge" || webFlow) return this.#keys.forges[REPOSITORIES[this.key].forge].sign;
    return this.#keys.sign(author);
  }
}

export type Repositories = Readonly<Record<RepositoryKey, RepositoryStory>>;
