import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureAuthSecret, ensureKeys, keyFiles, readBundleKey, readLogKey, readSealKeys } from "./keys.ts";
import { formatOpenSshPublicKey, rawEd25519 } from "./openssh-key.ts";

const hasSshKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;

describe("keys", () => {
  let dataDir: string;
  const env = () => ({
    dataDir,
    authSecret: undefined,
    logKeyFile: undefined,
    bundleKeyFile: undefined,
    sealKeyFile: undefined,
  });
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "countersign-keys-"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it("makes three files of our own once, readable by nobody else", () => {
    ensureKeys(env(), { fresh: true, needsLogKey: true });
    const files = Object.values(keyFiles(env()));
    const before = files.map((file) => readFileSync(file, "utf8"));
    ensureKeys(env(), { fresh: true, needsLogKey: true });
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(before);
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    expect(readLogKey(env())?.asymmetricKeyType).toBe("ed25519");
    expect(readSealKeys(env()).map((key) => key.byteLength)).toEqual([32]);
  });

  it("makes no keys for a database that has been signed with others", () => {
    expect(() => ensureKeys(env(), { fresh: false, needsLogKey: true })).toThrow(
      expect.objectContaining({ reason: "KEYS_MISSING" }),
    );
  });

  it("lets a web process live without the log key", () => {
    ensureKeys(env(), { fresh: true, needsLogKey: false });
    expect(readLogKey(env())).toBeUndefined();
  });

  it("keeps one session secret", () => {
    const secret = ensureAuthSecret(env());
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(ensureAuthSecret(env())).toBe(secret);
    expect(ensureAuthSecret({ ...env(), authSecret: "given" })).toBe("given");
  });

  it("names a key file that holds something else", () => {
    const file = join(dataDir, "log");
    writeFileSync(file, "no key");
    expect(() => readLogKey({ ...env(), logKeyFile: file })).toThrow(expect.objectContaining({ reason: "KEY_FILE" }));
  });

  it.skipIf(!hasSshKeygen)("writes a bundle key that ssh-keygen reads, and reads ssh-keygen's", () => {
    ensureKeys(env(), { fresh: true, needsLogKey: true });
    const ours = keyFiles(env()).bundle;
    const shown = execFileSync("ssh-keygen", ["-y", "-f", ours], { encoding: "utf8" }).trim();
    expect(shown.split(" ").slice(0, 2).join(" ")).toBe(formatOpenSshPublicKey(readBundleKey(env()), "").trim());
    const theirs = join(dataDir, "theirs");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", theirs]);
    const key = readBundleKey({ ...env(), bundleKeyFile: theirs });
    const blob = Buffer.from(readFileSync(`${theirs}.pub`, "utf8").split(" ")[1] ?? "", "base64");
    expect(rawEd25519(key).publicKey).toEqual(blob.subarray(-32));
  });
});
