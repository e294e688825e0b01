import { createHash, createPublicKey, sign, type KeyObject } from "node:crypto";

/** An SSH `string`: length, then bytes (RFC 4251 §5). */
function sshString(value: Uint8Array | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.byteLength);
  return Buffer.concat([length, bytes]);
}

/** The public half of an Ed25519 key as SSH writes it: `string "ssh-ed25519", string key`. */
export function sshPublicKey(key: KeyObject): Buffer {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return Buffer.concat([sshString("ssh-ed25519"), sshString(spki.subarray(spki.byteLength - 32))]);
}

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export function sshFingerprint(key: KeyObject): string {
  return `SHA256:${createHash("sha256").update(sshPublicKey(key)).digest("base64").replace(/=+$/, "")}`;
}

const MAGIC = Buffer.from("SSHSIG", "latin1");

/**
 * Signs the way `ssh-keygen -Y sign -n <namespace>` does, with an Ed25519 key (openssh PROTOCOL.sshsig): the signature is
 * over namespace and sha512 of the message, armored to lines of 70.
 */
export function signSsh(key: KeyObject, namespace: string, message: Uint8Array): string {
  const digest = createHash("sha512").update(message).digest();
  const signed = Buffer.concat([MAGIC, sshString(namespace), sshString(""), sshString("sha512"), sshString(digest)]);
  const signature = Buffer.concat([sshString("ssh-ed25519"), sshString(sign(null, signed, key))]);
  const version = Buffer.from([0, 0, 0, 1]);
  const blob = Buffer.concat([
    MAGIC,
    version,
    sshString(sshPublicKey(key)),
    sshString(namespace),
    sshString(""),
    sshString("sha512"),
    sshString(signature),
  ]);
  const lines = blob.toString("base64").match(/.{1,70}/g) ?? [];
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join("\n")}\n-----END SSH SIGNATURE-----\n`;
}
