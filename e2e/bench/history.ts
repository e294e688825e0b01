import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemPrincipal } from "../../lib/access/principal.ts";
import { GitObjects, type CommitInput } from "../../lib/demo/git-objects.ts";
import { PEOPLE, WEB_FLOW } from "../../lib/demo/people.ts";
import { demoKeys, type DemoKeys, type Sign } from "../../lib/demo/signing.ts";
import { inTransaction } from "../../lib/platform/transaction.ts";
import { addKeys } from "../../lib/repositories/commands/add-keys.ts";
import { addRepository } from "../../lib/repositories/commands/add-repository.ts";
import { syncRepository } from "../../lib/repositories/commands/sync-repository.ts";
import { addKeysSchema, addRepositorySchema } from "../../lib/repositories/contract.ts";
import { hasProgram } from "../../lib/repositories/test-repository.ts";
import type { BenchDatabase } from "./database.ts";
import type { Row } from "./table.ts";

const NAME = "bench/history";
const START = Date.parse("2023-01-02T08:00:00Z");

/** How a commit of the line is signed; the share of each, of a hundred. */
const SHARES = { merge: 50, ssh: 22, openpgp: 14, unsigned: 8, stray: 4, tampered: 2 } as const;
type Kind = keyof typeof SHARES;

/** What is said here of each kind, and by git (%G?), given the same keys. */
const SAID: Readonly<Record<Kind, string>> = {
  merge: "good U", // sound, by a key whose trust nobody has set
  ssh: "good G",
  openpgp: "good U",
  unsigned: "unsigned N",
  stray: "unknown-key U", // sound, by a key of no allowed_signers
  tampered: "bad B",
};

/**
 * A history as a GitOps repository has: merges signed by the forge, commits of people signed with SSH and OpenPGP, some
 * unsigned, by strangers, or changed after they were signed. Imported whole, its shas and the status of every signature
 * are held against git's own. Throws where they differ.
 */
export async function historyRows(bench: BenchDatabase, commits: number): Promise<Row[]> {
  if (!hasProgram("gpg")) throw new Error("gpg is not installed: git cannot say what it thinks of OpenPGP signatures.");
  const home = mkdtempSync(join(tmpdir(), "countersign-history-"));
  const git = gitIn(home);
  try {
    const keys = await demoKeys("history", new Date(START - 86_400_000).toISOString());
    const { folder, kinds } = await writeHistory(home, git, keys, commits);
    const by = () => ({ principal: systemPrincipal("bench"), idempotencyKey: crypto.randomUUID() });
    await inTransaction(bench.db.pool, async (tx) => {
      const { publicKey } = keys.forges.github;
      await addKeys(tx, by(), addKeysSchema.parse({ content: publicKey, kind: "web-flow" }));
      await addKeys(tx, by(), addKeysSchema.parse({ content: keys.allowedSigners }));
      for (const content of keys.personPublicKeys.values()) await addKeys(tx, by(), addKeysSchema.parse({ content }));
      await addRepository(tx, by(), addRepositorySchema.parse({ name: NAME, url: folder, branches: ["main"] }));
    });
    const start = performance.now();
    await syncRepository({ db: bench.db, dataDir: process.env.DATA_DIR ?? home }, NAME);
    const seconds = (performance.now() - start) / 1000;
    const line = git("-C", folder, "rev-list", "--first-parent", "main").trim().split("\n");
    const said = await statusesOf(bench);
    requireSame("shas", line.toSorted().join("\n"), [...said.keys()].toSorted().join("\n"));
    const pairs = compare(kinds, git("-C", folder, "log", "--first-parent", "--format=%H %G?", "main"), said);
    process.stdout.write(`(history: ${pairs.join(", ")})\n`);
    const value = `${line.length} commits in ${seconds.toFixed(0)} s, shas and statuses as git's`;
    return [
      { what: "import of a signed history", value, measured: line.length / seconds, unit: "/s", gate: 200, goal: 500 },
    ];
  } finally {
    if (hasProgram("gpgconf")) gitIn(home, "gpgconf")("--kill", "all");
    rmSync(home, { recursive: true, force: true });
  }
}

type Git = (...args: readonly string[]) => string;

function gitIn(home: string, program = "git"): Git {
  const env = { ...process.env, HOME: home, GNUPGHOME: join(home, "gnupg"), GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };
  return (...args) =>
    execFileSync(program, args, { env, stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 28 }).toString();
}

interface Written {
  readonly folder: string;
  readonly kinds: ReadonlyMap<string, Kind>;
}

