import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitObjectId, parseCommit, parseTag } from "./commit-object.ts";
import { parseKeyFile } from "./key-file.ts";
import { openKeyring, type Keyring } from "./keyring.ts";
import type { RegisteredKey } from "./registered-key.ts";
import { verifyCommit, verifySignature, verifyTag } from "./signature.ts";
import type { SignerKind } from "./signer-kind.ts";
import { hasProgram, testRepository, type TestRepository } from "./test-repository.ts";

const SEEN = "2026-11-20T12:00:00.000Z";
const EMAIL = "mei@northwind.example";

async function keyringOf(files: readonly string[], kind: SignerKind = "person", over: Partial<RegisteredKey> = {}) {
  const keys = (await Promise.all(files.map((text) => parseKeyFile(text)))).flat();
  return openKeyring(keys.map((key) => ({ ...key, kind, revocation: null, ...over })));
}

const verifierOf = (repository: TestRepository) => async (sha: string, keyring: Keyring, observedAt?: string) =>
  verifyCommit(parseCommit(repository.raw(sha), sha), keyring, observedAt ?? new Date().toISOString());

/** A copy of a commit with another message under the old signature, as an object of its own. */
function tampered(repository: TestRepository, sha: string): string {
  const raw = Buffer.from(repository.raw(sha))
    .toString("latin1")
    .replace(/\n\n[^]*$/, "\n\nAnother message\n");
  const input = Buffer.from(raw, "latin1").toString("utf8");
  return repository.run("git", ["hash-object", "-t", "commit", "-w", "--stdin"], { input }).toString().trim();
}

