import { equalBytes, fromHex, toHex } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import type { Hmac } from "../ledger/leaf.ts";
import type { HashFunction } from "../ledger/merkle.ts";
import type { VerifySignature } from "../ledger/note.ts";
import { tilePath } from "../ledger/tile.ts";
import { digestsOf, LEDGER, LEDGER_FOLDER, MANIFEST, SIGNATURE_FILE, TAG_MANIFEST } from "./layout.ts";
import { openLog, ProvenTiles, proveLine } from "./verify-log.ts";
import { checkSignature } from "./verify-signature.ts";
import { infoOf, LineReader, RowCounter } from "./verify-streams.ts";

/** Everything that hashes or checks a signature: node:crypto, or a browser's. */
export interface VerifyCrypto {
  readonly hash: HashFunction;
  readonly sha512: HashFunction;
  readonly hmac: Hmac;
  readonly verify: VerifySignature;
  /** SHA-256 of a stream. */
  readonly digest: () => { readonly update: (bytes: Uint8Array) => unknown; readonly digest: () => Uint8Array };
}

/** An unpacked bundle, or one read out of its archive. Paths are relative to the top folder. */
export interface Bag {
  readonly paths: readonly string[];
  readonly open: (path: string) => AsyncIterable<Uint8Array>;
}

export interface Finding {
  readonly code:
    | "SIGNATURE"
    | "SIGNER"
    | "MISSING"
    | "NOT_LISTED"
    | "MANIFEST"
    | "DIGEST"
    | "OXUM"
    | "ROWS"
    | "LINE"
    | "RECORD"
    | "LOG"
    | "README";
  readonly path: string;
  readonly message: string;
}

export interface VerifyReport {
  /** `unchecked`: consistent in itself, but nobody said whose signature to expect. */
  readonly status: "verified" | "unchecked" | "bad";
  readonly fingerprint: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
  readonly erased: number;
  readonly ledgerSize: number | null;
  readonly info: Readonly<Record<string, string>>;
  /** The first hundred. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
}

const MAX_WHOLE = 64 * 1024 * 1024;
const MAX_FINDINGS = 100;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Verifies a bundle: signature, every file's digest, counts, and for each record the way from its bytes to the signed
 * checkpoint. `fingerprint` is the signer's as the auditor was told by another way. Never throws for what is in the bag.
 */
export async function verifyBag(bag: Bag, crypto: VerifyCrypto, fingerprint?: string): Promise<VerifyReport> {
  const run = new Verification(bag, crypto);
  await run.all(fingerprint);
  return run.report(fingerprint !== undefined);
}

class Verification {
  readonly #bag: Bag;
  readonly #crypto: VerifyCrypto;
  readonly #there: ReadonlySet<string>;
  readonly #findings: Finding[] = [];
  readonly #rows = new Map<string, number>();
  #payload: ReadonlyMap<string, string> = new Map();
  #findingCount = 0;
  #fingerprint: string | null = null;
  #files = 0;
  #bytes = 0;
  #records = 0;
  #erased = 0;
  #ledgerSize: number | null = null;
  #info: Readonly<Record<string, string>> = {};

  constructor(bag: Bag, crypto: VerifyCrypto) {
    this.#bag = bag;
    this.#crypto = crypto;
    this.#there = new Set(bag.paths);
  }

