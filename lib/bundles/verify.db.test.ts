import { spawnSync } from "node:child_process";
import { createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { BagWriter } from "./bag-writer.ts";
import { writeBundleFile } from "./commands/write-file.ts";
import { SIGNATURE_FILE } from "./layout.ts";
import { nodeCrypto, verifyArchive } from "./node-verify.ts";
import { openArchive } from "./read-archive.ts";
import { VERIFY_PY } from "./scripts/verify-py.ts";
import { bundleSigner, type BundleSigner } from "./signer.ts";
import { REQUEST, TestInstallation } from "./test-bundle.ts";
import { verifyBag, type Bag } from "./verify.ts";

let here: TestInstallation;
let files: Map<string, Buffer>;
let script: string;

const bagOf = (content: ReadonlyMap<string, Uint8Array>): Bag => ({
  paths: [...content.keys()],
  async *open(path) {
    const bytes = content.get(path);
    if (bytes) yield bytes;
  },
});
const verify = (content: ReadonlyMap<string, Uint8Array>) =>
  verifyBag(bagOf(content), nodeCrypto, here.signer.fingerprint);

/** The same files as an archive of their own, whatever they hold. */
async function zipOf(name: string, content: ReadonlyMap<string, Buffer>, top = "bundle"): Promise<string> {
  const zip = new ZipFile();
  for (const [path, bytes] of content) zip.addBuffer(bytes, `${top}/${path}`);
  zip.end();
  const file = join(here.folder, name);
  const out = createWriteStream(file);
  zip.outputStream.pipe(out);
  await finished(out);
  return file;
}

/** The bag made anew around changed payload: manifests and signature are right again. */
async function signedAnew(name: string, content: ReadonlyMap<string, Buffer>, signer: BundleSigner): Promise<string> {
  const file = join(here.folder, name);
  const bag = new BagWriter("bundle", createWriteStream(file));
  const own = ["manifest-sha256.txt", "tagmanifest-sha256.txt", SIGNATURE_FILE, "bag-info.txt", "allowed_signers"];
  for (const [path, bytes] of content) if (!own.includes(path)) await bag.add(path, bytes);
  const info = content.get("bag-info.txt")?.toString() ?? "";
  await bag.add("bag-info.txt", info.replace(/Payload-Oxum: .*/, `Payload-Oxum: ${bag.payloadOxum()}`));
  await bag.add("allowed_signers", signer.allowedSigners);
  await bag.finish(SIGNATURE_FILE, signer.sign);
  return file;
}

const python = (file: string) =>
  spawnSync("python3", [script, file, "--fingerprint", here.signer.fingerprint], { encoding: "utf8" });

function flipped(path: string, at?: number): Map<string, Buffer> {
  const bytes = Buffer.from(files.get(path) ?? "");
  const place = at ?? Math.floor(bytes.byteLength / 2);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return new Map(files).set(path, bytes);
}

const edited = (path: string, edit: (text: string) => string) =>
  new Map(files).set(path, Buffer.from(edit(files.get(path)?.toString() ?? "")));

beforeAll(async () => {
  here = await TestInstallation.open();
  await here.fill(600);
  await here.change("c1", { title: "one", ref: [3, 0] }, "2026-01-05T09:00:00Z");
  const file = join(here.folder, "good.zip");
  await writeBundleFile(here.test.db.pool, {
    ...{ request: REQUEST, file, size: null, separation: "role" },
    ...{ signer: here.signer, logKey: here.logKey },
  });
  const archive = await openArchive(file);
  files = new Map();
  for (const path of archive.paths) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive.open(path)) chunks.push(chunk);
    files.set(path, Buffer.concat(chunks));
  }
  archive.close();
  script = join(here.folder, "verify.py");
  writeFileSync(script, VERIFY_PY);
});
afterAll(() => here.close());

