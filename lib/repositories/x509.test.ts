import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readBer } from "./ber.ts";
import { gitObjectId, parseCommit, parseTag } from "./commit-object.ts";
import { parseKeyFile } from "./key-file.ts";
import { openKeyring } from "./keyring.ts";
import type { RegisteredKey } from "./registered-key.ts";
import { verifySignature, type SignatureResult } from "./signature.ts";
import { hasProgram, testRepository } from "./test-repository.ts";
import { der, oid, testCertificate, testCms, testLog, type CertificateOptions, type CmsOptions } from "./test-x509.ts";

const PAYLOAD = Buffer.from("tree 0123\nauthor Mei\n\nA commit\n");
const SIGNED = "2026-06-01T10:00:00Z";
const SEEN = "2026-06-02T00:00:00.000Z";
const mei = { email: "mei@northwind.example" };
const google = "https://accounts.google.com";

async function keyring(pems: readonly string[], over: Partial<RegisteredKey> = {}) {
  const keys = (await Promise.all(pems.map((pem) => parseKeyFile(pem)))).flat();
  return openKeyring(keys.map((key) => ({ ...key, kind: "person", revocation: null, ...over })));
}

async function verify(
  armor: string,
  pems: readonly string[],
  over: Partial<RegisteredKey> = {},
  payload: Uint8Array = PAYLOAD,
  observedAt = SEEN,
): Promise<SignatureResult> {
  const block = { format: "x509", armor, payload, repeated: false } as const;
  return verifySignature(block, await keyring(pems, over), { claimedAt: SIGNED, observedAt });
}

const root = testCertificate({ name: "Northwind root", authority: true });
const issuing = testCertificate({ name: "Northwind people", authority: true, pathLength: 0, by: root });
const leafOf = (over: Partial<CertificateOptions> = {}) =>
  testCertificate({ name: "Mei Tanaka", by: issuing, ...mei, ...over });