async function writeHistory(home: string, git: Git, keys: DemoKeys, commits: number): Promise<Written> {
  const folder = join(home, "history.git");
  mkdirSync(join(home, "gnupg"), { mode: 0o700 });
  const all = [keys.forges.github.publicKey, ...keys.personPublicKeys.values()];
  for (const [at, key] of all.entries()) {
    writeFileSync(join(home, `${at}.asc`), key);
    gitIn(home, "gpg")("--batch", "--quiet", "--import", join(home, `${at}.asc`));
  }
  writeFileSync(join(home, "signers"), keys.allowedSigners);
  git("init", "--quiet", "--bare", "--initial-branch=main", folder);
  git("-C", folder, "config", "gpg.ssh.allowedSignersFile", join(home, "signers"));
  const { objects, tip, kinds } = await makeHistory(keys, commits);
  const pack = join(folder, "objects", "pack", "history.pack");
  mkdirSync(join(folder, "objects", "pack"), { recursive: true });
  writeFileSync(pack, objects.pack());
  git("-C", folder, "index-pack", pack);
  writeFileSync(join(folder, "refs", "heads", "main"), `${tip}\n`);
  return { folder, kinds };
}

interface History {
  readonly objects: GitObjects;
  readonly tip: string;
  /** Of every commit of the line. */
  readonly kinds: ReadonlyMap<string, Kind>;
}

async function makeHistory(keys: DemoKeys, commits: number): Promise<History> {
  const objects = new GitObjects();
  const order = (Object.keys(SHARES) as Kind[]).flatMap((kind) => Array<Kind>(SHARES[kind]).fill(kind));
  const kinds = new Map<string, Kind>();
  let files: ReadonlyMap<string, string> = new Map();
  let tip = "";
  for (let n = 0; n < commits; n += 1) {
    // 37 is prime to a hundred: every kind in its share, never a run of one, and no merge first.
    const kind = order[(50 + n * 37) % 100] ?? "unsigned";
    files = new Map([...files, [`apps/app-${n % 40}.yaml`, `replicas: ${n}\n`]]);
    tip = await commitOf(objects, keys, { kind, n, files, parents: tip === "" ? [] : [tip] });
    kinds.set(tip, kind);
  }
  return { objects, tip, kinds };
}

async function commitOf(
  objects: GitObjects,
  keys: DemoKeys,
  { kind, n, files, parents }: Pick<CommitInput, "files" | "parents"> & { readonly kind: Kind; readonly n: number },
): Promise<string> {
  const at = new Date(START + n * 3_600_000).toISOString();
  const author = { ...PEOPLE[kind === "openpgp" ? "aisha" : "mei"], at };
  const input = { files, parents, author, committer: author, message: `Change ${n}` };
  const sign = signerOf(keys, kind);
  if (kind !== "merge") return objects.commit({ ...input, ...(sign ? { sign } : {}) });
  const side = await objects.commit(input);
  const message = `Merge pull request #${n} from northwind/change-${n}\n\nChange ${n}`;
  const committer = { ...WEB_FLOW, at };
  return objects.commit({ ...input, committer, message, parents: [...parents, side], ...(sign ? { sign } : {}) });
}

function signerOf(keys: DemoKeys, kind: Kind): Sign | undefined {
  const ssh = keys.sign("mei");
  if (kind === "merge") return keys.forges.github.sign;
  if (kind === "ssh") return ssh;
  if (kind === "openpgp") return keys.sign("aisha");
  if (kind === "stray") return keys.stray;
  return kind === "tampered" ? (payload) => ssh?.(payload.replace("Change", "Charge")) ?? "" : undefined;
}

/** Sha → the last status that the ledger holds of it. */
async function statusesOf(bench: BenchDatabase): Promise<Map<string, string>> {
  const { rows } = await bench.owner.query<{ sha: string; status: string }>(
    `SELECT m.sha, v.status FROM mirror_commit m LEFT JOIN commit_verification v ON v.repository = m.repository AND v.sha = m.sha
     WHERE m.repository = $1 AND m.first_parent`,
    [NAME],
  );
  return new Map(rows.map(({ sha, status }) => [sha, status]));
}

/** How often each pair of statuses was found; each has to be the one of its kind. */
function compare(kinds: ReadonlyMap<string, Kind>, log: string, said: ReadonlyMap<string, string>): string[] {
  const pairs = new Map<string, number>();
  for (const entry of log.trim().split("\n")) {
    const [sha = "", letter = ""] = entry.split(" ");
    const [kind, pair] = [kinds.get(sha), `${said.get(sha) ?? "none"} ${letter}`];
    if (!kind || SAID[kind] !== pair) throw new Error(`${sha}: ${kind ?? "nothing"} is said to be ${pair}.`);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return [...pairs].sort().map(([pair, count]) => `${pair}: ${count}`);
}

function requireSame(what: string, git: string, here: string): void {
  if (git !== here) throw new Error(`The ${what} are not git's.`);
}