// What git says (%G?) and what is said here, given the same keys. Where they differ the rule stands beside it.
describe.each(["sha1", "sha256"] as const)("against git and ssh-keygen, %s", (objectFormat) => {
  const repository = testRepository(objectFormat);
  const verify = verifierOf(repository);
  const signers = join(repository.home, "signers");
  const shas: Record<string, string> = {};
  const types = [
    ["ed25519", "256"],
    ["rsa", "3072"],
    ["ecdsa", "256"],
    ["ecdsa", "384"],
    ["ecdsa", "521"],
  ] as const;
  let keys = "";

  const keygen = (...args: string[]) => repository.run("ssh-keygen", ["-q", ...args]);
  const commitBy = (file: string, message: string) => {
    repository.git("config", "user.signingkey", file);
    return repository.commit(message, {}, { args: ["-S"] });
  };

  beforeAll(() => {
    repository.git("config", "gpg.ssh.allowedSignersFile", signers);
    repository.git("config", "gpg.format", "ssh");
    for (const [type, bits] of objectFormat === "sha1" ? types : types.slice(0, 1)) {
      const file = join(repository.home, `${type}${bits}`);
      keygen("-t", type, "-b", bits, "-N", "", "-C", `${type}${bits}`, "-f", file);
      keys += `${EMAIL} ${readFileSync(`${file}.pub`, "utf8")}`;
      shas[`${type}${bits}`] = commitBy(`${file}.pub`, `Signed by ${type} ${bits}`);
    }
    const [ca, id] = [join(repository.home, "ca"), join(repository.home, "id")];
    for (const file of [ca, id]) keygen("-t", "ed25519", "-N", "", "-C", "", "-f", file);
    keygen("-s", ca, "-I", "mei", "-n", `${EMAIL},mei`, "-V", "20200101Z:20990101Z", `${id}.pub`);
    // ssh-keygen looks for the private key beside the certificate.
    copyFileSync(id, `${id}-cert`);
    keys += `*@northwind.example cert-authority ${readFileSync(`${ca}.pub`, "utf8")}`;
    shas.certified = commitBy(`${id}-cert.pub`, "Signed by a certified key");
    const stranger = join(repository.home, "stranger");
    keygen("-t", "ed25519", "-N", "", "-C", "", "-f", stranger);
    shas.stranger = commitBy(`${stranger}.pub`, "Signed by nobody");
    shas.unsigned = repository.commit("Not signed");
    shas.bad = tampered(repository, shas.ed25519256 ?? "");
    writeFileSync(signers, keys);
  }, 60_000);
  afterAll(() => repository.remove());

  it("says what git log says, given the same keys", async () => {
    const keyring = await keyringOf([keys]);
    // U: sound, and by no key of allowed_signers.
    const meaning: Record<string, string> = { G: "good", U: "unknown-key", N: "unsigned", B: "bad" };
    const found: string[] = [];
    for (const [name, sha] of Object.entries(shas)) {
      const git = repository.git("log", "-1", "--format=%G?", sha);
      found.push(git);
      expect([name, (await verify(sha, keyring)).status]).toEqual([name, meaning[git]]);
    }
    expect(new Set(found)).toEqual(new Set(["G", "U", "N", "B"]));
  });

  it("takes both signature headers out of what was signed", async () => {
    const sha = shas.ed25519256 ?? "";
    const header = objectFormat === "sha256" ? "gpgsig-sha256" : "gpgsig";
    expect(Buffer.from(repository.raw(sha)).toString()).toContain(`\n${header} -----BEGIN SSH SIGNATURE-----`);
    expect(Buffer.from(parseCommit(repository.raw(sha), sha).signature?.payload ?? []).toString()).not.toContain(
      "gpgsig",
    );
  });

  it("verifies a tag, and not under another name", async () => {
    repository.git("config", "user.signingkey", join(repository.home, "ed25519256.pub"));
    repository.git("tag", "-s", "-m", "Release one", "v1");
    const sha = repository.git("rev-parse", "v1");
    const tag = parseTag(repository.raw(sha, "tag"), sha);
    const keyring = await keyringOf([keys]);
    expect(await verifyTag(tag, "v1", keyring, SEEN)).toMatchObject({ status: "good", signerClass: "person" });
    expect(await verifyTag(tag, "v2", keyring, SEEN)).toMatchObject({ status: "bad" });
  });

  it("finds no flip in the object good under the original id, and none that changed what was signed good at all", async () => {
    const keyring = await keyringOf([keys]);
    for (const name of ["ed25519256", "certified"]) {
      const sha = shas[name] ?? "";
      const raw = repository.raw(sha);
      expect((await verify(sha, keyring)).status).toBe("good");
      await fc.assert(
        fc.asyncProperty(fc.nat(raw.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
          const flipped = raw.slice();
          flipped[at] = (flipped[at] ?? 0) ^ mask;
          expect(() => parseCommit(flipped, sha)).toThrow(); // the id alone refuses it
          const forged = parseAny(flipped, objectFormat);
          const before = parseCommit(raw, sha).signature?.payload ?? new Uint8Array();
          if (!forged?.signature || Buffer.compare(forged.signature.payload, before) === 0) return;
          expect((await verifyCommit(forged, keyring, SEEN)).status).toBe("bad");
        }),
        { numRuns: 150 },
      );
    }
  }, 60_000);

  it("finds every flipped byte of the signature itself not good", async () => {
    const keyring = await keyringOf([keys]);
    for (const name of ["ed25519256", "certified"]) {
      const sha = shas[name] ?? "";
      const { signature } = parseCommit(repository.raw(sha), sha);
      if (!signature) throw new Error("no signature");
      const moments = { claimedAt: SEEN, observedAt: SEEN };
      const original = Buffer.from(signature.armor.split("\n").slice(1, -2).join(""), "base64");
      for (let at = 0; at < original.byteLength; at += 1) {
        const flipped = Buffer.from(original);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        const armor = `-----BEGIN SSH SIGNATURE-----\n${flipped.toString("base64")}\n-----END SSH SIGNATURE-----\n`;
        const result = await verifySignature({ ...signature, armor }, keyring, moments);
        expect([name, at, result.status]).not.toEqual([name, at, "good"]);
      }
    }
  });

  it("refuses a sound signature of another namespace", async () => {
    const unsigned = repository.raw(shas.unsigned ?? "");
    const file = join(repository.home, "ed25519256");
    const input = Buffer.from(unsigned).toString("utf8");
    const armor = repository.run("ssh-keygen", ["-Y", "sign", "-q", "-f", file, "-n", "file"], { input });
    const block = { format: "ssh", armor: armor.toString("utf8"), payload: unsigned, repeated: false } as const;
    const moments = { claimedAt: SEEN, observedAt: SEEN };
    expect(await verifySignature(block, await keyringOf([keys]), moments)).toMatchObject({ status: "bad" });
  });

  describe("a certified key", () => {
    const authority = () => `cert-authority ${readFileSync(join(repository.home, "ca.pub"), "utf8")}`;
    const certified = () => shas.certified ?? "";

    it("is the principal's whom its authority may certify, and has the key's own fingerprint", async () => {
      const result = await verify(certified(), await keyringOf([`*@northwind.example ${authority()}`]));
      const printed = keygen("-l", "-f", join(repository.home, "id.pub")).toString();
      expect(result).toMatchObject({ status: "good", signer: EMAIL, signerClass: "person" });
      expect(printed).toContain(result.fingerprint);
      expect(result.authority).toMatch(/^SHA256:/);
    });

    it("is nobody's by another principal, by the authority's own line as a key, or by its plain key", async () => {
      for (const line of [
        `bo@northwind.example ${authority()}`,
        `${EMAIL} ${readFileSync(join(repository.home, "ca.pub"), "utf8")}`,
        `${EMAIL} ${readFileSync(join(repository.home, "id.pub"), "utf8")}`,
      ]) {
        expect(await verify(certified(), await keyringOf([line]))).toMatchObject({ status: "unknown-key" });
        writeFileSync(signers, line);
        expect(repository.git("log", "-1", "--format=%G?", certified())).toBe("U");
      }
      writeFileSync(signers, keys);
    });

    it("counts while its certificate does, and without options that nobody here can judge", async () => {
      const id = join(repository.home, "id");
      const keyring = await keyringOf([`*@northwind.example ${authority()}`]);
      const sign = (...options: string[]) => {
        keygen("-s", join(repository.home, "ca"), "-I", "mei", "-n", EMAIL, ...options, `${id}.pub`);
        return commitBy(`${id}-cert.pub`, options.join(" "));
      };
      expect(await verify(sign("-V", "20200101Z:20210101Z"), keyring)).toMatchObject({ status: "expired" });
      expect(await verify(sign("-O", "force-command=true"), keyring)).toMatchObject({ status: "unsupported" });
      expect(await verify(sign("-h"), keyring)).toMatchObject({ status: "unknown-key" });
    });
  });

  describe("key time, where git log differs", () => {
    const sha = () => shas.ed25519256 ?? "";
    const own = () => keys.split("\n")[0] ?? "";

    it("a key whose time has passed is expired; git says U, as of a key it does not know", async () => {
      const line = own().replace(EMAIL, `${EMAIL} valid-before="20200101Z"`);
      writeFileSync(signers, line);
      expect(repository.git("log", "-1", "--format=%G?", sha())).toBe("U");
      expect(await verify(sha(), await keyringOf([line]))).toMatchObject({ status: "expired", signerClass: "person" });
      const future = own().replace(EMAIL, `${EMAIL} valid-after="20990101Z"`);
      expect(await verify(sha(), await keyringOf([future]))).toMatchObject({ status: "expired" });
      writeFileSync(signers, keys);
    });

    it("a key that ended after it signed is good, as git says; that it had ended when first seen is said beside", async () => {
      const line = own().replace(EMAIL, `${EMAIL} valid-before="20981231Z"`);
      writeFileSync(signers, line);
      expect(repository.git("log", "-1", "--format=%G?", sha())).toBe("G");
      expect(await verify(sha(), await keyringOf([line]), "2099-01-01T00:00:00.000Z")).toMatchObject({
        status: "good",
        keyAtObservation: "expired",
      });
      writeFileSync(signers, keys);
    });

    it("a key that was revoked here is revoked; git knows of no revocation without a list of its own", async () => {
      const revocation = { reason: "compromised", from: null } as const;
      const keyring = await keyringOf([own()], "person", { revocation });
      expect(await verify(sha(), keyring)).toMatchObject({ status: "revoked", signerClass: "person" });
      expect(repository.git("log", "-1", "--format=%G?", sha())).toBe("G");
    });

    it("of two registrations the one that was valid when the signer says answers", async () => {
      const [key] = await parseKeyFile(own());
      if (!key) throw new Error("no key");
      const common = { ...key, email: null, revocation: null };
      const before = { ...common, kind: "person", name: "Before", to: "2020-01-01T00:00:00.000Z" } as const;
      const after = { ...common, kind: "controller", name: "After", from: "2020-01-01T00:00:00.000Z" } as const;
      const result = await verify(sha(), await openKeyring([before, after]));
      expect(result).toMatchObject({ status: "good", signer: "After", signerClass: "controller" });
    });
  });
});

