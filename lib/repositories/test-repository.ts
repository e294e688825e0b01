import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Runs one program in a folder, away from the machine's own git, gpg and ssh settings; answers its standard output. */
export interface Run {
  (program: string, args: readonly string[], options?: { input?: string; env?: Record<string, string> }): Buffer;
}

/** A working copy for tests, with its own home folder. `commit` answers the new commit's sha. */
export interface TestRepository {
  readonly folder: string;
  readonly home: string;
  readonly run: Run;
  git(...args: string[]): string;
  raw(sha: string, type?: "commit" | "tag"): Uint8Array;
  commit(message: string, files?: Record<string, string>, options?: CommitOptions): string;
  /** Adds so many commits to the branch at once. */
  commits(count: number): void;
  remove(): void;
}

export interface CommitOptions {
  readonly args?: readonly string[];
  readonly at?: string;
  readonly author?: string;
}

/** Whether a program is on the path: tests against one that is not everywhere skip without it. */
export function hasProgram(name: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** `objectFormat` sha256 makes a SHA-256 repository. */
export function testRepository(objectFormat: "sha1" | "sha256" = "sha1"): TestRepository {
  const home = mkdtempSync(join(tmpdir(), "countersign-git-"));
  const folder = join(home, "work");
  mkdirSync(folder);
  const env = {
    HOME: home,
    GNUPGHOME: join(home, "gnupg"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    TZ: "UTC",
    LC_ALL: "C",
  };
  mkdirSync(env.GNUPGHOME, { mode: 0o700 });
  const run: Run = (program, args, options = {}) =>
    execFileSync(program, [...args], {
      cwd: folder,
      env: { ...process.env, ...env, ...options.env },
      input: options.input ?? "",
      stdio: ["pipe", "pipe", "pipe"],
      maxBuffer: 2 ** 28,
    });
  const git = (...args: string[]) => run("git", args).toString("utf8").trim();
  git("init", "-q", "-b", "main", `--object-format=${objectFormat}`);
  git("config", "user.name", "Mei Tanaka");
  git("config", "user.email", "mei@northwind.example");
  const commit = (message: string, files: Record<string, string> = {}, options: CommitOptions = {}) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    git("add", "-A");
    const dates: Record<string, string> = options.at
      ? { GIT_AUTHOR_DATE: options.at, GIT_COMMITTER_DATE: options.at }
      : {};
    const author = options.author ? [`--author=${options.author}`] : [];
    run("git", ["commit", "-q", "--allow-empty", "-F", "-", ...author, ...(options.args ?? [])], {
      input: message,
      env: dates,
    });
    return git("rev-parse", "HEAD");
  };
  const commits = (count: number) => {
    const from = git("for-each-ref", "refs/heads/main") === "" ? "" : "from refs/heads/main^0\n";
    const stream = Array.from({ length: count }, (_none, at) => {
      const who = `Mei Tanaka <mei@northwind.example> ${1_780_000_000 + at} +0000`;
      return `commit refs/heads/main\ncommitter ${who}\ndata 2\n${at % 10}\n${at === 0 ? from : ""}M 644 inline f\ndata 6\n${String(at).padStart(6, "0")}\n`;
    });
    run("git", ["fast-import", "--quiet"], { input: stream.join("\n") });
    git("reset", "-q", "--hard");
  };
  return {
    folder,
    home,
    run,
    git,
    commit,
    commits,
    raw: (sha, type = "commit") => new Uint8Array(run("git", ["cat-file", type, sha])),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
