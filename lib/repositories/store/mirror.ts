import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../base/errors.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { matchesPatterns } from "../wildcard.ts";
import { git, runGit } from "./git.ts";

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** A commit as the mirror holds it: the raw object, and what it touched against its first parent. */
export interface MirroredCommit {
  readonly sha: string;
  readonly raw: Uint8Array;
  readonly paths: readonly string[];
  readonly pathsTruncated: boolean;
}

const FETCH = ["--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--quiet", "--no-recurse-submodules"];

export interface MirroredFile {
  readonly path: string;
  readonly blob: string;
  readonly size: number;
  /** Its content is the name of another file. */
  readonly link: boolean;
}

/** An object of the mirror, of any type. */
export interface MirroredObject {
  readonly sha: string;
  readonly type: string;
  readonly raw: Uint8Array;
}

/** The remote's tips of the given branches and its tags, and why it could not be asked, as values: both are things to record. */
export type RemoteTips =
  | {
      readonly reachable: true;
      readonly tips: ReadonlyMap<string, string>;
      /** What each tag stands for: a tag object, or the commit itself. */
      readonly tags: ReadonlyMap<string, string>;
    }
  | { readonly reachable: false; readonly why: string };

/** A bare mirror of a repository's control branches under DATA_DIR/mirrors: a cache of Git, never the record itself. */
export class Mirror {
  readonly folder: string;
  readonly #url: string;

  /** The folder's name says which repository it is, and is safe for every file system. */
  constructor(dataDir: string, repository: string, url: string) {
    const readable = repository.replace(/[^a-z0-9]+/g, "-").slice(0, 60);
    this.folder = join(dataDir, "mirrors", `${readable}-${sha256Hex(repository, "\0", url).slice(0, 16)}.git`);
    this.#url = url;
  }

  /** Something was fetched into it, on this machine. */
  isThere(): boolean {
    return existsSync(join(this.folder, "HEAD"));
  }