describe.skipIf(!hasProgram("gpg"))("against git and gpg (skipped where gpg is not installed)", () => {
  const repository = testRepository();
  const verify = verifierOf(repository);
  const shas: Record<string, string> = {};
  let keys = "";

  const gpg = (...args: string[]) =>
    repository.run("gpg", ["--batch", "--quiet", "--yes", "--passphrase", "", "--pinentry-mode", "loopback", ...args]);
  const status = (sha: string) => repository.git("log", "-1", "--format=%G?", sha);

  beforeAll(() => {
    for (const [name, algorithm, expires] of [
      ["ed", "ed25519", "never"],
      ["rsa", "rsa2048", "never"],
      ["nistp", "nistp384", "never"],
      ["short", "ed25519", "seconds=1"],
      ["stranger", "ed25519", "never"],
    ] as const) {
      gpg("--quick-gen-key", `Ana ${name} <ana-${name}@northwind.example>`, algorithm, "sign", expires);
      repository.git("config", "user.signingkey", `ana-${name}@northwind.example`);
      shas[name] = repository.commit(`Signed by ${name}`, {}, { args: ["-S"] });
    }
    const stranger = fingerprint("ana-stranger@northwind.example");
    gpg("--delete-secret-and-public-key", stranger);
    keys = gpg("--armor", "--export").toString("utf8");
    shas.unsigned = repository.commit("Not signed");
    shas.bad = tampered(repository, shas.ed ?? "");
  }, 60_000);
  afterAll(() => {
    repository.run("gpgconf", ["--kill", "all"]);
    repository.remove();
  });

  function fingerprint(id: string): string {
    return /[0-9A-F]{40}/.exec(gpg("--list-keys", "--with-colons", id).toString())?.[0] ?? "";
  }

  it("says what git log says, given the same keys", async () => {
    const keyring = await keyringOf([keys]);
    // U: good by a key without ownertrust. E: a key that it does not have.
    const meaning: Record<string, string> = { G: "good", U: "good", N: "unsigned", B: "bad", E: "unknown-key" };
    const found: string[] = [];
    for (const [name, sha] of Object.entries(shas).filter(([name]) => name !== "short")) {
      found.push(status(sha));
      expect([name, (await verify(sha, keyring)).status]).toEqual([name, meaning[status(sha)]]);
    }
    expect(new Set(found)).toEqual(new Set(["G", "N", "B", "E"]));
  });

  it("finds no flip that changed what was signed good", async () => {
    const keyring = await keyringOf([keys]);
    const sha = shas.ed ?? "";
    const raw = repository.raw(sha);
    const before = parseCommit(raw, sha).signature?.payload ?? new Uint8Array();
    await fc.assert(
      fc.asyncProperty(fc.nat(raw.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const flipped = raw.slice();
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        expect(() => parseCommit(flipped, sha)).toThrow();
        const forged = parseAny(flipped, "sha1");
        if (!forged?.signature || Buffer.compare(forged.signature.payload, before) === 0) return;
        expect((await verifyCommit(forged, keyring, SEEN)).status).toBe("bad");
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it("keeps good what an expired key signed while it was valid, where git says Y", async () => {
    const sha = shas.short ?? "";
    await expect.poll(() => status(sha), { timeout: 5000 }).toBe("Y");
    expect(await verify(sha, await keyringOf([keys]), "2099-01-01T00:00:00.000Z")).toMatchObject({
      status: "good",
      keyAtObservation: "expired",
    });
  });

  it("calls revoked for all time what a key signed that was revoked without a reason, as git says R", async () => {
    const id = "ana-rsa@northwind.example";
    const file = join(repository.home, "gnupg", "openpgp-revocs.d", `${fingerprint(id)}.rev`);
    const certificate = readFileSync(file, "utf8").replace(":-----BEGIN", "-----BEGIN");
    repository.run("gpg", ["--batch", "--import"], { input: certificate });
    const revoked = await keyringOf([gpg("--armor", "--export", id).toString("utf8")]);
    const sha = shas.rsa ?? "";
    // gpg's prepared certificate gives no reason: it counts for all time.
    expect(await verify(sha, revoked)).toMatchObject({ status: "revoked", signerClass: "person" });
    expect(status(sha)).toBe("R");
  });
});

function parseAny(raw: Uint8Array, format: "sha1" | "sha256") {
  try {
    return parseCommit(raw, gitObjectId("commit", raw, format));
  } catch {
    return null; // no commit any more
  }
}