describe("a company's own authority", () => {
  it("makes good what a certified person signed, by its root alone", async () => {
    const leaf = leafOf();
    const armor = testCms(PAYLOAD, leaf, { certificates: [leaf, issuing] });
    expect(await verify(armor, [root.pem])).toMatchObject({
      status: "good",
      signerClass: "person",
      format: "x509",
      signer: "mei@northwind.example",
      signedAt: "2026-06-01T10:00:00.000Z",
    });
    expect(await verify(armor, [issuing.pem])).toMatchObject({ status: "good" });
    expect(await verify(testCms(PAYLOAD, leaf), [root.pem, issuing.pem])).toMatchObject({ status: "good" });
  });

  it("is unknown where nobody registered it, under the name that it is looked up by when somebody does", async () => {
    const leaf = leafOf();
    const armor = testCms(PAYLOAD, leaf, { certificates: [leaf, issuing] });
    const unknown = await verify(armor, []);
    expect(unknown).toMatchObject({ status: "unknown-key", signerClass: "unknown" });
    const [key] = await parseKeyFile(root.pem);
    expect(key?.names).toEqual([unknown.authority]);
    expect(await verify(armor, [testCertificate({ name: "Northwind root", authority: true }).pem])).toMatchObject({
      status: "unknown-key", // another key under the same name: a renewed authority, not a forgery
    });
  });

  it("takes a certificate that was registered itself, without any authority", async () => {
    const own = testCertificate({ name: "Mei Tanaka", ...mei });
    const result = await verify(testCms(PAYLOAD, own), [own.pem]);
    expect(result).toMatchObject({ status: "good", signer: "Mei Tanaka <mei@northwind.example>" });
  });

  it.each([
    ["one that may not certify", testCertificate({ name: "Clerk", by: root })],
    ["one further than its superior allows", testCertificate({ name: "Sub", authority: true, by: issuing })],
    ["one whose usage leaves it out", testCertificate({ name: "X", authority: true, usage: 0x80, by: root })],
  ])("does not follow %s", async (_what, between) => {
    const leaf = testCertificate({ name: "Mei", ...mei, by: between });
    const armor = testCms(PAYLOAD, leaf, { certificates: [leaf, between, issuing] });
    expect(await verify(armor, [root.pem])).toMatchObject({ status: "unknown-key" });
  });

  it("calls bad a certificate that names the authority's key and was not signed by it", async () => {
    const impostor = { ...root, privateKey: testCertificate({ name: "Other" }).privateKey };
    const leaf = testCertificate({ name: "Mei", ...mei, by: impostor });
    expect(await verify(testCms(PAYLOAD, leaf), [root.pem])).toMatchObject({ status: "bad", signerClass: "unknown" });
  });

  it("judges the certificate when it signed, and says what it was when first seen", async () => {
    const short = leafOf({ to: "2026-06-01T12:00:00Z" });
    const chain = { certificates: [short, issuing] };
    expect(await verify(testCms(PAYLOAD, short, chain), [root.pem])).toMatchObject({
      status: "good",
      keyAtObservation: "expired",
    });
    const late = testCms(PAYLOAD, short, { ...chain, signedAt: "2026-06-01T13:00:00Z" });
    expect(await verify(late, [root.pem])).toMatchObject({ status: "expired" });
    const early = testCms(PAYLOAD, short, { ...chain, signedAt: "2025-06-01T13:00:00Z" });
    expect(await verify(early, [root.pem])).toMatchObject({ status: "expired" });
  });

  it("counts only the names that were registered for it", async () => {
    const leaf = leafOf();
    const armor = testCms(PAYLOAD, leaf, { certificates: [leaf, issuing] });
    const only = (...subjects: string[]) => ({ identities: subjects.map((subject) => ({ subject })) });
    expect(await verify(armor, [root.pem], only("*@NORTHWIND.example"))).toMatchObject({ status: "good" });
    expect(await verify(armor, [root.pem], only("bo@northwind.example"))).toMatchObject({ status: "unknown-key" });
    expect(await verify(armor, [root.pem], only("!mei@*,*@northwind.example"))).toMatchObject({
      status: "unknown-key",
    });
  });

  it("does not call good what rests on an extension that it does not judge", async () => {
    const leaf = leafOf({ critical: "2.5.29.30" });
    const armor = testCms(PAYLOAD, leaf, { certificates: [leaf, issuing] });
    expect(await verify(armor, [root.pem])).toMatchObject({ status: "unsupported" });
  });

  it("revokes by what was registered: a compromised authority also what was first seen later", async () => {
    const leaf = leafOf();
    const armor = testCms(PAYLOAD, leaf, { certificates: [leaf, issuing] });
    const revoked = (reason: "compromised" | "retired", from: string | null) => ({ revocation: { reason, from } });
    const between = "2026-06-01T18:00:00.000Z";
    expect(await verify(armor, [root.pem], revoked("compromised", between))).toMatchObject({ status: "revoked" });
    expect(await verify(armor, [root.pem], revoked("retired", between))).toMatchObject({
      status: "good",
      keyAtObservation: "revoked",
    });
    expect(await verify(armor, [root.pem], revoked("retired", "2026-05-01T00:00:00.000Z"))).toMatchObject({
      status: "revoked",
    });
    expect(await verify(armor, [root.pem], revoked("compromised", null))).toMatchObject({ status: "revoked" });
  });
});

