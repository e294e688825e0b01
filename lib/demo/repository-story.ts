import { REPOSITORIES, type RepositoryKey } from "./event.ts";
import { GitObjects } from "./git-objects.ts";
import { PEOPLE, WEB_FLOW, type PersonKey } from "./people.ts";
import type { DemoKeys } from "./signing.ts";

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly at: string;
  readonly author: PersonKey;
  readonly webFlow: boolean;
  readonly paths: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

export interface CommitOptions {
  readonly at: string;
  readonly author: PersonKey;
  readonly message: string;
  readonly edits: ReadonlyMap<string, string>;
  readonly parents: readonly Commit[];
  /** Made by the forge's web interface: its committer, its signature. */
  readonly webFlow?: boolean;
  readonly unsigned?: boolean;
}

/** One repository as its story goes on: objects, the tip of main, and the numbers that its forge gave out. */
export class RepositoryStory {
  readonly key: RepositoryKey;
  readonly objects = new GitObjects();
  readonly #keys: DemoKeys;
  readonly #before = new Map<string, Commit>();
  #tip: Commit | undefined;
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
    if (!this.#tip) throw new RangeError(`${this.name} has no commit yet`);
    return this.#tip;
  }

  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  /** Moves main; what it held before stays in the objects. */
  setTip(commit: Commit): void {
    if (this.#tip) this.#before.set(commit.sha, this.#tip);
    this.#tip = commit;
  }

  /** What main held before it was moved to this commit. */
  before(commit: Commit): Commit | undefined {
    return this.#before.get(commit.sha);
  }

  async commit(options: CommitOptions): Promise<Commit> {
    const { at, author, message, edits, parents, webFlow = false, unsigned = false } = options;
    const files = new Map(parents[0]?.files ?? []);
    for (const [path, content] of edits) files.set(path, content);
    const person = PEOPLE[author];
    const who = { name: person.name, email: person.email, at };
    const sign = unsigned ? undefined : webFlow ? this.#keys.webFlow : this.#keys.sign(author);
    const sha = await this.objects.commit({
      files,
      parents: parents.map((parent) => parent.sha),
      author: who,
      committer: webFlow ? { ...WEB_FLOW, at } : who,
      message,
      sign,
    });
    return { sha, message, at, author, webFlow, paths: [...edits.keys()], files };
  }
}