  /** Asks the remote; a branch or tag that it does not have is absent from the map. */
  async remoteTips(branches: readonly string[], tagPatterns: readonly string[]): Promise<RemoteTips> {
    const refs = branches.map((branch) => `refs/heads/${branch}`);
    const patterns = tagPatterns.map((pattern) => `refs/tags/${pattern}`);
    const { code, stdout, stderr } = await runGit(["ls-remote", "--refs", "--", this.#url, ...refs, ...patterns]);
    if (code !== 0) return { reachable: false, why: firstLine(stderr) };
    const tips = new Map<string, string>();
    const tags = new Map<string, string>();
    for (const line of stdout.toString("utf8").split("\n")) {
      const [sha = "", ref = ""] = line.split("\t");
      // Patterns of ls-remote also match the end of longer names.
      if (SHA.test(sha) && refs.includes(ref)) tips.set(ref.slice("refs/heads/".length), sha);
      const tag = ref.startsWith("refs/tags/") ? ref.slice("refs/tags/".length) : null;
      if (SHA.test(sha) && tag !== null && matchesPatterns(tag, tagPatterns)) tags.set(tag, sha);
    }
    return { reachable: true, tips, tags };
  }

  /** Fetches the tags of the given names (one star each at most); false as `fetch` answers it. */
  async fetchTags(patterns: readonly string[]): Promise<boolean> {
    const specs = patterns.map((pattern) => `+refs/tags/${pattern}:refs/tags/${pattern}`);
    const { code } = await this.#try(["fetch", ...FETCH, "--", this.#url, ...specs]);
    return code === 0;
  }

  /** The commit that an object leads to, or null. */
  async peeled(sha: string): Promise<string | null> {
    const { code, stdout } = await this.#try(["rev-parse", "--verify", "--quiet", `${sha}^{commit}`]);
    return code === 0 ? stdout.toString("utf8").trim() : null;
  }

  /** Fetches whole branches. Answers false when one went away meanwhile or the remote did: the next turn says which. */
  async fetch(branches: readonly string[], objectFormat: "sha1" | "sha256"): Promise<boolean> {
    await this.#init(objectFormat);
    const specs = branches.map((branch) => `+refs/heads/${branch}:refs/heads/${branch}`);
    const { code } = await this.#try(["fetch", ...FETCH, "--", this.#url, ...specs]);
    return code === 0;
  }

  async tip(branch: string): Promise<string | null> {
    const { code, stdout } = await this.#try(["rev-parse", "--verify", "--quiet", `refs/heads/${branch}^{commit}`]);
    const sha = stdout.toString("utf8").trim();
    return code === 0 && SHA.test(sha) ? sha : null;
  }

  /** The object is here: after a forced push the forge may have dropped it, and a fresh mirror never had it. */
  async has(sha: string): Promise<boolean> {
    return (await this.#try(["cat-file", "-e", `${sha}^{commit}`])).code === 0;
  }

  /** Of the given objects those that are here, with their types and sizes. */
  async held(shas: readonly string[]): Promise<Map<string, { type: string; size: number }>> {
    if (shas.length === 0) return new Map();
    const out = await this.#git(["cat-file", "--batch-check"], `${shas.join("\n")}\n`);
    const found = out.toString("utf8").matchAll(/^([0-9a-f]+) (commit|tag|tree|blob) (\d+)$/gm);
    return new Map([...found].map(([, sha = "", type = "", size]) => [sha, { type, size: Number(size) }]));
  }

  async isAncestor(sha: string, of: string): Promise<boolean> {
    const { code, stderr } = await this.#try(["merge-base", "--is-ancestor", sha, of]);
    if (code === 0 || code === 1) return code === 0;
    throw new AppError("UNAVAILABLE", "GIT", `git merge-base ended with ${code}: ${firstLine(stderr)}`);
  }

  /** First-parent commits from `tip` down, newest first. */
  async firstParents(tip: string): Promise<string[]> {
    const out = await this.#git(["rev-list", "--first-parent", tip, "--"]);
    return out
      .toString("utf8")
      .split("\n")
      .filter((line) => SHA.test(line));
  }

  /** How many first-parent commits are reachable from `until` and not from `after`. */
  async countFirstParents(after: string | null, until: string): Promise<number> {
    const bounds = after === null ? [until] : [until, `^${after}`];
    return Number((await this.#git(["rev-list", "--first-parent", "--count", ...bounds, "--"])).toString("utf8"));
  }

  /** Keeps a commit that no branch holds any more from being pruned. */
  async keep(sha: string): Promise<void> {
    await this.#git(["update-ref", `refs/countersign/kept/${sha}`, sha]);
  }

  /** Raw objects and touched paths, in the order asked. */
  async commits(shas: readonly string[], pathLimit: number): Promise<MirroredCommit[]> {
    const raws = (await this.objects(shas)).map(({ type, sha, raw }) => {
      if (type === "commit") return raw;
      throw new AppError("UNAVAILABLE", "GIT_OBJECT", `${sha} is a ${type}, not a commit.`);
    });
    const parents = raws.map(firstParentIn);
    const paths = await this.#paths(shas, parents);
    return shas.map((sha, at) => {
      const touched = paths[at] ?? [];
      const raw = raws[at] ?? new Uint8Array();
      return { sha, raw, paths: touched.slice(0, pathLimit), pathsTruncated: touched.length > pathLimit };
    });
  }

  /** Raw objects, in the order asked. */
  async objects(shas: readonly string[]): Promise<MirroredObject[]> {
    if (shas.length === 0) return [];
    return readBatch(await this.#git(["cat-file", "--batch"], `${shas.join("\n")}\n`), shas);
  }

  /** Paths that differ between the trees of two commits. */
  async changedPaths(from: string, to: string): Promise<string[]> {
    const out = await this.#git([
      "diff-tree",
      "-r",
      "-z",
      "--name-only",
      "--no-renames",
      "--no-ext-diff",
      from,
      to,
      "--",
    ]);
    return namesIn(out);
  }

  /** Files and links of a commit's tree whose path is wanted. */
  async filesAt(sha: string, wanted: (path: string) => boolean): Promise<MirroredFile[]> {
    const out = await this.#git(["ls-tree", "-r", "-z", "--full-tree", sha]);
    const found = namesIn(out).flatMap((line) => {
      const [, mode = "", blob = "", path = ""] = /^(\d+) blob ([0-9a-f]+)\t([^]+)$/.exec(line) ?? [];
      return path !== "" && wanted(path) ? [{ path, blob, link: mode === "120000" }] : [];
    });
    const held = await this.held(found.map(({ blob }) => blob));
    return found.map((file) => ({ ...file, size: held.get(file.blob)?.size ?? Infinity }));
  }

  /** Paths of a commit's tree that hold a line of this extended regular expression; of `among`, or of all YAML files. */
  async pathsWithLine(sha: string, line: string, among?: readonly string[]): Promise<string[]> {
    const where = among ? among.map((path) => `:(literal)${path}`) : [":(glob)**/*.yaml", ":(glob)**/*.yml"];
    const args = ["grep", "-z", "-l", "-I", "--full-name", "--no-textconv", "-E", "-e", line, sha, "--", ...where];
    const { code, stdout, stderr } = await this.#try(args);
    // What it could not read it passes over, with a word about it.
    if ((code !== 0 && code !== 1) || stderr.startsWith("error:"))
      throw new AppError("UNAVAILABLE", "GIT", `git grep ended with ${code}: ${firstLine(stderr)}`);
    return namesIn(stdout).map((name) => name.slice(sha.length + 1));
  }

  async #paths(shas: readonly string[], parents: readonly (string | null)[]): Promise<string[][]> {
    const input = shas.map((sha, at) => (parents[at] ? `${sha} ${parents[at]}` : sha)).join("\n");
    const args = ["diff-tree", "--stdin", "-r", "--root", "--name-only", "--always", "--no-renames", "-z"];
    const out = await this.#git([...args, "--no-ext-diff"], `${input}\n`);
    return readPaths(out, shas);
  }

  async #init(objectFormat: "sha1" | "sha256"): Promise<void> {
    if (this.isThere()) return;
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    await git(["init", "--bare", "--quiet", `--object-format=${objectFormat}`, "--", this.folder]);
  }

  async #git(args: readonly string[], input?: string): Promise<Buffer> {
    return git(args, { cwd: this.folder, input });
  }

  async #try(args: readonly string[]): ReturnType<typeof runGit> {
    return runGit(args, { cwd: this.folder });
  }
}