describe("a keyless certificate", () => {
  const log = testLog();
  const minutes = { from: "2026-06-01T09:59:00Z", to: "2026-06-01T10:09:00Z", oidcIssuer: google };
  const leaf = leafOf(minutes);
  const certificates = [leaf, issuing];
  const identities = [{ subject: "*@northwind.example", issuer: google }];
  const make = (options: CmsOptions = {}) => testCms(PAYLOAD, leaf, { certificates, ...options });

  it("is good with its log entry, at the log's time, as an identity of an issuer", async () => {
    expect(await verify(make({ log }), [root.pem, log.pem], { identities })).toMatchObject({
      status: "good",
      signer: `mei@northwind.example (${google})`,
      loggedAt: "2026-06-01T10:00:00.000Z",
      logIndex: 1003,
    });
  });

  it("needs the log: the signer's own date proves nothing once the certificate has ended", async () => {
    expect(await verify(make(), [root.pem, log.pem], { identities })).toMatchObject({ status: "expired" });
    expect(await verify(make({ log }), [root.pem], { identities })).toMatchObject({ status: "expired" });
    expect(await verify(make({ log: testLog() }), [root.pem, log.pem], { identities })).toMatchObject({
      status: "expired",
    });
    const late = make({ log, loggedAt: "2026-06-01T10:20:00Z" });
    expect(await verify(late, [root.pem, log.pem], { identities })).toMatchObject({ status: "expired" });
  });

  it("is good without a log where the product saw it while the certificate lived", async () => {
    const seen = "2026-06-01T10:05:00.000Z";
    expect(await verify(make(), [root.pem], { identities }, PAYLOAD, seen)).toMatchObject({ status: "good" });
  });

  it("counts nobody by the authority alone: anybody can have a certificate of it", async () => {
    expect(await verify(make({ log }), [root.pem, log.pem])).toMatchObject({ status: "unknown-key" });
    const other = [{ subject: "*@northwind.example", issuer: "https://github.com/login/oauth" }];
    expect(await verify(make({ log }), [root.pem, log.pem], { identities: other })).toMatchObject({
      status: "unknown-key",
    });
    const anyIssuer = [{ subject: "*@northwind.example" }];
    expect(await verify(make({ log }), [root.pem, log.pem], { identities: anyIssuer })).toMatchObject({
      status: "unknown-key",
    });
  });

  it("does not believe a log entry of another signature", async () => {
    const other = testCms(Buffer.from("another payload"), leaf, { certificates, log });
    const entry = bytesOf(other).subarray(-700);
    const ours = bytesOf(make({ log }));
    const swapped = toArmor(Buffer.concat([ours.subarray(0, ours.byteLength - 700), entry]));
    expect((await verify(swapped, [root.pem, log.pem], { identities })).status).not.toBe("good");
  });

  it("is never good after a flip that changes what was signed, and names no flip good anywhere but in its wrapping", async () => {
    const original = bytesOf(make({ log }));
    const ring = await keyring([root.pem, log.pem], { identities });
    const moments = { claimedAt: SIGNED, observedAt: SEEN };
    const before = await verifySignature(blockOf(toArmor(original)), ring, moments);
    const property = fc.asyncProperty(
      fc.nat(original.byteLength - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, mask) => {
        const flipped = Buffer.from(original);
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        const result = await verifySignature(blockOf(toArmor(flipped)), ring, moments);
        // Bytes that are not hashed may still differ: version numbers, the list of digests. They change no finding.
        if (result.status === "good") expect(result).toEqual(before);
      },
    );
    await fc.assert(property, { numRuns: 600 });
  }, 60_000);
});

describe("gpgsm (a recorded signature, in BER of indefinite lengths)", () => {
  const file = readFileSync(join(import.meta.dirname, "vectors/gpgsm.json"), "utf8");
  const vector = JSON.parse(file) as { payload: string; armor: string; certificate: string };

  it("is read as it is written, and is bad over other bytes", async () => {
    const payload = Buffer.from(vector.payload);
    expect(await verify(vector.armor, [vector.certificate], {}, payload)).toMatchObject({
      status: "good",
      signer: "Mei <mei@northwind.example>",
    });
    const other = Buffer.from(`${vector.payload} `);
    expect(await verify(vector.armor, [vector.certificate], {}, other)).toMatchObject({ status: "bad" });
    expect(await verify(vector.armor, [], {}, payload)).toMatchObject({ status: "unknown-key" });
  });
});