  async all(expected: string | undefined): Promise<void> {
    await this.#signature(expected);
    const isTag = (path: string) => !path.startsWith("data/") && path !== TAG_MANIFEST && path !== SIGNATURE_FILE;
    for (const [path, digest] of await this.#manifest(TAG_MANIFEST, isTag)) await this.#file(path, digest, null);
    const tiles = await this.#tiles();
    const payload = await this.#manifest(MANIFEST, (path) => path.startsWith("data/"));
    this.#payload = payload;
    let bytes = 0;
    for (const [path, digest] of payload) bytes += await this.#file(path, digest, tiles);
    this.#info = infoOf((await this.#text("bag-info.txt")) ?? "");
    const oxum = `${bytes}.${payload.size}`;
    if (this.#info["Payload-Oxum"] !== oxum) this.#find("OXUM", "bag-info.txt", `Payload-Oxum should be ${oxum}.`);
    await this.#counts();
  }

  report(signerChecked: boolean): VerifyReport {
    const good = this.#findingCount === 0;
    return {
      status: good ? (signerChecked ? "verified" : "unchecked") : "bad",
      fingerprint: this.#fingerprint,
      files: this.#files,
      bytes: this.#bytes,
      records: this.#records,
      erased: this.#erased,
      ledgerSize: this.#ledgerSize,
      info: this.#info,
      findings: this.#findings,
      findingCount: this.#findingCount,
    };
  }

  #find(code: Finding["code"], path: string, message: string): void {
    this.#findingCount += 1;
    if (this.#findings.length < MAX_FINDINGS) this.#findings.push({ code, path, message });
  }

  async #signature(expected: string | undefined): Promise<void> {
    const armor = await this.#text(SIGNATURE_FILE);
    const message = await this.#whole(TAG_MANIFEST);
    const allowed = await this.#text("allowed_signers");
    if (armor === null || message === null || allowed === null) return;
    const { fingerprint, fault } = await checkSignature(this.#crypto, { armor, message, allowed });
    this.#fingerprint = fingerprint;
    if (fault !== null) this.#find("SIGNATURE", SIGNATURE_FILE, fault);
    if (expected !== undefined && fingerprint !== expected) {
      this.#find("SIGNER", SIGNATURE_FILE, `It was signed by ${fingerprint ?? "nobody"}, not by ${expected}.`);
    }
  }

  /** Digests by path, and that exactly the files of its part of the bag are listed. */
  async #manifest(name: string, covers: (path: string) => boolean): Promise<Map<string, string>> {
    const listed = new Map<string, string>();
    for (const line of ((await this.#text(name)) ?? "").split("\n").slice(0, -1)) {
      const [, digest, path] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
      if (digest === undefined || path === undefined || !covers(path) || listed.has(path)) {
        this.#find("MANIFEST", name, `The line ${JSON.stringify(line.slice(0, 200))} does not belong here.`);
      } else if (!this.#there.has(path)) {
        this.#find("MISSING", path, `${name} lists it, but it is not there.`);
      } else {
        listed.set(path, digest);
      }
    }
    for (const path of this.#bag.paths) {
      if (covers(path) && !listed.has(path)) this.#find("NOT_LISTED", path, `${name} does not list it.`);
    }
    return listed;
  }

  async #tiles(): Promise<ProvenTiles | null> {
    const [key, start, end, consistency] = [
      await this.#text(LEDGER.key),
      await this.#text(LEDGER.start),
      await this.#text(LEDGER.end),
      await this.#text(LEDGER.consistency),
    ];
    if (key === null || start === null || end === null || consistency === null) return null;
    try {
      const checkpoint = await openLog(this.#crypto, { key, start, end, consistency });
      this.#ledgerSize = checkpoint.size;
      return await ProvenTiles.open(this.#crypto.hash, checkpoint, async (level, n, width) => {
        const path = `${LEDGER_FOLDER}/${tilePath({ level, n, width })}`;
        return this.#there.has(path) ? this.#whole(path) : null;
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#find("LOG", LEDGER_FOLDER, error.message);
      return null;
    }
  }

  /** Reads a file once: its digest, and what else its kind asks for. Answers its length. */
  async #file(path: string, expected: string, tiles: ProvenTiles | null): Promise<number> {
    const digest = this.#crypto.digest();
    const isCsv = path.startsWith("data/") && path.endsWith(".csv");
    const rows = isCsv ? new RowCounter() : null;
    const lines = path.endsWith(".ndjson") ? await this.#lines(path, tiles) : null;
    let bytes = 0;
    try {
      for await (const chunk of this.#bag.open(path)) {
        digest.update(chunk);
        bytes += chunk.byteLength;
        rows?.push(chunk);
        if (lines) await lines.push(chunk);
      }
    } catch (error) {
      this.#find("DIGEST", path, `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
    }
    lines?.end();
    if (!equalBytes(digest.digest(), fromHex(expected))) {
      this.#find("DIGEST", path, "Its SHA-256 is not the one in the manifest.");
    }
    if (rows) this.#rows.set(path, rows.end());
    this.#files += 1;
    this.#bytes += bytes;
    return bytes;
  }

  async #lines(path: string, tiles: ProvenTiles | null): Promise<LineReader> {
    const digests = ((await this.#text(digestsOf(path))) ?? "").split("\n").slice(0, -1);
    if (tiles === null) this.#find("LOG", path, "Without a sound log its records cannot be proven.");
    let at = 0;
    let newest = -1;
    const line = async (bytes: Uint8Array) => {
      const said = digests[at];
      at += 1;
      if (tiles === null) return;
      try {
        const { index, erased } = await proveLine(this.#crypto, tiles, decoder.decode(bytes));
        if (said !== `${toHex(this.#crypto.hash(bytes))} ${index}`) {
          this.#find("LINE", path, `Line ${at} is not the one whose digest was written.`);
        }
        if (index <= newest) this.#find("LINE", path, `Line ${at} is out of order.`);
        newest = index;
        this.#records += 1;
        if (erased) this.#erased += 1;
      } catch (error) {
        if (!(error instanceof AppError || error instanceof TypeError)) throw error;
        this.#find("RECORD", path, `Line ${at}: ${error.message}`);
      }
    };
    const end = (left: number) => {
      if (left > 0 || at !== digests.length)
        this.#find("LINE", path, `It has ${at} lines, of ${digests.length} written.`);
    };
    return new LineReader(line, end);
  }

  /** README, bag-info and the IPE records say how many rows there are: so many there must be. */
  async #counts(): Promise<void> {
    for (const path of this.#there) {
      if (/^data\/02-population\/[^/]+\.ipe\.json$/.test(path)) await this.#ipe(path);
    }
    const readme = (await this.#text("README.txt")) ?? "";
    const said = new Map(
      [...readme.matchAll(/^(data\/\S+)\s+(\d+) (?:rows|records)$/gm)].map((m) => [m[1], Number(m[2])]),
    );
    for (const [path, rows] of this.#rows) {
      if (path.startsWith("data/00-index/")) continue;
      if (said.get(path) !== rows)
        this.#find("README", "README.txt", `It says another number of rows than ${path} has.`);
    }
    const records = String(this.#records);
    if (String(said.get("data/05-records")) !== records || this.#info["Countersign-Records"] !== records) {
      this.#find("README", "README.txt", `${records} records are here; README or bag-info says another number.`);
    }
  }

  async #ipe(path: string): Promise<void> {
    const csv = path.replace(/\.ipe\.json$/, ".csv");
    const rows = this.#rows.get(csv);
    try {
      const ipe = JSON.parse((await this.#text(path)) ?? "") as Readonly<Record<string, unknown>>;
      const sound = ipe.rows === rows && ipe.secondCount === rows && ipe.sha256 === this.#payload.get(csv);
      if (!sound) this.#find("ROWS", csv, `It has ${rows ?? 0} rows; its IPE record says another number.`);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#find("ROWS", path, "It is not JSON.");
    }
  }

  async #text(path: string): Promise<string | null> {
    const bytes = await this.#whole(path);
    return bytes === null ? null : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }

  /** A file in memory; null, with a finding, where it is missing, unreadable or larger than such a file can be. */
  async #whole(path: string): Promise<Uint8Array | null> {
    if (!this.#there.has(path)) {
      this.#find("MISSING", path, "It is not there.");
      return null;
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of this.#bag.open(path)) {
        chunks.push(chunk);
        length += chunk.byteLength;
        if (length > MAX_WHOLE) throw new RangeError("it is too large");
      }
    } catch (error) {
      this.#find("DIGEST", path, `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
      return null;
    }
    const bytes = new Uint8Array(length);
    let offset = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return bytes;
  }
}
