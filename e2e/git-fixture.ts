import { execFileSync } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { fromOurPage } from "./people.ts";

interface Source {
  readonly id: string;
  readonly secret: string;
}

interface Push {
  readonly before: string;
  readonly after: string;
  readonly at: string;
  readonly forced: boolean;
}

/** A repository of a test's own, its commits by name, and a GitHub that tells of its pushes. */
export class GitFixture {
  readonly home = mkdtempSync(join(tmpdir(), "countersign-e2e-git-"));
  readonly folder = join(this.home, "work");
  readonly name = `zz-e2e/${randomUUID().slice(0, 8)}`;
  readonly #shas = new Map<string, string>();
  #source: Source | undefined;

  constructor() {
    execFileSync("git", ["init", "-q", "-b", "main", this.folder]);
  }

  git(...args: string[]): string {
    const mei = ["-c", "user.name=Mei Tanaka", "-c", "user.email=mei@northwind.example"];
    return execFileSync("git", ["-C", this.folder, ...mei, "-c", "commit.gpgsign=false", ...args], {
      encoding: "utf8",
    }).trim();
  }

  commit(name: string): void {
    writeFileSync(join(this.folder, "app.yaml"), name);
    this.git("add", ".");
    this.git("commit", "-q", "-m", name);
    this.#shas.set(name, this.git("rev-parse", "HEAD"));
  }

  sha(name: string): string {
    return this.#shas.get(name) ?? "";
  }

  /** Adds its source and its mirror as whoever is signed in, and waits until so many commits are on the line. */
  async add(page: Page, commits: number): Promise<void> {
    const headers = fromOurPage(page);
    const data = { type: "github", name: `e2e ${this.name}` };
    const made = await page.request.post("/api/v1/sources", { headers, data });
    this.#source = (await made.json()) as Source;
    const repository = { name: this.name, url: this.folder, branches: ["main"] };
    const added = await page.request.post("/api/v1/repositories", { headers, data: repository });
    expect(added.status()).toBe(201);
    await this.waitForLine(page, commits);
  }

  async sync(page: Page, commits: number): Promise<void> {
    const path = `/api/v1/repositories/${encodeURIComponent(this.name)}/sync`;
    await page.request.post(path, { headers: fromOurPage(page) });
    await this.waitForLine(page, commits);
  }

  async waitForLine(page: Page, commits: number): Promise<void> {
    const line = async () => {
      const params = { repository: this.name, standing: "line" };
      return ((await (await page.request.get("/api/v1/changes", { params })).json()) as { total: number }).total;
    };
    await expect.poll(line, { timeout: 60_000 }).toBe(commits);
  }

  /** What GitHub says of a push, signed as it signs; `by` is an account of the forge. */
  async tellPush(page: Page, push: Push, by: { login: string; id: number }): Promise<void> {
    const [before, after] = [this.sha(push.before), this.sha(push.after)];
    const commit = {
      id: after,
      message: push.after,
      timestamp: push.at,
      added: [],
      modified: ["app.yaml"],
      removed: [],
    };
    const body = JSON.stringify({
      ...{ ref: "refs/heads/main", before, after, forced: push.forced, created: false, deleted: false },
      commits: [commit],
      sender: { ...by, type: "User" },
      repository: { id: 77, full_name: this.name, pushed_at: Date.parse(push.at) / 1000 },
    });
    const { id = "", secret = "" } = this.#source ?? {};
    const sent = await page.request.post(`/api/v1/ingest/${id}`, {
      headers: {
        ...{ "content-type": "application/json", "x-github-event": "push", "x-github-delivery": randomUUID() },
        "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      },
      data: body,
    });
    expect(sent.status()).toBe(202);
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
