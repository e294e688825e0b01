import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitObjectId, parseCommit, parseTag } from "./commit-object.ts";
import { openKeyring, parseKeyFile, type Keyring, type RegisteredKey } from "./keyring.ts";
import type { SignerKind } from "./signer-kind.ts";
import { verifyCommit, verifySignature } from "./signature.ts";
import { testRepository } from "./test-repository.ts";

const SEEN = "2026-11-20T12:00:00.000Z";
const shared = "../shared/fixtures/signatures";

async function keyringOf(files: readonly string[], kind: SignerKind = "person", bounds: Partial<RegisteredKey> = {}) {
  const keys = (await Promise.all(files.map((text) => parseKeyFile(text)))).flat();
  return openKeyring(keys.map((key) => ({ ...key, kind, ...bounds })));
}

async function verifyRaw(raw: Uint8Array, keyring: Keyring, observedAt = SEEN) {
  const object = parseCommit(raw, gitObjectId("commit", raw, "sha1"));
  return verifyCommit(object, keyring, observedAt);
}

const read = (...path: string[]) => readFileSync(join(shared, ...path));

describe.skipIf(!existsSync(shared))("signatures made elsewhere (fixtures of ../shared)", () => {
  const openPgp = ["rsa_4096", "ed25519", "ecdsa_p256", "brainpool_p512"];
  const ssh = ["rsa", "ed25519", "ecdsa_p256", "ecdsa_p521"];

  it.each(openPgp)("finds OpenPGP %s good, by its key only", async (name) => {
    const raw = read("gpg", `commit_${name}_signed.txt`);
    const key = read("gpg", `key_${name}.pub`).toString("utf8");
    const good = await verifyRaw(raw, await keyringOf([key]));
    expect(good).toMatchObject({ status: "good", signerClass: "person", format: "openpgp" });
    expect(good.fingerprint).toMatch(/^[0-9A-F]{40}$/);
    expect(await verifyRaw(raw, await openKeyring([]))).toMatchObject({
      status: "unknown-key",
      signerClass: "unknown",
      fingerprint: good.fingerprint,
    });
  });

  it.each(ssh)("finds SSH %s good, by its key only", async (name) => {
    const raw = read("ssh", `commit_${name}_signed.txt`);
    const keys = read("ssh", "keys_all.pub").toString("utf8");
    const good = await verifyRaw(raw, await keyringOf([keys]));
    expect(good).toMatchObject({ status: "good", signerClass: "person", format: "ssh" });
    expect(await verifyRaw(raw, await openKeyring([]))).toMatchObject({
      status: "unknown-key",
      fingerprint: good.fingerprint,
    });
  });

  it("names an SSH key as ssh-keygen does", async () => {
    const result = await verifyRaw(read("ssh", "commit_ed25519_signed.txt"), await openKeyring([]));
    expect(result.fingerprint).toBe(read("ssh", "key_ed25519.pub_fingerprint").toString("utf8").trim());
  });

  it.each(["gpg", "ssh"])("says that an unsigned commit is unsigned (%s)", async (folder) => {
    expect(await verifyRaw(read(folder, "commit_unsigned.txt"), await openKeyring([]))).toMatchObject({
      status: "unsigned",
      signerClass: "unknown",
      format: "none",
    });
  });

  it.each([
    ["gpg", "tag_rsa_4096_signed.txt", "key_rsa_4096.pub"],
    ["ssh", "tag_ed25519_signed.txt", "key_ed25519.pub"],
  ])("verifies tags, whose signature stands in the body (%s)", async (folder, file, key) => {
    const raw = read(folder, file);
    const tag = parseTag(raw, gitObjectId("tag", raw, "sha1"));
    const keyring = await keyringOf([read(folder, key).toString("utf8")]);
    const moments = { claimedAt: tag.tagger?.at ?? "", observedAt: SEEN };
    expect(await verifySignature(tag.signature, keyring, moments)).toMatchObject({ status: "good" });
  });

  it("says that X.509 is unsupported, not that it is bad", async () => {
    for (const file of readdirSync(join(shared, "x509-gitsign")).filter((name) => !name.includes("tag"))) {
      const raw = read("x509-gitsign", file);
      const result = await verifyRaw(raw, await openKeyring([]));
      expect(result).toMatchObject({ status: "unsupported", signerClass: "unknown", format: "x509" });
    }
  });
});

