import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import yauzl from "yauzl";
import { systemPrincipal } from "../access/principal.ts";
import { useDb } from "../access/test-people.ts";
import type { FigureTie } from "../base/tie.ts";
import { exportNext } from "../bundles/commands/export.ts";
import { requestBundle } from "../bundles/commands/request.ts";
import { bundleFile } from "../bundles/reads-file.ts";
import { bundleSigner } from "../bundles/signer.ts";
import { loadDemo, type Loaded } from "../demo/load.ts";
import { headKeeper, openLogKey } from "../jobs/log-key.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { Follower } from "../pipeline.ts";
import { loadEnv, type Env } from "../platform/env.ts";
import { ensureKeys, readBundleKey } from "../platform/keys.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import type { Answer } from "./command.ts";
import type { Local } from "./connection.ts";
import { command as doctor } from "./doctor.ts";

// The figures of CONTRACT on a loaded demo, counted here without any of the product's reads: SQL on the ledger and on
// evidence, git on the demo's own folders, the files of an exported bundle. What doctor says must be the same numbers.

const principal = systemPrincipal("command-line");
const folder = mkdtempSync(join(tmpdir(), "countersign-figures-"));
let database: TestDatabase;
let env: Env;
let loaded: Loaded;
let ties: readonly (FigureTie & { readonly ties: string })[];
let files: ReadonlyMap<string, Buffer>;

const sql = () => pgSql(database.db.pool);

beforeAll(async () => {
  database = await testDatabase();
  useDb(database.db);
  process.env.DATA_DIR = folder;
  env = loadEnv({ DATA_DIR: folder, DATABASE_URL: database.url });
  ensureKeys(env, { fresh: true, needsLogKey: true });
  const logKey = (await openLogKey(sql(), env))!;
  const sequencer = new Sequencer(database.db.pool, logKey, headKeeper(env, logKey));
  loaded = await loadDemo({
    ...{ db: database.db, dataDir: folder, publicUrl: "http://localhost:3000", sequencer },
    ...{ now: "2026-11-20T12:00:00.000Z", days: 40, progress: () => undefined },
  });
  const everything = { repositories: "all", environments: "all" } as const;
  const request = { framework: "soc2", from: "2026-10-01", to: "2026-11-30", zone: "UTC", ...everything } as const;
  const id = await inTransaction(database.db.pool, (tx) =>
    requestBundle(tx, { principal, idempotencyKey: "figures" }, request),
  );
  const signer = bundleSigner(readBundleKey(env));
  const deps = { pool: database.db.pool, dataDir: folder, separation: database.db.separation, signer };
  await exportNext({ ...deps, logKey: logKey.key });
  await sequencer.run(1_000);
  const follower = new Follower(database.db.pool);
  while (((await follower.run())?.entries ?? 0) > 0);
  files = await unpacked(bundleFile(folder, id));
  const answer = await run({ figures: true });
  ties = (answer.json as { ties: typeof ties }).ties;
}, 600_000);

