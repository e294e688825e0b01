import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sshString } from "./ssh-wire.ts";
import { verifySsh } from "./ssh.ts";
import { testRepository } from "./test-repository.ts";

const PAYLOAD = Buffer.from("tree 0123\n\nA commit\n");
const APPLICATION = "ssh:";

/** An SSHSIG by a security key, made here with the key's own algorithm (openssh PROTOCOL.u2f, PROTOCOL.sshsig). */
function securityKey(type: "ed25519" | "ecdsa") {
  const pair = type === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = pair.publicKey.export({ format: "jwk" });
  const x = Buffer.from(jwk.x ?? "", "base64url");
  const name = type === "ed25519" ? "sk-ssh-ed25519@openssh.com" : "sk-ecdsa-sha2-nistp256@openssh.com";
  const point = [
    sshString("nistp256"),
    sshString(Buffer.concat([Buffer.from([4]), x, Buffer.from(jwk.y ?? "", "base64url")])),
  ];
  const blob = Buffer.concat([
    sshString(name),
    ...(type === "ed25519" ? [sshString(x)] : point),
    sshString(APPLICATION),
  ]);
  const armor = (namespace: string, flags: number, payload: Uint8Array = PAYLOAD) => {
    const hashed = createHash("sha512").update(payload).digest();
    const parts = [sshString(namespace), sshString(""), sshString("sha512"), sshString(hashed)];
    const message = Buffer.concat([Buffer.from("SSHSIG"), ...parts]);
    const tail = Buffer.from([flags, 0, 0, 0, 7]);
    const signed = Buffer.concat([sha256(APPLICATION), tail, sha256(message)]);
    const inner = Buffer.concat([sshString(name), sshString(rawSignature(pair.privateKey, type, signed)), tail]);
    const body = [sshString(blob), sshString(namespace), sshString(""), sshString("sha512"), sshString(inner)];
    const base64 = Buffer.concat([Buffer.from("SSHSIG"), Buffer.from([0, 0, 0, 1]), ...body]).toString("base64");
    return `-----BEGIN SSH SIGNATURE-----\n${base64}\n-----END SSH SIGNATURE-----\n`;
  };
  return { line: `${name} ${blob.toString("base64")}`, armor };
}

function rawSignature(key: KeyObject, type: "ed25519" | "ecdsa", data: Uint8Array): Buffer {
  if (type === "ed25519") return sign(null, data, key);
  const fixed = sign("sha256", data, { key, dsaEncoding: "ieee-p1363" });
  const mpint = (part: Buffer) => {
    const plain = part.subarray(part.findIndex((byte) => byte !== 0));
    return sshString((plain[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), plain]) : plain);
  };
  return Buffer.concat([mpint(fixed.subarray(0, 32)), mpint(fixed.subarray(32))]);
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash("sha256").update(data).digest();
}

describe.each(["ed25519", "ecdsa"] as const)("a security key (%s)", (type) => {
  const repository = testRepository();
  const key = securityKey(type);
  afterAll(() => repository.remove());

  it("is read as ssh-keygen reads it", () => {
    const file = join(repository.home, "signature");
    writeFileSync(file, key.armor("git", 1));
    writeFileSync(join(repository.home, "signers"), `ana@northwind.example ${key.line}\n`);
    const signers = join(repository.home, "signers");
    const args = ["-Y", "verify", "-f", signers, "-I", "ana@northwind.example", "-n", "git", "-s", file];
    expect(repository.run("ssh-keygen", args, { input: PAYLOAD.toString() }).toString()).toMatch(/^Good/);
    expect(verifySsh(PAYLOAD, key.armor("git", 1)).status).toBe("unknown-key");
  });

  it("says whether its holder touched it", () => {
    expect(verifySsh(PAYLOAD, key.armor("git", 0)).note).toBe("The security key was not touched.");
    expect(verifySsh(PAYLOAD, key.armor("git", 5)).note).toBe("The security key checked its holder.");
    expect(verifySsh(PAYLOAD, key.armor("git", 1)).note).toBeUndefined();
  });

  it("is bad over other bytes, in another namespace and with broken armor", () => {
    expect(verifySsh(Buffer.from("other"), key.armor("git", 1)).status).toBe("bad");
    expect(verifySsh(PAYLOAD, key.armor("file", 1)).status).toBe("bad");
    expect(verifySsh(PAYLOAD, key.armor("git", 1).replace("U1NI", "U1NJ")).status).toBe("bad");
    expect(verifySsh(PAYLOAD, key.armor("git", 1).slice(0, 90)).status).toBe("bad");
  });
});
