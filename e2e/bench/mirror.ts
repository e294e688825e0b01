import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { systemPrincipal } from "../../lib/access/principal.ts";
import { pgSql } from "../../lib/platform/sql.ts";
import { inTransaction } from "../../lib/platform/transaction.ts";
import { addRepository } from "../../lib/repositories/commands/add-repository.ts";
import { addRepositorySchema } from "../../lib/repositories/contract.ts";
import { readRepository } from "../../lib/repositories/reads.ts";
import { testRepository } from "../../lib/repositories/test-repository.ts";
import { benchDatabase, type BenchDatabase } from "./database.ts";
import type { Row } from "./table.ts";

const NAME = "bench/long";
const SMALL = "bench/short";
/** Peak memory of the long walk over that of a walk of a tenth. */
const GATE = 1.5;

/**
 * A first walk of so many commits, killed (-9) in the middle and gone on with: time, and peak memory against a walk of a
 * tenth. Throws where the commits appended are not exactly those of `git rev-list --first-parent`.
 */
export async function mirrorRows(commits: number): Promise<Row[]> {
  const bench = await benchDatabase();
  const [long, short] = [testRepository(), testRepository()];
  try {
    short.commits(commits / 10);
    long.commits(commits);
    await add(bench, SMALL, short.folder);
    await add(bench, NAME, long.folder);
    const small = await walk(SMALL);
    const killed = await walk(NAME, commits / 2);
    const rest = await walk(NAME);
    await requireLine(bench, long.git("rev-list", "--first-parent", "main").split("\n"));
    const seconds = killed.seconds + rest.seconds;
    const value = `${Math.round(commits / seconds)}/s, ${seconds.toFixed(0)} s, killed at ${killed.done}`;
    const memory = `${rest.peakMiB} MiB, of a tenth ${small.peakMiB}`;
    const measured = rest.peakMiB / small.peakMiB;
    return [
      { what: `mirror, ${commits} commits`, value, measured: commits / seconds, unit: "/s", gate: 200, goal: 500 },
      { what: "mirror, peak memory", value: memory, measured, unit: "×", gate: GATE, goal: 1.2, most: true },
    ];
  } finally {
    long.remove();
    short.remove();
    await bench.close();
  }
}

async function add(bench: BenchDatabase, name: string, url: string): Promise<void> {
  const by = { principal: systemPrincipal("bench"), idempotencyKey: name };
  const input = addRepositorySchema.parse({ name, url, branches: ["main"] });
  await inTransaction(bench.db.pool, (tx) => addRepository(tx, by, input));
}

interface Walked {
  readonly seconds: number;
  readonly done: number;
  readonly peakMiB: number;
}

/** Runs one sync in a process of its own, killed once `killAt` commits are done. */
async function walk(name: string, killAt = Infinity): Promise<Walked> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("mirror-process.ts", import.meta.url)), name],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const start = performance.now();
  let done = 0;
  let peakMiB = 0;
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [at = 0, mib = 0] = line.split(" ").map(Number);
      done = Math.max(done, at);
      peakMiB = Math.max(peakMiB, mib);
    }
    if (done >= killAt) child.kill("SIGKILL");
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0 && killAt === Infinity) throw new Error(`The walk of ${name} ended with ${code ?? "a signal"}.`);
  return { seconds: (performance.now() - start) / 1000, done, peakMiB };
}

async function requireLine(bench: BenchDatabase, expected: readonly string[]): Promise<void> {
  const sql = pgSql(bench.db.pool);
  const appended = await sql<{ key: string }>("SELECT key FROM inbox WHERE source = $1 AND origin = 'commit'", [
    `repo:${NAME}`,
  ]);
  const shas = new Set(appended.map(({ key }) => key.slice(key.lastIndexOf(":") + 1)));
  const missing = expected.filter((sha) => !shas.has(sha)).length;
  if (missing > 0 || appended.length !== expected.length) {
    throw new Error(`${missing} commits are missing, ${appended.length} were appended for ${expected.length}.`);
  }
  const { branches } = await readRepository(sql, systemPrincipal("bench").scope, NAME);
  if (branches[0]?.walk !== null) throw new Error("The walk is not told to be over.");
}
