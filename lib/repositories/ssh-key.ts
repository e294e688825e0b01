import { createHash, createPublicKey, verify, type JsonWebKey, type KeyObject } from "node:crypto";
import { AppError } from "../base/errors.ts";
import { SshReader } from "./ssh-wire.ts";

/** A public key as OpenSSH writes it, ready to verify. */
export interface SshKey {
  readonly type: string;
  /** `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  readonly key: KeyObject;
  readonly curve?: Curve;
  /** Of a security key: `ssh:` in general. */
  readonly application?: string;
  readonly modulusLength?: number;
}

type Curve = "P-256" | "P-384" | "P-521";

const CURVES: Readonly<Record<string, { curve: Curve; hash: string; size: number }>> = {
  nistp256: { curve: "P-256", hash: "sha256", size: 32 },
  nistp384: { curve: "P-384", hash: "sha384", size: 48 },
  nistp521: { curve: "P-521", hash: "sha512", size: 66 },
};

const RSA_HASHES: Readonly<Record<string, string>> = { "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" };

/** Throws BAD_REQUEST/SSH_KEY_UNSUPPORTED (DSA, certificates, webauthn) or RangeError on a broken structure. */
export function parseSshKey(blob: Uint8Array): SshKey {
  const reader = new SshReader(blob);
  const type = reader.text();
  const fingerprint = sshFingerprint(blob);
  const key = readSshKey(type, reader);
  reader.end();
  return { type, fingerprint, ...key };
}

export function sshFingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** The fields of a key after its type. Throws as `parseSshKey` does. */
export function readSshKey(type: string, reader: SshReader): Omit<SshKey, "type" | "fingerprint"> {
  switch (type) {
    case "ssh-ed25519":
      return { key: ed25519(reader.string()) };
    case "sk-ssh-ed25519@openssh.com":
      return { key: ed25519(reader.string()), application: reader.text() };
    case "ssh-rsa":
      return rsa(reader);
    case "ecdsa-sha2-nistp256":
    case "ecdsa-sha2-nistp384":
    case "ecdsa-sha2-nistp521":
      return ecdsa(type, reader);
    case "sk-ecdsa-sha2-nistp256@openssh.com":
      return { ...ecdsa(type, reader), application: reader.text() };
    default:
      throw new AppError("BAD_REQUEST", "SSH_KEY_UNSUPPORTED", `SSH keys of type ${type.slice(0, 60)} are not read.`);
  }
}

function ed25519(point: Uint8Array): KeyObject {
  if (point.byteLength !== 32) throw new RangeError("an Ed25519 key has 32 bytes");
  return fromJwk({ kty: "OKP", crv: "Ed25519", x: base64url(point) });
}

function rsa(reader: SshReader): Omit<SshKey, "type" | "fingerprint"> {
  const e = reader.unsigned();
  const n = reader.unsigned();
  // As OpenSSH: SSH_RSA_MINIMUM_MODULUS_SIZE is 1024 bits, the maximum 16384.
  if (n.byteLength < 128 || n.byteLength > 2048) throw new RangeError("an RSA key has 1024 to 16384 bits");
  return { key: fromJwk({ kty: "RSA", n: base64url(n), e: base64url(e) }), modulusLength: n.byteLength };
}

function ecdsa(type: string, reader: SshReader): Omit<SshKey, "type" | "fingerprint"> {
  const name = reader.text();
  const known = CURVES[name];
  const point = reader.string();
  if (!known || !type.includes(name)) throw new RangeError("an ECDSA key names another curve than its type");
  if (point.byteLength !== 1 + 2 * known.size || point[0] !== 4) throw new RangeError("an ECDSA point is uncompressed");
  const x = base64url(point.subarray(1, 1 + known.size));
  const y = base64url(point.subarray(1 + known.size));
  return { key: fromJwk({ kty: "EC", crv: known.curve, x, y }), curve: known.curve };
}

function fromJwk(key: JsonWebKey): KeyObject {
  return createPublicKey({ key, format: "jwk" });
}

/**
 * Whether an SSH signature blob (algorithm, signature, and for security keys flags and counter) is this key's over
 * `data`. `flags` are those a security key signed: 1 user present, 4 user verified. Throws RangeError when broken.
 */
export function verifySshBlob(key: SshKey, blob: Uint8Array, data: Uint8Array): { good: boolean; flags?: number } {
  const reader = new SshReader(blob);
  const algorithm = reader.text();
  const signature = reader.string();
  if (key.application === undefined) {
    reader.end();
    return { good: verifyPlain(key, algorithm, signature, data) };
  }
  const tail = reader.take(5);
  reader.end();
  // PROTOCOL.u2f: SHA256(application) ‖ flags ‖ counter ‖ SHA256(message).
  const signed = Buffer.concat([sha256(Buffer.from(key.application, "latin1")), tail, sha256(data)]);
  const good = algorithm === key.type && verifyPlain(key, algorithm, signature, signed);
  return { good, flags: tail[0] ?? 0 };
}

function verifyPlain(key: SshKey, algorithm: string, signature: Uint8Array, data: Uint8Array): boolean {
  if (key.curve) {
    const { hash, size } = Object.values(CURVES).find((one) => one.curve === key.curve) ?? { hash: "", size: 0 };
    if (algorithm !== key.type) return false;
    const numbers = new SshReader(signature);
    const [r, s] = [numbers.unsigned(), numbers.unsigned()];
    numbers.end();
    if (r.byteLength > size || s.byteLength > size) return false;
    const fixed = Buffer.concat([padded(r, size), padded(s, size)]);
    return verify(hash, data, { key: key.key, dsaEncoding: "ieee-p1363" }, fixed);
  }
  if (key.modulusLength !== undefined) {
    const hash = RSA_HASHES[algorithm];
    // `ssh-rsa` is SHA-1: ssh-keygen refuses it for signatures of files, so do we.
    if (!hash || signature.byteLength > key.modulusLength) return false;
    return verify(hash, data, key.key, padded(signature, key.modulusLength));
  }
  return algorithm === key.type && signature.byteLength === 64 && verify(null, data, key.key, signature);
}

function padded(bytes: Uint8Array, size: number): Buffer {
  return Buffer.concat([Buffer.alloc(size - bytes.byteLength), bytes]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
