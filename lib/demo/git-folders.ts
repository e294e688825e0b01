import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RepositoryKey } from "./event.ts";
import type { Repositories } from "./repository-story.ts";

/** Bare repositories on disk, holding every object of the story; their main is moved as the story goes on. */
export class GitFolders {
  readonly #root: string;

  constructor(dataDir: string) {
    this.#root = join(dataDir, "demo", "repositories");
  }

  folderOf(key: RepositoryKey): string {
    return join(this.#root, `${key}.git`);
  }

  write(repositories: Repositories): void {
    rmSync(this.#root, { recursive: true, force: true });
    mkdirSync(this.#root, { recursive: true });
    for (const repository of Object.values(repositories)) {
      const folder = this.folderOf(repository.key);
      git(this.#root, ["init", "--quiet", "--bare", "--initial-branch=main", folder]);
      const pack = join(folder, "objects", "pack", "story.pack");
      mkdirSync(join(folder, "objects", "pack"), { recursive: true });
      writeFileSync(pack, repository.objects.pack());
      git(folder, ["index-pack", pack]);
    }
  }

  moveMain(key: RepositoryKey, sha: string): void {
    const heads = join(this.folderOf(key), "refs", "heads");
    mkdirSync(heads, { recursive: true });
    writeFileSync(join(heads, "main"), `${sha}\n`);
  }
}

function git(folder: string, args: readonly string[]): void {
  execFileSync("git", args, {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, GIT_CONFIG_NOSYSTEM: "1" },
  });
}