const history = "../shared/fixtures/commits/flux2-kustomize-helm-example.ndjson";
const webFlow = "../shared/fixtures/keys/github-web-flow.asc";
describe.skipIf(!existsSync(history) || !existsSync(webFlow))(
  "merges made at the forge (fixtures of ../shared)",
  () => {
    it("gives them to the forge's own key, judged when it signed", async () => {
      const keyring = await keyringOf([readFileSync(webFlow, "utf8")], "web-flow");
      const lines = readFileSync(history, "utf8").trim().split("\n");
      let ended = 0;
      for (const line of lines) {
        const { sha, raw } = JSON.parse(line) as { sha: string; raw: string };
        const commit = parseCommit(Buffer.from(raw), sha);
        const result = await verifyCommit(commit, keyring, SEEN);
        // What the web page made is the forge's; maintainers signed the rest, with keys that are not in the ring.
        const forge = commit.committer.email === "noreply@github.com";
        const expected = forge ? ["good", "web-flow"] : ["unknown-key", "unknown"];
        expect([sha, result.status, result.signerClass]).toEqual([sha, ...expected]);
        if (result.keyAtObservation === "expired") ended += 1;
      }
      // The first web-flow key expired in January 2024.
      expect(ended).toBeGreaterThan(0);
      expect(ended).toBeLessThan(lines.length);
    });
  },
);

