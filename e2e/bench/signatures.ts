import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMessage, generateKey, readPrivateKey, sign as signOpenPgp } from "openpgp";
import { gitObjectId, parseCommit } from "../../lib/repositories/commit-object.ts";
import { parseKeyFile } from "../../lib/repositories/key-file.ts";
import { openKeyring, type Keyring } from "../../lib/repositories/keyring.ts";
import { verifyCommit } from "../../lib/repositories/signature.ts";
import { sshString } from "../../lib/repositories/ssh-wire.ts";
import { hasProgram } from "../../lib/repositories/test-repository.ts";
import { Mirror } from "../../lib/repositories/store/mirror.ts";

export interface SignatureRow {
  readonly what: string;
  readonly value: string;
  readonly ratio: number;
}

interface History {
  readonly what: string;
  /** Of signed commits only. */
  readonly shas: readonly string[];
  readonly keyring: Keyring;
}

type Signer = (payload: Uint8Array) => Promise<string>;

/**
 * Our verification against `git log --format=%G?` of the same signed commits with the same keys: medians of interleaved
 * runs, each from the objects in the repository on. Both shares of what was found are printed.
 */
export async function signatureRows(runs: number, count: number): Promise<SignatureRow[]> {
  const bench = new Bench();
  try {
    const histories = [
      await bench.ssh(count),
      ...(hasProgram("gpg") ? [await bench.openPgp(count), ...(await bench.real())] : []),
    ];
    if (!hasProgram("gpg")) process.stdout.write("(OpenPGP is left out: gpg is not installed)\n");
    const rows: SignatureRow[] = [];
    for (const history of histories) rows.push(await compare(bench, history, runs));
    return rows;
  } finally {
    bench.remove();
  }
}

async function compare(bench: Bench, { what, shas, keyring }: History, runs: number): Promise<SignatureRow> {
  const ours: number[] = [];
  const gits: number[] = [];
  let found = { ours: "", git: "" };
  for (let run = 0; run < runs; run += 1) {
    const us = await timed(() => bench.verify(shas, keyring));
    const git = await timed(() => Promise.resolve(bench.gitLog(shas)));
    ours.push(us.seconds);
    gits.push(git.seconds);
    found = { ours: shares(us.value), git: shares(git.value) };
  }
  const [us, git] = [median(ours), median(gits)];
  const value = `${Math.round(shas.length / us)}/s, git ${Math.round(shas.length / git)}/s`;
  process.stdout.write(`(${what}: ${shas.length} signed commits; here ${found.ours}; git ${found.git})\n`);
  return { what, value, ratio: git / us };
}

function shares(statuses: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, n]) => `${status} ${((100 * n) / statuses.length).toFixed(1)} %`).join(", ");
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const start = performance.now();
  const value = await work();
  return { seconds: (performance.now() - start) / 1000, value };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** A bare repository and keys of its own, away from every setting of the machine. */
class Bench {
  readonly #home = mkdtempSync(join(tmpdir(), "countersign-signatures-"));
  readonly #mirror = new Mirror(this.#home, "bench", "/nowhere");
  readonly #folder: string;
  #position = 0;

