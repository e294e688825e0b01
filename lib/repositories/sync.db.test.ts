import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import type { Fact } from "../ingest/fact.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { addKeys } from "./commands/add-keys.ts";
import { addRepository } from "./commands/add-repository.ts";
import { syncRepository } from "./commands/sync-repository.ts";
import { addKeysSchema, addRepositorySchema } from "./contract.ts";
import { normaliseOwn } from "./normalise.ts";
import { readKeys, readRepositories } from "./reads.ts";
import { testRepository, type TestRepository } from "./test-repository.ts";

describe("syncRepository", () => {
  let test: TestDatabase;
  let repository: TestRepository;
  let dataDir: string;
  let name: string;
  let count = 0;

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.close());
  beforeEach(() => {
    repository = testRepository();
    dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
    count += 1;
    name = `northwind/fleet-${count}`;
  });
  afterEach(async () => {
    repository.remove();
    rmSync(dataDir, { recursive: true, force: true });
    // Whatever was walked, displaced or walked again: the counts of a branch are those of its commits.
    const { rows } = await test.db.pool.query(
      `SELECT b.repository, b.branch, b.line::int, b.displaced::int, count(m.sha) FILTER (WHERE m.first_parent)::int AS lines,
         count(m.sha) FILTER (WHERE NOT m.first_parent)::int AS off
       FROM mirror_branch b LEFT JOIN mirror_commit m ON m.repository = b.repository AND m.branch = b.branch
       GROUP BY b.repository, b.branch HAVING b.line <> count(m.sha) FILTER (WHERE m.first_parent)
         OR b.displaced <> count(m.sha) FILTER (WHERE NOT m.first_parent)`,
    );
    expect(rows).toEqual([]);
  });

  const principal = systemPrincipal("test");
  const by = () => ({ principal, idempotencyKey: crypto.randomUUID() });
  const add = (over: object = {}) =>
    inTransaction(test.db.pool, (tx) =>
      addRepository(tx, by(), addRepositorySchema.parse({ name, url: repository.folder, branches: ["main"], ...over })),
    );
  const sync = () => syncRepository({ db: test.db, dataDir }, name);

  /** The facts appended for the repository, in order. */
  async function facts<K extends Fact["kind"]>(kind: K): Promise<Extract<Fact, { kind: K }>[]> {
    const { rows } = await test.db.pool.query<{ origin: LedgerRecord["origin"]; key: string; bytes: Uint8Array }>(
      `SELECT i.origin, i.key, p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.source = $1 ORDER BY i.id`,
      [`repo:${name}`],
    );
    return rows
      .flatMap((row) => normaliseOwn(row as unknown as LedgerRecord, row.bytes) ?? [])
      .map((reading) => reading.fact)
      .filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
  }

  const line = () => repository.git("rev-list", "--first-parent", "--reverse", "main").split("\n");

  it("appends every first-parent commit once, with its raw object, its paths and its place", async () => {
    const first = repository.commit("First", { "apps/a.yaml": "1", "docs/read me.md": "x" });
    const second = repository.commit("Second\n\nTicket: PAY-1\n", { "apps/a.yaml": "2" });
    repository.git("checkout", "-q", "-b", "topic");
    repository.commit("On the topic", { "apps/b.yaml": "1" });
    repository.git("checkout", "-q", "main");
    repository.git("merge", "-q", "--no-ff", "-m", "Merge the topic", "topic");
    const merge = repository.git("rev-parse", "HEAD");
    await add();
    expect(await sync()).toMatchObject({ outcome: "synced", commits: 3, signatures: 3 });
    const commits = await facts("commit");
    expect(commits.map(({ sha, position, paths }) => ({ sha, position, paths }))).toEqual([
      { sha: first, position: 1, paths: ["apps/a.yaml", "docs/read me.md"] },
      { sha: second, position: 2, paths: ["apps/a.yaml"] },
      { sha: merge, position: 3, paths: ["apps/b.yaml"] },
    ]);
    expect(commits[1]?.trailers).toEqual([{ key: "Ticket", value: "PAY-1" }]);
    expect(commits[2]?.parents).toHaveLength(2);
    expect(await facts("branch-tip")).toMatchObject([{ movement: "first", sequence: 1, tip: merge, landed: line() }]);
    expect(await sync()).toMatchObject({ outcome: "synced", commits: 0, observations: 0, signatures: 0 });
    const list = await readRepositories(pgSql(test.db.pool), principal.scope);
    expect(list.items.find((item) => item.name === name)).toMatchObject({
      branches: [{ name: "main", tip: merge, commits: 3, displaced: 0 }],
      signatures: { unsigned: 3 },
      unreachable: null,
    });
  });

  it("walks on from where it stood, in parts that name where they go", async () => {
    repository.commit("First", { a: "0" });
    await add();
    await sync();
    repository.commits(260);
    expect(await sync()).toMatchObject({ commits: 260, observations: 2 });
    const tips = await facts("branch-tip");
    const head = repository.git("rev-parse", "HEAD");
    expect(tips.map(({ movement, landed, walkingTo }) => [movement, landed.length, walkingTo])).toEqual([
      ["first", 1, undefined],
      ["forward", 250, head],
      ["forward", 10, undefined],
    ]);
    expect(tips.flatMap(({ landed }) => landed)).toEqual(line());
    expect((await facts("commit")).at(-1)?.position).toBe(261);
    expect(tips[1]?.since).toBe(tips[2]?.since);
  });

  it("goes on after a kill in the middle without appending anything twice", async () => {
    repository.commits(300);
    await add();
    const stop = new Error("killed");
    const killed = syncRepository(
      {
        db: test.db,
        dataDir,
        progress: () => {
          throw stop;
        },
      },
      name,
    );
    await expect(killed).rejects.toBe(stop);
    expect(await facts("commit")).toHaveLength(250);
    expect(await sync()).toMatchObject({ commits: 50 });
    expect((await facts("commit")).map(({ sha }) => sha)).toEqual(line());
    expect((await facts("branch-tip")).at(-1)).toMatchObject({ movement: "forward", sequence: 2 });
  });

  it("tells a forced push: what was displaced, and what landed instead", async () => {
    const kept = repository.commit("Kept", { a: "1" });
    const lost = [repository.commit("Lost 1", { a: "2" }), repository.commit("Lost 2", { a: "3" })];
    await add();
    await sync();
    repository.git("reset", "-q", "--hard", kept);
    const landed = repository.commit("Instead", { a: "4" });
    expect(await sync()).toMatchObject({ movements: [{ branch: "main", movement: "forced" }] });
    const tip = (await facts("branch-tip")).at(-1);
    expect({ ...tip, displaced: tip?.displaced.toSorted() }).toMatchObject({
      displaced: lost.toSorted(),
      landed: [landed],
      previous: lost[1],
    });
    expect((await facts("commit")).at(-1)).toMatchObject({ sha: landed, position: 2 });
  });

  it("tells what a forced push displaced from its own record, when the mirror was lost", async () => {
    const kept = repository.commit("Kept", { a: "1" });
    const lost = repository.commit("Lost", { a: "2" });
    await add();
    await sync();
    rmSync(join(dataDir, "mirrors"), { recursive: true });
    repository.git("reset", "-q", "--hard", kept);
    repository.git("reflog", "expire", "--expire=now", "--all");
    repository.git("gc", "-q", "--prune=now");
    await sync();
    expect((await facts("branch-tip")).at(-1)).toMatchObject({ movement: "forced", displaced: [lost], landed: [] });
  });

  it("tells a foxtrot merge from a forward move", async () => {
    const base = repository.commit("Base", { a: "1" });
    const upstream = repository.commit("Upstream", { a: "2" });
    await add();
    await sync();
    repository.git("checkout", "-q", "-b", "mine", base);
    const mine = repository.commit("Mine", { b: "1" });
    repository.git("merge", "-q", "--no-ff", "-m", "Merge upstream into mine", "main");
    const merge = repository.git("rev-parse", "HEAD");
    repository.git("branch", "-q", "-f", "main", merge);
    await sync();
    expect((await facts("branch-tip")).at(-1)).toMatchObject({
      movement: "foxtrot",
      displaced: [upstream],
      landed: [mine, merge],
    });
  });

  it("says that a branch is gone, once, and that it is back", async () => {
    const tip = repository.commit("First", { a: "1" });
    await add({ branches: ["main", "release"] });
    repository.git("branch", "release");
    await sync();
    repository.git("branch", "-D", "release");
    await sync();
    await sync();
    repository.git("branch", "release");
    await sync();
    const tips = (await facts("branch-tip")).filter(({ branch }) => branch === "release");
    expect(tips.map(({ movement, sequence }) => [movement, sequence])).toEqual([
      ["first", 1],
      ["deleted", 2],
      ["unchanged", 3],
    ]);
    expect(tips[2]?.tip).toBe(tip);
    // One object on two branches: two commits of the population, verified once.
    expect(await facts("commit")).toHaveLength(2);
    expect(await facts("commit-signature")).toHaveLength(1);
  });

  it("says that the remote cannot be reached, once, and that it can again", async () => {
    repository.commit("First", { a: "1" });
    await add();
    await sync();
    renameSync(repository.folder, `${repository.folder}.away`);
    expect(await sync()).toMatchObject({ outcome: "unreachable" });
    await sync();
    renameSync(`${repository.folder}.away`, repository.folder);
    await sync();
    const movements = (await facts("branch-tip")).map(({ movement }) => movement);
    expect(movements).toEqual(["first", "unreachable", "unchanged"]);
    expect((await facts("branch-tip"))[1]?.error).toMatch(/does not appear to be a git repository|not exist/);
  });

  it("verifies with the keys of the moment, and again when the key comes", async () => {
    const file = join(repository.home, "key");
    repository.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "laptop", "-f", file]);
    repository.git("config", "gpg.format", "ssh");
    repository.git("config", "user.signingkey", `${file}.pub`);
    repository.commit("Signed", { a: "1" }, { args: ["-S"] });
    repository.commit("Not signed", { a: "2" });
    await add();
    await sync();
    expect((await facts("commit-signature")).map(({ status }) => status)).toEqual(["unknown-key", "unsigned"]);
    const content = readFileSync(`${file}.pub`, "utf8");
    const input = addKeysSchema.parse({ content, name: "Mei Tanaka", email: "Mei@Northwind.example" });
    const added = await inTransaction(test.db.pool, (tx) => addKeys(tx, by(), input));
    expect(added).toMatchObject({ items: [{ name: "Mei Tanaka", email: "mei@northwind.example" }], verifyAgain: 1 });
    expect(await sync()).toMatchObject({ commits: 0, signatures: 1 });
    expect((await facts("commit-signature")).at(-1)).toMatchObject({
      status: "good",
      signerClass: "person",
      signer: "Mei Tanaka <mei@northwind.example>",
      attempt: 2,
    });
    const keys = await readKeys(pgSql(test.db.pool));
    expect(keys.items.find((key) => key.name === "Mei Tanaka")).toMatchObject({ kind: "person", commits: 1 });
  });

  it("lets one process at a time walk a repository", async () => {
    repository.commit("First", { a: "1" });
    await add();
    const outcomes = (await Promise.all([sync(), sync(), sync()])).map(({ outcome }) => outcome);
    expect(outcomes).toContain("synced");
    expect((await facts("commit")).length).toBe(1);
  });

  it("refuses a second repository of the name, and addresses that git must not be given", async () => {
    await add();
    await expect(add()).rejects.toMatchObject({ reason: "REPOSITORY_NAME_TAKEN" });
    for (const url of [
      "ext::sh -c touch% /tmp/owned",
      "--upload-pack=touch /tmp/owned",
      "https://user:secret@northwind.example/a.git",
      "https://token@northwind.example/a.git",
      "git://northwind.example/a.git",
      "relative/path",
      "fd::17",
    ]) {
      await expect(add({ name: "northwind/other", url })).rejects.toMatchObject({ reason: "REPOSITORY_URL" });
    }
    for (const branch of ["-x", "a..b", "refs/../x", "a b", "x.lock", "@{u}", ""]) {
      const input = { name, url: "/x", branches: [branch] };
      expect(addRepositorySchema.safeParse(input).success).toBe(false);
    }
    await expect(syncRepository({ db: test.db, dataDir }, "northwind/none")).rejects.toMatchObject({
      reason: "UNKNOWN_REPOSITORY",
    });
  });
});

describe("a SHA-256 repository", () => {
  it("is mirrored with its own ids", async () => {
    const test = await testDatabase();
    const repository = testRepository("sha256");
    const dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
    try {
      const sha = repository.commit("First", { a: "1" });
      const by = { principal: systemPrincipal("test"), idempotencyKey: crypto.randomUUID() };
      const input = addRepositorySchema.parse({ name: "n/sha256", url: repository.folder, branches: ["main"] });
      await inTransaction(test.db.pool, (tx) => addRepository(tx, by, input));
      const result = await syncRepository({ db: test.db, dataDir }, "n/sha256");
      expect(result).toMatchObject({ outcome: "synced", commits: 1 });
      expect(sha).toHaveLength(64);
      expect(existsSync(join(dataDir, "mirrors"))).toBe(true);
    } finally {
      repository.remove();
      rmSync(dataDir, { recursive: true, force: true });
      await test.close();
    }
  });
});