afterAll(async () => {
  delete process.env.DATA_DIR;
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(values: Record<string, boolean>): Promise<Answer> {
  const local: Local = {
    ...{ kind: "local", env, db: database.db, sql: sql(), principal },
    adminUrl: database.owner.options.connectionString ?? "",
    transaction: (work) => inTransaction(database.db.pool, work),
    close: () => Promise.resolve(),
  };
  const connect = () => Promise.resolve(local);
  return doctor.run({ values, positionals: [], connect, stdin: process.stdin, stderr: new PassThrough() });
}

/** Both sides of the lines of a tie whose left side is called so. */
function sides(tie: number, left: string): number[] {
  return ties.filter((line) => line.tie === tie && line.left.of.startsWith(left)).map((line) => line.left.count ?? -1);
}

async function count(statement: string): Promise<number> {
  const [row] = await sql()<{ n: number }>(`SELECT count(*) AS n FROM (${statement}) counted`);
  return row?.n ?? -1;
}

interface Repository {
  readonly name: string;
  readonly url: string;
}

const repositories = () => sql()<Repository>("SELECT name, url FROM repository ORDER BY name");
const git = (repository: Repository, ...args: string[]) =>
  execFileSync("git", args, { cwd: repository.url.replace(/^file:\/\//, ""), maxBuffer: 2 ** 28 }).toString();
const lineOf = (repository: Repository) =>
  git(repository, "rev-list", "--first-parent", "main").split("\n").filter(Boolean);

/** Every commit that a mirror appended: those of the line, and those that once stood on it. */
async function everOnLine(repository: Repository): Promise<string[]> {
  const rows = await sql()<{ sha: string }>(
    `SELECT DISTINCT facts->'fact'->>'sha' AS sha FROM evidence WHERE kind = 'commit' AND repository = '${repository.name}'`,
  );
  return rows.map(({ sha }) => sha);
}

/** Every file of a ZIP by its path below the top folder. */
async function unpacked(file: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  await new Promise<void>((resolve, reject) => {
    zip.on("error", reject).on("end", resolve);
    zip.on("entry", (entry: yauzl.Entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          found.set(entry.fileName.slice(entry.fileName.indexOf("/") + 1), Buffer.concat(chunks));
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
  return found;
}

const text = (path: string) => files.get(path)?.toString("utf8") ?? "";
const rowsOf = (path: string) => text(path).trimEnd().split(/\r?\n/).length - 1;

describe("the figures that must tie, counted from outside", () => {
  it("tie by doctor's own count, every one of them", () => {
    expect(ties.filter((line) => line.ties !== "yes")).toEqual([]);
    expect(new Set(ties.map(({ tie }) => tie))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(loaded.landings).toBeGreaterThan(20);
  });

  it("1: rows are the commits of Git, by class, in the CSV and in the README", async () => {
    const all: string[] = [];
    for (const repository of await repositories()) {
      const rows = await sql()<{ sha: string; first_parent: boolean }>(
        `SELECT sha, first_parent FROM change WHERE until_size IS NULL AND repository = '${repository.name}'`,
      );
      const line = rows.filter((row) => row.first_parent).map(({ sha }) => sha);
      expect(line.sort()).toEqual(lineOf(repository).sort());
      all.push(...rows.map(({ sha }) => `${repository.name} ${sha}`));
    }
    const [total] = sides(1, "sum of classes");
    expect(total).toBe(all.length);
    expect(rowsOf("data/02-population/changes.csv")).toBe(total);
    expect(text("README.txt")).toMatch(new RegExp(`changes\\.csv +${total} rows`));
  });

  it("2: landings are merged pull requests and direct ref updates", async () => {
    const merged = await count(
      `SELECT DISTINCT repository, facts->'fact'->>'number' FROM evidence WHERE kind = 'pull-request'
         AND facts->'fact'->>'state' = 'merged' AND facts->'fact'->>'baseRef' = 'main' AND repository IN (SELECT name FROM repository)`,
    );
    // No pull request brought the first commit of a repository; pushes are those that no merge names.
    const first = (await repositories()).reduce(
      (sum, one) => sum + git(one, "rev-list", "--first-parent", "--max-parents=0", "main").split("\n").length - 1,
      0,
    );
    const pushed = await count(
      `SELECT DISTINCT repository, facts->'fact'->>'after' FROM evidence e WHERE kind = 'push' AND facts->'fact'->>'ref' = 'refs/heads/main'
         AND repository IN (SELECT name FROM repository) AND NOT (facts->'fact'->>'created')::boolean
         AND NOT EXISTS (SELECT FROM evidence r WHERE r.kind = 'pull-request' AND r.facts->'fact'->>'state' = 'merged'
           AND r.repository = e.repository AND e.facts->'fact'->>'after' IN
             (r.facts->'fact'->>'mergeCommitSha', r.facts->'fact'->>'squashCommitSha', r.facts->'fact'->>'headSha'))`,
    );
    // Found by the mirror alone: no push told of it, no merge names it.
    const told = await sql()<{ sha: string | null }>(
      `SELECT unnest(ARRAY[f->>'after', f->>'mergeCommitSha', f->>'squashCommitSha', f->>'headSha']) AS sha
         FROM evidence, LATERAL (SELECT facts->'fact' AS f) read WHERE kind IN ('push', 'pull-request')
       UNION SELECT c->>'sha' FROM evidence, jsonb_array_elements(facts->'fact'->'commits') c WHERE kind = 'push'`,
    );
    const known = new Set(told.map(({ sha }) => sha));
    const lines = (await repositories()).map((one) => lineOf(one).slice(0, -1));
    const unannounced = lines.flat().filter((sha) => !known.has(sha)).length;
    const direct = first + pushed + unannounced;
    for (const term of [merged, first, pushed]) expect(term).toBeGreaterThan(0);
    expect(sides(2, "landings")).toEqual([merged + direct, merged + direct]);
  });

  it("3: a test has one verdict for each item, and page, rows and bundle agree", async () => {
    const tests = await sql()<{ test: string; n: number }>(
      "SELECT test, count(*) AS n FROM verdict WHERE until_size IS NULL GROUP BY test",
    );
    expect(tests.length).toBeGreaterThan(12);
    for (const { test, n } of tests) expect(sides(3, `verdicts of ${test}`)).toEqual([n, n]);
    const [commits] = [(await repositories()).flatMap(lineOf).length];
    expect(tests.find(({ test }) => test === "T-SIG-01")?.n).toBeGreaterThanOrEqual(commits ?? 0);
    expect(tests.find(({ test }) => test === "T-CHG-01")?.n).toBe(sides(2, "landings")[0]);
    const all = tests.reduce((sum, { n }) => sum + n, 0);
    expect(rowsOf("data/02-population/verdicts.csv")).toBe(all);
    for (const line of text("data/03-tests/tests.csv").trimEnd().split("\r\n").slice(1)) {
      const [pass, exception, pending, notApplicable, unknown, items] = line.split(",").slice(-6);
      if (items === "") continue;
      const sum = [pass, exception, pending, notApplicable, unknown].reduce((total, one) => total + Number(one), 0);
      expect(sum, line).toBe(Number(items));
    }
  });

  it("4: a commit has one signature verdict, and what Git holds unsigned is unsigned", async () => {
    const signed = { yes: 0, no: 0 };
    for (const repository of await repositories()) {
      const commits = await everOnLine(repository);
      expect(commits).toEqual(expect.arrayContaining(lineOf(repository)));
      for (const sha of commits) {
        signed[/^gpgsig/m.test(git(repository, "cat-file", "commit", sha).split("\n\n")[0] ?? "") ? "yes" : "no"] += 1;
      }
    }
    const [verdicts] = sides(4, "signature verdicts");
    expect(verdicts).toBe(signed.yes + signed.no);
    expect(await count("SELECT FROM change WHERE until_size IS NULL AND signature = 'unsigned'")).toBe(signed.no);
  });

  it("5: what was accepted is an entry or waits, and the tree is as large as its entries", async () => {
    const [note] = await sql()<{ note: string }>("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1");
    const size = Number(note?.note.split("\n")[1]);
    expect(await count("SELECT FROM ledger_entry")).toBe(size);
    expect(await count("SELECT FROM inbox")).toBe(size + (await count("SELECT FROM pending")));
    expect(sides(5, "accepted of").reduce((sum, one) => sum + one, 0)).toBe(await count("SELECT FROM inbox"));
    expect(sides(5, "entries")).toContain(size);
    expect(await count("SELECT DISTINCT index FROM evidence")).toBe(size);
  });

  it("6: cases are what was declared and found, without what was dismissed", async () => {
    const acted = (type: string) =>
      count(
        `SELECT DISTINCT b->>'subject' FROM inbox i JOIN payload p ON p.inbox_id = i.id,
           LATERAL (SELECT convert_from(p.bytes, 'UTF8')::jsonb AS b) read
         WHERE i.origin = 'action' AND b->>'type' = 'emergencies.${type}'`,
      );
    const [declared, found, dismissed] = [await acted("declared"), await acted("found"), await acted("dismissed")];
    expect(declared + found).toBeGreaterThan(2);
    const cases = declared + found - dismissed;
    expect(sides(6, "cases")).toEqual([cases, cases]);
  });

  it("7: what an emergency is made of has one outcome each", async () => {
    const writes = await count(
      `SELECT DISTINCT facts->'fact'->>'auditId' FROM evidence WHERE kind = 'live-write' AND facts->'fact'->>'class' = 'human-write'
         AND facts->'fact'->>'dryRun' = 'false' AND coalesce((facts->'fact'->>'statusCode')::int, 0) < 300`,
    );
    const others = await count("SELECT FROM suspicion WHERE key NOT LIKE 'write:%'");
    const outcomes = await count(
      "SELECT FROM suspicion WHERE outcome IN ('matched', 'unmatched', 'cleared', 'suspected', 'dismissed')",
    );
    expect(writes).toBeGreaterThan(0);
    expect(sides(7, "events")).toEqual([writes + others]);
    expect(outcomes).toBe(writes + others);
  });

  it("8: a drift has one resolution", async () => {
    const drifts = await count(
      "SELECT FROM drift WHERE until_size IS NULL AND resolution IN ('open', 'reverted', 'adopted', 'accepted')",
    );
    expect(drifts).toBeGreaterThan(0);
    expect(sides(8, "drift by resolution")).toEqual([drifts]);
    expect(rowsOf("data/02-population/drift.csv")).toBe(drifts);
    const declared = await sql()<{ from: string; to: string }>(
      `SELECT b->'data'->>'from' AS from, b->'data'->>'to' AS to FROM inbox i JOIN payload p ON p.inbox_id = i.id,
         LATERAL (SELECT convert_from(p.bytes, 'UTF8')::jsonb AS b) read
       WHERE i.origin = 'action' AND b->>'type' = 'sources.blind-declared'`,
    );
    const minutes = declared.reduce((sum, one) => sum + (Date.parse(one.to) - Date.parse(one.from)) / 60_000, 0);
    const silent = await count("SELECT FROM blind_interval WHERE until_size IS NULL AND reason <> 'declared'");
    expect(sides(8, "blind minutes")).toHaveLength(1);
    if (silent === 0) expect(sides(8, "blind minutes")).toEqual([minutes]);
    expect(declared.length + silent).toBeGreaterThan(0);
  });

  it("9: what was deployed is a commit of a control branch, or an orphan", async () => {
    const lines = new Set((await Promise.all((await repositories()).map(everOnLine))).flat());
    const deployed = await sql()<{ sha: string }>(
      "SELECT DISTINCT sha FROM deployment WHERE until_size IS NULL AND sha IS NOT NULL",
    );
    const resolved = deployed.filter(({ sha }) => lines.has(sha)).length;
    expect(resolved).toBeGreaterThan(10);
    const line = ties.find(({ tie }) => tie === 9);
    expect(line?.right.count).toBe(deployed.length);
    expect(line?.left.of).toBe(`deployed revisions: ${resolved} resolved + ${deployed.length - resolved} orphan`);
  });

  it("10: the bundle's manifest, size and checkpoint are those of its files", () => {
    const data = [...files].filter(([path]) => path.startsWith("data/"));
    const manifest = text("manifest-sha256.txt").trimEnd().split("\n");
    expect(manifest.sort()).toEqual(
      data.map(([path, bytes]) => `${createHash("sha256").update(bytes).digest("hex")}  ${path}`).sort(),
    );
    const bytes = data.reduce((sum, [, content]) => sum + content.byteLength, 0);
    expect(text("bag-info.txt")).toContain(`Payload-Oxum: ${bytes}.${data.length}\n`);
    const size = Number(text("data/07-ledger/checkpoint-end.txt").split("\n")[1]);
    const indexes = data
      .filter(([path]) => path.endsWith(".ndjson"))
      .flatMap(([path]) => text(path).trimEnd().split("\n"))
      .map((line) => (JSON.parse(line) as { index: number }).index);
    expect(indexes.length).toBeGreaterThan(100);
    expect(Math.max(...indexes)).toBeLessThan(size);
    for (const [, path = "", rows = ""] of text("README.txt").matchAll(/^(data\/\S+\.csv)\s+(\d+) rows$/gm)) {
      expect([path, rowsOf(path)]).toEqual([path, Number(rows)]);
    }
    expect(sides(10, "bytes of bundle")).toEqual([bytes]);
    expect(sides(10, "records of bundle")).toEqual([indexes.length]);
  });

  it("name the line that no longer ties", async () => {
    await database.owner.query("DELETE FROM change WHERE key = (SELECT min(key) FROM change WHERE until_size IS NULL)");
    const answer = await run({ figures: true });
    expect(answer.exit).toBe(1);
    const broken = (answer.json as { ties: typeof ties }).ties.filter((line) => line.ties === "no");
    expect(broken.map(({ tie }) => tie)).toEqual(expect.arrayContaining([1, 4]));
  });
});
