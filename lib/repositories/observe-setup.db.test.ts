import { mkdtempSync, rmSync, symlinkSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import type { SetupFilesFact } from "../ingest/fact-setup.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { addRepository } from "./commands/add-repository.ts";
import { syncRepository } from "./commands/sync-repository.ts";
import { addRepositorySchema } from "./contract.ts";
import { normaliseOwn } from "./normalise.ts";
import { testRepository, type TestRepository } from "./test-repository.ts";

const NAME = "northwind/fleet";

let test: TestDatabase;
let repository: TestRepository;
let dataDir: string;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  repository = testRepository();
  dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
});
afterEach(() => {
  repository.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

let count = 0;
async function add(branches: readonly string[] = ["main"]): Promise<string> {
  count += 1;
  const name = `${NAME}-${count}`;
  const input = addRepositorySchema.parse({ name, url: repository.folder, branches });
  const by = { principal: systemPrincipal("test"), idempotencyKey: crypto.randomUUID() };
  await inTransaction(test.db.pool, (tx) => addRepository(tx, by, input));
  return name;
}

const sync = (name: string) => syncRepository({ db: test.db, dataDir }, name);

async function looks(name: string): Promise<SetupFilesFact[]> {
  const { rows } = await test.db.pool.query<{ bytes: Uint8Array }>(
    `SELECT i.origin, i.key, p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.source = $1 ORDER BY i.id`,
    [`repo:${name}`],
  );
  return rows
    .flatMap((row) => normaliseOwn(row as unknown as LedgerRecord, row.bytes) ?? [])
    .map(({ fact }) => fact)
    .filter((fact) => fact.kind === "setup-files");
}

async function faultOf(name: string): Promise<string | null | undefined> {
  const { rows } = await test.db.pool.query<{ fault: string | null }>(
    "SELECT setup_fault AS fault FROM mirror_branch WHERE repository = $1 AND branch = 'main'",
    [name],
  );
  return rows[0]?.fault;
}

describe("a look at the set-up of a branch", () => {
  it("takes a link for none, and says that it left one out", async () => {
    repository.commit("Begin", { "docs/owners": "* @a\n", "apps/a.yaml": "kind: AppProject\n" });
    mkdirSync(join(repository.folder, ".github"));
    symlinkSync("../docs/owners", join(repository.folder, ".github/CODEOWNERS"));
    symlinkSync("a.yaml", join(repository.folder, "apps/b.yaml"));
    repository.commit("Link");
    const name = await add();
    await sync(name);
    const [look] = await looks(name);
    expect(look?.files.map(({ path }) => path)).toEqual(["apps/a.yaml"]);
    expect(look?.truncated).toEqual(["owners"]);
    rmSync(join(repository.folder, ".github/CODEOWNERS"));
    repository.commit("A file", { ".github/CODEOWNERS": "* @a\n" });
    await sync(name);
    const second = (await looks(name)).at(-1);
    expect(second?.truncated).toBeUndefined();
    expect(second?.files.map(({ path }) => path)).toEqual([".github/CODEOWNERS", "apps/a.yaml"]);
  });

  it("takes in no more than so many files of a role, and pushes none of another out", async () => {
    const object = "kind: GitRepository\nmetadata: {name: a}\n";
    const long = "x".repeat(200);
    const manifests = Array.from({ length: 700 }, (_none, n) => [`.a/${long}/${String(n)}.yaml`, `${object}# ${n}\n`]);
    repository.commit("Much", { ...Object.fromEntries(manifests), CODEOWNERS: "* @a\n" } as Record<string, string>);
    const name = await add();
    expect(await sync(name)).toMatchObject({ outcome: "synced", signatures: 1 });
    const [look] = await looks(name);
    expect(look?.files.filter(({ role }) => role === "manifest")).toHaveLength(200);
    expect(look?.files.find(({ role }) => role === "owners")).toMatchObject({ path: "CODEOWNERS", wholeTree: true });
    expect(look?.truncated).toEqual(["manifest"]);
  });

  it("leaves nothing out any more once what was too many went", async () => {
    const files = Array.from({ length: 201 }, (_none, n) => [`apps/${1000 + n}.yaml`, `kind: AppProject\n# ${n}\n`]);
    repository.commit("Much", Object.fromEntries(files) as Record<string, string>);
    const name = await add();
    await sync(name);
    expect((await looks(name)).at(-1)?.truncated).toEqual(["manifest"]);
    repository.commit("One is none", { "apps/1200.yaml": "kind: ConfigMap\n" });
    await sync(name);
    expect((await looks(name)).at(-1)).not.toHaveProperty("truncated");
  });

  it("is not stopped by more names than a command line holds", async () => {
    repository.commit("Begin", { CODEOWNERS: "* @a\n" });
    const name = await add();
    await sync(name);
    const folder = Array.from({ length: 25 }, () => "x".repeat(200)).join("/");
    const files = Array.from(
      { length: 450 },
      (_none, n) => `M 644 inline ${folder}/${n}.yaml\ndata 17\nkind: AppProject\n`,
    );
    const commit = "commit refs/heads/main\ncommitter Mei <mei@northwind.example> 1780000000 +0000\ndata 1\n.\n";
    const stream = `${commit}from refs/heads/main^0\n${files.join("")}`;
    repository.run("git", ["fast-import", "--quiet"], { input: stream });
    expect(await sync(name)).toMatchObject({ outcome: "synced", commits: 1 });
    expect((await looks(name)).at(-1)).toMatchObject({ files: [{ path: "CODEOWNERS" }], truncated: ["manifest"] });
  });

  it("is made again where it was made before it told what it left out", async () => {
    repository.commit("Begin", { CODEOWNERS: "* @a\n" });
    const name = await add();
    await sync(name);
    await test.db.pool.query(
      "UPDATE mirror_branch SET setup_truncated = NULL, setup_files = '[]' WHERE repository = $1",
      [name],
    );
    await sync(name);
    expect(await looks(name)).toHaveLength(2);
    await sync(name);
    expect(await looks(name)).toHaveLength(2);
  });

  it("that fails ends nothing else: the branches after it are looked at, and it is made again", async () => {
    repository.commit("Begin", { "apps/a.yaml": "kind: ConfigMap\n" });
    const blob = repository.git("rev-parse", "HEAD:apps/a.yaml");
    repository.git("branch", "release");
    const name = await add(["main", "release"]);
    await sync(name);
    const [mirror = ""] = readdirSync(join(dataDir, "mirrors"));
    const object = join(dataDir, "mirrors", mirror, "objects", blob.slice(0, 2), blob.slice(2));
    rmSync(object);
    const tip = repository.commit("Owners", { CODEOWNERS: "* @a\n" });
    expect(await sync(name)).toMatchObject({ outcome: "synced", commits: 1, signatures: 1 });
    expect(await faultOf(name)).toContain("git grep");
    expect((await looks(name)).map(({ branch }) => branch)).toEqual(["main", "release"]);
    mkdirSync(join(object, ".."), { recursive: true });
    repository.run("cp", [join(".git/objects", blob.slice(0, 2), blob.slice(2)), object]);
    await sync(name);
    expect(await faultOf(name)).toBeNull();
    expect((await looks(name)).at(-1)).toMatchObject({ branch: "main", sha: tip, files: [{ path: "CODEOWNERS" }] });
  });
});
