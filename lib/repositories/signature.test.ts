import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitObjectId, parseCommit, parseTag } from "./commit-object.ts";
import { parseKeyFile } from "./key-file.ts";
import { openKeyring, type Keyring } from "./keyring.ts";
import type { RegisteredKey } from "./registered-key.ts";
import type { SignerKind } from "./signer-kind.ts";
import { verifyCommit, verifySignature } from "./signature.ts";

const SEEN = "2026-11-20T12:00:00.000Z";
const shared = "../shared/fixtures/signatures";

async function keyringOf(files: readonly string[], kind: SignerKind = "person", bounds: Partial<RegisteredKey> = {}) {
  const keys = (await Promise.all(files.map((text) => parseKeyFile(text)))).flat();
  return openKeyring(keys.map((key) => ({ ...key, kind, revocation: null, ...bounds })));
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