describe("a tampered bundle", () => {
  it("is found by both verifiers, whichever class of file a bit was flipped in", async () => {
    const classes = new Map<string, string>();
    for (const [path, bytes] of files) {
      const name = path.replace(/\d{4}-\d{2}|\d+/g, "#").replace(/04-controls\/soc2\/.*/, "04-controls/soc2/*");
      if (bytes.byteLength > 0) classes.set(name, path);
    }
    expect(classes.size).toBeGreaterThan(25);
    for (const [name, path] of classes) {
      const content = flipped(path);
      const report = await verify(content);
      expect([name, report.status]).toEqual([name, "bad"]);
      expect([name, python(await zipOf("twin.zip", content)).status]).toEqual([name, 1]);
    }
  }, 120_000);

  it("is found wherever any single byte of any file was changed", async () => {
    const paths = [...files.keys()].filter((path) => (files.get(path)?.byteLength ?? 0) > 0);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (path, at, mask) => {
          const bytes = Buffer.from(files.get(path) ?? "");
          const place = at % bytes.byteLength;
          bytes[place] = (bytes[place] ?? 0) ^ mask;
          expect((await verify(new Map(files).set(path, bytes))).status).toBe("bad");
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);

  it("is found where a file is missing or was added", async () => {
    const less = new Map(files);
    less.delete("data/02-population/drift.csv");
    expect((await verify(less)).findings.map(({ code }) => code)).toContain("MISSING");
    expect(python(await zipOf("less.zip", less)).status).toBe(1);
    const more = new Map(files).set("data/02-population/more.csv", Buffer.from("a\r\n"));
    expect((await verify(more)).findings.map(({ code }) => code)).toContain("NOT_LISTED");
    expect(python(await zipOf("more.zip", more)).status).toBe(1);
  });
});

describe("a bundle signed again after a change", () => {
  const other = bundleSigner(generateKeyPairSync("ed25519").privateKey);

  it("by another key is not verified", async () => {
    const file = await signedAnew("other.zip", files, other);
    expect(await verifyArchive(file)).toMatchObject({ status: "unchecked", findings: [] });
    expect(await verifyArchive(file, here.signer.fingerprint)).toMatchObject({ findings: [{ code: "SIGNER" }] });
    expect(python(file).status).toBe(1);
  });

  const record = "data/05-records/2026-01/reconciliation.ndjson";
  const rewritten: readonly [string, string, (text: string) => string, string][] = [
    ["a payload", record, (text) => text.replace(/"bytes":"[^"]{8}/, '"bytes":"AAAAAAAA'), "RECORD"],
    ["a delivery key", record, (text) => text.replace(/"key":"../, '"key":"zz'), "RECORD"],
    ["kept headers", record, (text) => text.replace("application/json", "application/xml"), "RECORD"],
    [
      "an index",
      record,
      (text) => text.replace(/"index":(\d+)/, (_, at) => `"index":${Number(at) + 100_000}`),
      "RECORD",
    ],
    [
      "the time received",
      record,
      (text) => text.replace(/"receivedAt":"2026-01-05/, '"receivedAt":"2026-01-06'),
      "RECORD",
    ],
    ["a leaf", record, (text) => text.replace('\\"generation\\":1', '\\"generation\\":2'), "RECORD"],
    ["records without one line", record, (text) => text.slice(text.indexOf("\n") + 1), "LINE"],
    ["the last checkpoint", "data/07-ledger/checkpoint-end.txt", (text) => text.replace(/\n(\d+)\n/, "\n9$1\n"), "LOG"],
    [
      "the population",
      "data/02-population/changes.csv",
      (text) => text.split("\r\n").slice(0, 1).join("") + "\r\n",
      "ROWS",
    ],
    ["README", "README.txt", (text) => text.replace(/(changes\.csv +)\d+ rows/, "$17 rows"), "README"],
  ];
  it.each(rewritten)("by its own key does not hide that %s was changed", async (_, path, edit, code) => {
    const content = edited(path, edit);
    expect(content.get(path)?.equals(files.get(path) ?? Buffer.alloc(0))).toBe(false);
    const file = await signedAnew("again.zip", content, here.signer);
    const report = await verifyArchive(file, here.signer.fingerprint);
    expect(report.findings.map((finding) => finding.code)).toContain(code);
    expect(report.findings.map((finding) => finding.code)).not.toContain("DIGEST");
    expect(python(file).status).toBe(1);
  });
});

describe("an archive", () => {
  it.each([["../../etc/passwd"], ["/etc/passwd"], ["a\\..\\b"]])("with the name %s is refused", async (name) => {
    const good = readFileSync(await zipOf("slip.zip", new Map([["x".repeat(name.length), Buffer.from("x")]]), "t"));
    const was = `t/${"x".repeat(name.length)}`;
    const bytes = Buffer.from(good.toString("latin1").replaceAll(was, name.padEnd(was.length, "y")), "latin1");
    const file = join(here.folder, "slipped.zip");
    writeFileSync(file, bytes);
    await expect(openArchive(file)).rejects.toMatchObject({ reason: "ARCHIVE_REFUSED" });
    expect(python(file).status).toBe(1);
  });

  it("with two files of one name, also but for case, is refused", async () => {
    const file = await zipOf(
      "twice.zip",
      new Map([
        ["data/a", Buffer.from("1")],
        ["data/A", Buffer.from("2")],
      ]),
    );
    await expect(openArchive(file)).rejects.toMatchObject({ reason: "ARCHIVE_REFUSED" });
    expect(python(file).status).toBe(1);
  });

  it("that is a bomb is refused before it is unpacked", async () => {
    const file = await zipOf("bomb.zip", new Map([["data/a", Buffer.alloc(32 * 1024 * 1024)]]));
    await expect(openArchive(file)).rejects.toMatchObject({ reason: "ARCHIVE_REFUSED" });
    expect(python(file).status).toBe(1);
  });

  it("that is none is a wrong input", async () => {
    const file = join(here.folder, "no.zip");
    writeFileSync(file, "hello");
    await expect(openArchive(file)).rejects.toMatchObject({ code: "BAD_REQUEST", reason: "NOT_A_BUNDLE" });
    expect(python(file).status).toBe(1);
  });
});