describe("what is not a signature over these bytes", () => {
  const leaf = leafOf();
  const certificates = [leaf, issuing];

  it.each([
    ["another payload", () => testCms(Buffer.from("other"), leaf, { certificates })],
    ["a digest that was not signed", () => testCms(PAYLOAD, leaf, { certificates, digest: Buffer.alloc(32) })],
    ["content of another type", () => testCms(PAYLOAD, leaf, { certificates, contentType: "1.2.840.113549.1.7.5" })],
    ["a signature by another key", () => testCms(PAYLOAD, { ...leaf, privateKey: root.privateKey }, { certificates })],
    ["broken armor", () => testCms(PAYLOAD, leaf, { certificates }).slice(0, 300)],
    ["a message that ends early", () => toArmor(bytesOf(testCms(PAYLOAD, leaf, { certificates })).subarray(0, 400))],
    ["bytes behind the message", () => toArmor(Buffer.concat([bytesOf(testCms(PAYLOAD, leaf)), Buffer.from([5, 0])]))],
    ["a certificate that is not for signing", () => testCms(PAYLOAD, leafOf({ usage: 0x04 }), { certificates: [] })],
  ])("is never good: %s", async (_what, make) => {
    const result = await verify(make(), [root.pem]);
    expect(["bad", "unknown-key"]).toContain(result.status);
    expect(result.signerClass).toBe("unknown");
  });

  it("finds every flipped byte of the payload and of the signed attributes bad", async () => {
    const armor = testCms(PAYLOAD, leaf, { certificates });
    for (let at = 0; at < PAYLOAD.byteLength; at += 1) {
      const flipped = Buffer.from(PAYLOAD);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect([at, (await verify(armor, [root.pem], {}, flipped)).status]).toEqual([at, "bad"]);
    }
    const message = bytesOf(armor);
    const from = message.indexOf(oid("1.2.840.113549.1.9.3"));
    const to = message.indexOf(der(0x04, Buffer.alloc(32)).subarray(0, 2), from) + 34;
    for (let at = from; at < to; at += 1) {
      const flipped = Buffer.from(message);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect([at, (await verify(toArmor(flipped), [root.pem])).status]).toEqual([at, "bad"]);
    }
  });

  it.each([
    ["nothing", ""],
    ["an element without its length", "30"],
    ["a length past the end", "3082ffff"],
    ["a primitive of no length", "0480"],
    ["no end mark", "3080020105"],
    ["a high tag", "1f8101"],
    ["two elements", "020105020105"],
  ])("refuses BER with %s", (_what, hex) => {
    expect(() => readBer(Buffer.from(hex, "hex"))).toThrow(RangeError);
  });

  it("refuses BER that is deeper than any signature", () => {
    expect(() => readBer(Buffer.alloc(40_000, Buffer.from([0x30, 0x80])))).toThrow(RangeError);
  });
});

const shared = "../shared/fixtures/signatures/x509-gitsign";
describe.skipIf(!existsSync(shared))("gitsign (fixtures of ../shared)", () => {
  // Fulcio's authorities and Rekor's key as Sigstore publishes them (root-signing, trusted_root.json of 2026-11).
  const trusted = readFileSync(join(import.meta.dirname, "vectors/sigstore-trusted-root.json"), "utf8");
  const identities = [{ subject: "billy@chainguard.dev", issuer: google }];
  const observedAt = "2026-11-20T12:00:00.000Z";

  it.each([
    [
      "internal_e2e_testdata_offline.commit",
      { status: "good", logIndex: 22784639, loggedAt: "2023-06-05T16:11:20.000Z" },
    ],
    ["internal_e2e_testdata_online.commit", { status: "expired", signedAt: "2026-06-02T16:00:04.000Z" }],
    ["pkg_git_testdata_commit.txt", { status: "expired" }],
  ])("%s", async (file, expected) => {
    const raw = new Uint8Array(readFileSync(join(shared, file)));
    const commit = parseCommit(raw, gitObjectId("commit", raw, "sha1"));
    const moments = { claimedAt: commit.committer.at, observedAt };
    const signer = `billy@chainguard.dev (${google})`;
    const result = await verifySignature(commit.signature, await keyring([trusted], { identities }), moments);
    expect(result).toMatchObject({ signer, signerClass: "person", ...expected });
    expect(await verifySignature(commit.signature, await keyring([]), moments)).toMatchObject({
      status: "unknown-key",
      fingerprint: result.fingerprint,
    });
  });

  it("tells an identity of another issuer from the one that counts (tag)", async () => {
    const raw = new Uint8Array(readFileSync(join(shared, "pkg_git_testdata_tag.txt")));
    const tag = parseTag(raw, gitObjectId("tag", raw, "sha1"));
    const moments = { claimedAt: tag.tagger?.at ?? "", observedAt };
    const ring = await keyring([trusted], { identities });
    expect(await verifySignature(tag.signature, ring, moments)).toMatchObject({ status: "unknown-key" });
  });
});