describe("against git, gpg and ssh-keygen", () => {
  const repository = testRepository();
  const sshTypes = [
    ["ed25519", "256"],
    ["rsa", "3072"],
    ["ecdsa", "256"],
    ["ecdsa", "384"],
    ["ecdsa", "521"],
  ] as const;
  const signers = join(repository.home, "signers");
  const shas: Record<string, string> = {};
  let sshKeys = "";
  let gpgKeys = "";

  const gpg = (...args: string[]) =>
    repository.run("gpg", ["--batch", "--quiet", "--yes", "--passphrase", "", "--pinentry-mode", "loopback", ...args]);

  beforeAll(() => {
    repository.git("config", "gpg.ssh.allowedSignersFile", signers);
    for (const [type, bits] of sshTypes) {
      const file = join(repository.home, `${type}${bits}`);
      repository.run("ssh-keygen", ["-q", "-t", type, "-b", bits, "-N", "", "-C", `${type}${bits}`, "-f", file]);
      sshKeys += `mei@northwind.example ${readFileSync(`${file}.pub`, "utf8")}`;
      repository.git("config", "gpg.format", "ssh");
      repository.git("config", "user.signingkey", `${file}.pub`);
      shas[`ssh ${type}${bits}`] = repository.commit(`Signed by ${type} ${bits}`, {}, { args: ["-S"] });
    }
    repository.run("sh", ["-c", `cat > ${signers}`], { input: sshKeys });
    repository.git("config", "gpg.format", "openpgp");
    for (const [name, algorithm, expires] of [
      ["ed", "ed25519", "never"],
      ["rsa", "rsa2048", "never"],
      ["short", "ed25519", "seconds=1"],
    ] as const) {
      const id = `Ana ${name} <ana-${name}@northwind.example>`;
      gpg("--quick-gen-key", id, algorithm, "sign", expires);
      repository.git("config", "user.signingkey", `ana-${name}@northwind.example`);
      shas[`gpg ${name}`] = repository.commit(`Signed by ${name}`, {}, { args: ["-S"] });
    }
    gpgKeys = gpg("--armor", "--export").toString("utf8");
    shas.unsigned = repository.commit("Not signed");
  }, 60_000);
  afterAll(() => {
    repository.run("gpgconf", ["--kill", "all"]);
    repository.remove();
  });

  const verify = async (sha: string, keyring: Keyring, observedAt?: string) =>
    verifyCommit(parseCommit(repository.raw(sha), sha), keyring, observedAt ?? new Date().toISOString());

  it("says what git log says, given the same keys", async () => {
    const keyring = await keyringOf([sshKeys, gpgKeys]);
    for (const [name, sha] of Object.entries(shas).filter(([name]) => name !== "gpg short")) {
      const git = repository.git("log", "-1", "--format=%G?", sha);
      // U: good by a key without ownertrust; gpg trusts nobody here.
      const expected = { G: "good", U: "good", N: "unsigned", B: "bad" }[git];
      expect([name, (await verify(sha, keyring)).status]).toEqual([name, expected]);
    }
  });

  it("says unknown-key where git cannot check", async () => {
    const nobody = await openKeyring([]);
    for (const [name, sha] of Object.entries(shas)) {
      expect([name, (await verify(sha, nobody)).status]).toEqual([
        name,
        name === "unsigned" ? "unsigned" : "unknown-key",
      ]);
    }
  });

  it("keeps good what an expired key signed while it was valid, and says that it has ended", async () => {
    const keyring = await keyringOf([gpgKeys]);
    const sha = shas["gpg short"] ?? "";
    expect(await verify(sha, keyring, "2099-01-01T00:00:00.000Z")).toMatchObject({
      status: "good",
      keyAtObservation: "expired",
    });
  });

  it("calls expired what was signed outside the time that the key is registered for", async () => {
    const sha = shas["ssh ed25519256"] ?? "";
    const past = await keyringOf([sshKeys], "person", { to: "2020-01-01T00:00:00.000Z" });
    expect(await verify(sha, past)).toMatchObject({ status: "expired", signerClass: "person" });
    const future = await keyringOf([sshKeys], "person", { from: "2999-01-01T00:00:00.000Z" });
    expect(await verify(sha, future)).toMatchObject({ status: "expired" });
  });

  it("takes the registration that was valid when the signer says", async () => {
    const [key] = await parseKeyFile(sshKeys);
    if (!key) throw new Error("no key");
    const before = { ...key, kind: "person", name: "Before", email: null, to: "2020-01-01T00:00:00.000Z" } as const;
    const after = { ...key, kind: "controller", name: "After", email: null, from: "2020-01-01T00:00:00.000Z" } as const;
    const result = await verify(shas["ssh ed25519256"] ?? "", await openKeyring([before, after]));
    expect(result).toMatchObject({ status: "good", signer: "After", signerClass: "controller" });
  });

  it("tells a compromised key from a retired one", async () => {
    const id = "ana-rsa@northwind.example";
    const [fingerprint = ""] = /[0-9A-F]{40}/.exec(gpg("--list-keys", "--with-colons", id).toString()) ?? [];
    const certificate = readFileSync(
      join(repository.home, "gnupg", "openpgp-revocs.d", `${fingerprint}.rev`),
      "utf8",
    ).replace(":-----BEGIN", "-----BEGIN");
    repository.run("gpg", ["--batch", "--import"], { input: certificate });
    const revoked = await keyringOf([gpg("--armor", "--export", id).toString("utf8")]);
    const sha = shas["gpg rsa"] ?? "";
    // gpg's prepared certificate gives no reason: it counts for all time.
    expect(await verify(sha, revoked)).toMatchObject({ status: "revoked", signerClass: "person" });
    expect(repository.git("log", "-1", "--format=%G?", sha)).toBe("R");
  });

  it("refuses a sound signature of another namespace", async () => {
    const file = join(repository.home, "ed25519256");
    const unsigned = repository.raw(shas.unsigned ?? "");
    const armor = repository.run("ssh-keygen", ["-Y", "sign", "-q", "-f", file, "-n", "file"], {
      input: Buffer.from(unsigned).toString("utf8"),
    });
    const block = { format: "ssh", armor: armor.toString("utf8"), payload: unsigned, repeated: false } as const;
    const keyring = await keyringOf([sshKeys]);
    const moments = { claimedAt: SEEN, observedAt: SEEN };
    expect(await verifySignature(block, keyring, moments)).toMatchObject({ status: "bad" });
  });

  it("finds no flipped byte good", async () => {
    const keyring = await keyringOf([sshKeys, gpgKeys]);
    const originals = ["ssh ed25519256", "ssh rsa3072", "ssh ecdsa256", "gpg ed"].map((name) => {
      const sha = shas[name] ?? "";
      return { sha, raw: repository.raw(sha) };
    });
    for (const { sha, raw } of originals) {
      expect((await verify(sha, keyring)).status).toBe("good");
      const { payload } = parseCommit(raw, sha).signature ?? { payload: new Uint8Array() };
      const property = fc.asyncProperty(
        fc.nat(raw.byteLength - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const flipped = raw.slice();
          flipped[at] = (flipped[at] ?? 0) ^ mask;
          expect(() => parseCommit(flipped, sha)).toThrow(); // the id alone refuses it
          const forged = parseAny(flipped);
          if (!forged?.signature) return;
          const result = await verifyCommit(forged, keyring, SEEN);
          const changed = Buffer.compare(forged.signature.payload, payload) !== 0;
          if (changed) expect(["bad", "unknown-key", "unsupported"]).toContain(result.status);
        },
      );
      await fc.assert(property, { numRuns: 150 });
    }
  }, 60_000);

  it("finds every flipped byte of an SSH signature not good", async () => {
    const keyring = await keyringOf([sshKeys]);
    const sha = shas["ssh ed25519256"] ?? "";
    const { signature } = parseCommit(repository.raw(sha), sha);
    if (!signature) throw new Error("no signature");
    const moments = { claimedAt: SEEN, observedAt: SEEN };
    const original = Buffer.from(signature.armor.split("\n").slice(1, -2).join(""), "base64");
    for (let at = 0; at < original.byteLength; at += 1) {
      const flipped = Buffer.from(original);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const armor = `-----BEGIN SSH SIGNATURE-----\n${flipped.toString("base64")}\n-----END SSH SIGNATURE-----\n`;
      const result = await verifySignature({ ...signature, armor }, keyring, moments);
      expect([at, result.status]).not.toEqual([at, "good"]);
    }
  });
});

function parseAny(raw: Uint8Array) {
  try {
    return parseCommit(raw, gitObjectId("commit", raw, "sha1"));
  } catch {
    return null; // no commit any more
  }
}