  constructor() {
    mkdirSync(join(this.#home, "gnupg"), { mode: 0o700 });
    // Where the mirror looks for its repository.
    this.#folder = this.#mirror.folder;
    mkdirSync(this.#folder, { recursive: true });
    this.#git(["init", "--quiet", "--bare"]);
    this.#git(["config", "gpg.ssh.allowedSignersFile", join(this.#home, "signers")]);
  }

  remove(): void {
    if (hasProgram("gpgconf")) this.#run("gpgconf", ["--kill", "all"]);
    rmSync(this.#home, { recursive: true, force: true });
  }

  async ssh(count: number): Promise<History> {
    const pair = generateKeyPairSync("ed25519");
    const blob = Buffer.concat([
      sshString("ssh-ed25519"),
      sshString(pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32)),
    ]);
    const line = `mei@northwind.example ssh-ed25519 ${blob.toString("base64")}\n`;
    writeFileSync(join(this.#home, "signers"), line);
    const signer: Signer = (payload) => {
      const message = [
        sshString("git"),
        sshString(""),
        sshString("sha512"),
        sshString(createHash("sha512").update(payload).digest()),
      ];
      const signature = sign(null, Buffer.concat([Buffer.from("SSHSIG"), ...message]), pair.privateKey);
      const inner = Buffer.concat([sshString("ssh-ed25519"), sshString(signature)]);
      const head = Buffer.concat([Buffer.from("SSHSIG"), Buffer.from([0, 0, 0, 1]), sshString(blob)]);
      const whole = Buffer.concat([head, ...message.slice(0, 3), sshString(inner)]).toString("base64");
      return Promise.resolve(
        `-----BEGIN SSH SIGNATURE-----\n${whole.replace(/.{70}/g, "$&\n")}\n-----END SSH SIGNATURE-----\n`,
      );
    };
    return { what: "signatures, SSH", shas: await this.#write(count, signer), keyring: await keyringOf(line) };
  }

  async openPgp(count: number): Promise<History> {
    const made = await generateKey({
      type: "ecc",
      curve: "ed25519Legacy",
      userIDs: [{ name: "Mei", email: "mei@northwind.example" }],
      format: "armored",
    });
    const signingKeys = await readPrivateKey({ armoredKey: made.privateKey });
    this.#run("gpg", ["--batch", "--quiet", "--import"], made.publicKey);
    const signer: Signer = async (payload) => {
      const message = await createMessage({ binary: payload });
      return String(await signOpenPgp({ message, signingKeys, detached: true }));
    };
    const shas = await this.#write(count, signer);
    return { what: "signatures, OpenPGP", shas, keyring: await keyringOf(made.publicKey) };
  }

  /** The public history of ../shared, where it is: merges signed by the forge, the rest by keys that are not given. */
  async real(): Promise<History[]> {
    const [file, key] = [
      "../shared/fixtures/commits/flux2-kustomize-helm-example.ndjson",
      "../shared/fixtures/keys/github-web-flow.asc",
    ];
    if (!existsSync(file) || !existsSync(key)) return [];
    const keys = readFileSync(key, "utf8");
    this.#run("gpg", ["--batch", "--quiet", "--import"], keys);
    const raws = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { raw: string }).raw);
    const shas = this.#store(raws.map((raw) => Buffer.from(raw)));
    return [{ what: "signatures, a public history", shas, keyring: await keyringOf(keys) }];
  }

  async verify(shas: readonly string[], keyring: Keyring): Promise<string[]> {
    const at = new Date().toISOString();
    const statuses: string[] = [];
    for (let from = 0; from < shas.length; from += 250) {
      for (const { sha, raw } of await this.#mirror.objects(shas.slice(from, from + 250))) {
        statuses.push((await verifyCommit(parseCommit(raw, sha), keyring, at)).status);
      }
    }
    return statuses;
  }

  gitLog(shas: readonly string[]): string[] {
    return this.#git(["log", "--no-walk=unsorted", "--format=%G?", "--stdin"], `${shas.join("\n")}\n`)
      .trim()
      .split("\n");
  }

  async #write(count: number, signer: Signer): Promise<string[]> {
    const raws: Buffer[] = [];
    for (let n = 0; n < count; n += 1) {
      const who = `Mei Tanaka <mei@northwind.example> ${Math.floor(Date.now() / 1000)} +0000`;
      const head = `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor ${who}\ncommitter ${who}\n`;
      const body = `\nCommit ${this.#position}\n`;
      this.#position += 1;
      const armor = await signer(Buffer.from(head + body));
      raws.push(Buffer.from(`${head}gpgsig ${armor.trim().replace(/\r?\n/g, "\n ")}\n${body}`));
    }
    return this.#store(raws);
  }

  #store(raws: readonly Buffer[]): string[] {
    const folder = mkdtempSync(join(this.#home, "objects-"));
    const files = raws.map((raw, at) => {
      const file = join(folder, String(at));
      writeFileSync(file, raw);
      return file;
    });
    this.#git(["hash-object", "-t", "commit", "-w", "--stdin-paths"], `${files.join("\n")}\n`);
    return raws.map((raw) => gitObjectId("commit", raw, "sha1"));
  }

  #git(args: readonly string[], input?: string): string {
    return this.#run("git", ["-C", this.#folder, ...args], input);
  }

  #run(program: string, args: readonly string[], input = ""): string {
    const env = {
      NODE_ENV: "production" as const,
      PATH: process.env.PATH,
      HOME: this.#home,
      GNUPGHOME: join(this.#home, "gnupg"),
      GIT_CONFIG_NOSYSTEM: "1",
      LC_ALL: "C",
    };
    return execFileSync(program, args, { env, input, stdio: ["pipe", "pipe", "pipe"], maxBuffer: 2 ** 28 }).toString(
      "utf8",
    );
  }
}

async function keyringOf(content: string): Promise<Keyring> {
  const keys = await parseKeyFile(content);
  return openKeyring(keys.map((key) => ({ ...key, kind: "person", revocation: null })));
}