/** `<sha> <type> <size>\n<bytes>\n` for each. Throws UNAVAILABLE/GIT_OBJECT for one that is missing. */
function readBatch(out: Buffer, shas: readonly string[]): MirroredObject[] {
  let at = 0;
  return shas.map((sha) => {
    const end = out.indexOf(0x0a, at);
    const [name, type, size] = out.subarray(at, end).toString("utf8").split(" ");
    if (name !== sha || type === undefined || size === undefined) {
      throw new AppError("UNAVAILABLE", "GIT_OBJECT", `The mirror does not hold ${sha}.`);
    }
    const raw = out.subarray(end + 1, end + 1 + Number(size));
    at = end + 1 + Number(size) + 1;
    return { sha, type, raw: new Uint8Array(raw) };
  });
}

function namesIn(out: Buffer): string[] {
  return out
    .toString("utf8")
    .split("\0")
    .filter((name) => name !== "");
}

function firstParentIn(raw: Uint8Array): string | null {
  const head = Buffer.from(raw.subarray(0, 160)).toString("latin1");
  return /^tree [0-9a-f]+\nparent ([0-9a-f]+)\n/.exec(head)?.[1] ?? null;
}

/** Each commit's id, then its paths, all ended by NUL; ids come in the order asked, so a path is never taken for one. */
function readPaths(out: Buffer, shas: readonly string[]): string[][] {
  const found: string[][] = [];
  for (const token of out.toString("utf8").split("\0")) {
    if (token === shas[found.length]) found.push([]);
    else if (token !== "") found.at(-1)?.push(token);
  }
  return found;
}

function firstLine(text: string): string {
  return (
    text
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.slice(0, 300) ?? "git gave no reason"
  );
}