const repository = testRepository();
afterAll(() => repository.remove());

describe.skipIf(!hasProgram("openssl"))("against openssl (skipped where there is none)", () => {
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(repository.home, name);
    writeFileSync(path, content);
    return path;
  };

  it("makes what openssl cms -verify takes", () => {
    const leaf = leafOf({ to: "2099-01-01T00:00:00Z" });
    const armor = testCms(PAYLOAD, leaf, { certificates: [leaf, issuing] });
    const args = ["-inform", "PEM", "-in", file("a.pem", armor.replaceAll("SIGNED MESSAGE", "CMS")), "-binary"];
    const trust = ["-CAfile", file("root.pem", root.pem), "-purpose", "any", "-no_check_time"];
    const content = ["-content", file("payload", PAYLOAD)];
    expect(repository.run("openssl", ["cms", "-verify", ...args, ...content, ...trust])).toEqual(PAYLOAD);
  });

  it.each([
    ["rsa:2048", [], []],
    ["rsa:2048", ["-keyopt", "rsa_padding_mode:pss"], []],
    ["ec", [], ["-pkeyopt", "ec_paramgen_curve:P-384"]],
    ["rsa:2048", ["-noattr"], []],
    ["rsa:2048", ["-keyid"], []],
    ["ec", ["-md", "sha512"], ["-pkeyopt", "ec_paramgen_curve:secp256k1"]],
  ])("takes what openssl cms -sign makes: %s %j", async (key, how, curve) => {
    const [keyFile, certFile] = [join(repository.home, "k.pem"), join(repository.home, "c.pem")];
    const subject = ["-subj", "/CN=Mei/emailAddress=mei@northwind.example", "-days", "30"];
    const made = ["-x509", "-newkey", key, ...curve, "-nodes", "-keyout", keyFile, "-out", certFile, ...subject];
    repository.run("openssl", ["req", ...made, "-addext", "keyUsage=critical,digitalSignature"]);
    const signing = ["-sign", "-binary", "-signer", certFile, "-inkey", keyFile, "-outform", "PEM", ...how];
    const armor = repository.run("openssl", ["cms", ...signing, "-in", file("payload", PAYLOAD)]).toString("utf8");
    const certificate = readFileSync(certFile, "utf8").replace(/^[^-]*/, "");
    const now = new Date().toISOString();
    const block = blockOf(
      armor.replaceAll("-----BEGIN CMS", "-----BEGIN SIGNED MESSAGE").replaceAll("END CMS", "END SIGNED MESSAGE"),
    );
    const ring = await keyring([certificate]);
    expect(await verifySignature(block, ring, { claimedAt: now, observedAt: now })).toMatchObject({ status: "good" });
    const other = { ...block, payload: Buffer.from("other") };
    expect(await verifySignature(other, ring, { claimedAt: now, observedAt: now })).toMatchObject({ status: "bad" });
  });
});

function blockOf(armor: string) {
  return { format: "x509", armor, payload: PAYLOAD, repeated: false } as const;
}

function bytesOf(armor: string): Buffer {
  return Buffer.from(armor.replace(/-----[A-Z ]+-----/g, ""), "base64");
}

function toArmor(bytes: Uint8Array): string {
  return `-----BEGIN SIGNED MESSAGE-----\n${Buffer.from(bytes).toString("base64")}\n-----END SIGNED MESSAGE-----\n`;
}
