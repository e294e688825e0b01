import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { testRepository } from "../repositories/test-repository.ts";
import { run } from "./run.ts";

describe("repo add, key add, repo sync", () => {
  const repository = testRepository();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
  let test: TestDatabase;
  const before = process.env.DATABASE_URL;

  beforeAll(async () => {
    test = await testDatabase();
    process.env.DATABASE_URL = test.url;
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = before;
    repository.remove();
    rmSync(dataDir, { recursive: true, force: true });
    await test.close();
  });

  async function countersign(args: readonly string[], input = "") {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    stdin.end(input);
    const exit = await run([...args, "--data-dir", dataDir, "--json"], { stdin, stdout, stderr });
    const text = String(stdout.read() ?? "");
    return { exit, answer: JSON.parse(text) as Record<string, unknown>, stderr: String(stderr.read() ?? "") };
  }

  it("takes a repository and its keys into the population", async () => {
    const key = join(repository.home, "key");
    repository.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "laptop", "-f", key]);
    repository.git("config", "gpg.format", "ssh");
    repository.git("config", "user.signingkey", `${key}.pub`);
    repository.commit("Signed", { "apps/a.yaml": "1" }, { args: ["-S"] });
    const add = ["repo", "add", "--name", "Northwind/Fleet", "--url", repository.folder, "--branch", "main"];
    expect(await countersign([...add, "--path", "apps/**"])).toMatchObject({
      exit: 0,
      answer: { name: "northwind/fleet", kind: "deploy", deployingPaths: ["apps/**"], branches: [{ name: "main" }] },
    });
    expect(await countersign(add)).toMatchObject({ exit: 1, answer: { error: { reason: "REPOSITORY_NAME_TAKEN" } } });
    const content = readFileSync(`${key}.pub`, "utf8");
    expect(
      await countersign(["key", "add", "-", "--person", "Mei Tanaka", "--from", "2020-01-01"], content),
    ).toMatchObject({
      exit: 0,
      answer: { items: [{ kind: "person", name: "Mei Tanaka", from: "2020-01-01T00:00:00.000Z" }] },
    });
    const synced = await countersign(["repo", "sync", "northwind/fleet"]);
    expect(synced).toMatchObject({ exit: 0, answer: { outcome: "synced", commits: 1, signatures: 1 } });
    expect(synced.stderr).toContain("1 of 1 commits");
  });

  it("answers wrong usage with 2", async () => {
    expect(await countersign(["repo", "add", "--name", "a/b", "--url", "/x"])).toMatchObject({ exit: 2 });
    expect(await countersign(["repo", "sync"])).toMatchObject({ exit: 2 });
    expect(await countersign(["key", "add", "-", "--kind", "friend"], "x")).toMatchObject({ exit: 2 });
    expect(await countersign(["repo", "sync", "a/none"])).toMatchObject({
      exit: 1,
      answer: { error: { reason: "UNKNOWN_REPOSITORY" } },
    });
  });
});
