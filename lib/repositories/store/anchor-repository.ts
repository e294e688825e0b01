import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../base/errors.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { git, runGit } from "./git.ts";

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** What the repository holds now. */
export interface HeldCopy {
  /** Tip of the branch; null where it has none yet. */
  readonly tip: string | null;
  /** Text of the file; null where it is not there. */
  readonly text: string | null;
}

/** One branch of a repository of the user's, in which we keep one file; whatever else is in it stays as it is. */
export class AnchorRepository {
  readonly #folder: string;
  readonly #url: string;
  readonly #ref: string;

  constructor(dataDir: string, url: string, branch: string) {
    this.#folder = join(dataDir, "anchors", `${sha256Hex(url, "\0", branch).slice(0, 16)}.git`);
    this.#url = url;
    this.#ref = `refs/heads/${branch}`;
  }

  /** Fetches the branch. Throws UNAVAILABLE/GIT where the repository cannot be reached. */
  async read(path: string): Promise<HeldCopy> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    rmSync(join(this.#folder, "index.lock"), { force: true }); // of a process that was killed: we hold the lock that counts
    await git(["init", "--bare", "--quiet", "--", this.#folder]);
    const listed = (await git(["ls-remote", "--refs", "--", this.#url, this.#ref])).toString("utf8");
    const tip = listed
      .split("\n")
      .find((line) => line.endsWith(`\t${this.#ref}`))
      ?.split("\t")[0];
    if (tip === undefined || !SHA.test(tip)) return { tip: null, text: null };
    await this.#git(["fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--", this.#url, tip]);
    const { code, stdout } = await runGit(["cat-file", "blob", `${tip}:${path}`], { cwd: this.#folder });
    return { tip, text: code === 0 ? stdout.toString("utf8") : null };
  }

  /** Commits the file on top of `held.tip` and pushes. Throws UNAVAILABLE/GIT, also where somebody was faster. */
  async push(held: HeldCopy, file: { readonly path: string; readonly text: string }, message: string): Promise<string> {
    const blob = (await this.#git(["hash-object", "-w", "--stdin"], file.text)).trim();
    await this.#git(held.tip === null ? ["read-tree", "--empty"] : ["read-tree", held.tip]);
    await this.#git(["update-index", "--add", "--cacheinfo", `100644,${blob},${file.path}`]);
    const tree = (await this.#git(["write-tree"])).trim();
    const parents = held.tip === null ? [] : ["-p", held.tip];
    const commit = (await this.#git([...IDENTITY, "commit-tree", tree, ...parents], message)).trim();
    if (!SHA.test(commit)) throw new AppError("UNAVAILABLE", "GIT", "git made no commit.");
    await this.#git(["push", "--quiet", "--", this.#url, `${commit}:${this.#ref}`]);
    return commit;
  }

  async #git(args: readonly string[], input?: string): Promise<string> {
    return (await git(args, { cwd: this.#folder, ...(input === undefined ? {} : { input }) })).toString("utf8");
  }
}

const IDENTITY = [
  "-c",
  "user.name=Countersign",
  "-c",
  "user.email=countersign@localhost",
  "-c",
  "commit.gpgSign=false",
];
