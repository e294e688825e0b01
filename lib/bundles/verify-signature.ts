import { concatBytes, equalBytes, fromBase64, toBase64, utf8 } from "../base/bytes.ts";
import type { HashFunction } from "../ledger/merkle.ts";
import type { VerifySignature } from "../ledger/note.ts";
import { NAMESPACE, SIGNER } from "./layout.ts";

export interface SignatureCrypto {
  readonly hash: HashFunction;
  readonly sha512: HashFunction;
  readonly verify: VerifySignature;
}

export interface SignatureReport {
  /** Of the key in the signature; null where it cannot be read. */
  readonly fingerprint: string | null;
  /** What is wrong, or null. */
  readonly fault: string | null;
}

const ARMOR = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?$/;
const MAGIC = utf8("SSHSIG");
const KEY_TYPE = "ssh-ed25519";

/**
 * Checks an SSHSIG (openssh PROTOCOL.sshsig) over `message` in the namespace of bundles, by an Ed25519 key that
 * `allowed_signers` names. Whose key it is, only somebody outside can say. Every byte may be an attacker's.
 */
export async function checkSignature(
  crypto: SignatureCrypto,
  { armor, message, allowed }: { armor: string; message: Uint8Array; allowed: string },
): Promise<SignatureReport> {
  try {
    const blob = unarmor(armor);
    const reader = new WireReader(blob);
    if (!equalBytes(reader.take(MAGIC.byteLength), MAGIC)) throw new RangeError("no SSHSIG");
    if (reader.uint32() !== 1) throw new RangeError("an unknown version of SSHSIG");
    const publicKey = reader.string();
    const fingerprint = `SHA256:${toBase64(crypto.hash(publicKey)).replace(/=+$/, "")}`;
    const fault = await faultOf(crypto, { reader, publicKey, message, allowed });
    return { fingerprint, fault };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { fingerprint: null, fault: `The signature cannot be read: ${error.message}.` };
  }
}

async function faultOf(
  crypto: SignatureCrypto,
  {
    reader,
    publicKey,
    message,
    allowed,
  }: { reader: WireReader; publicKey: Uint8Array; message: Uint8Array; allowed: string },
): Promise<string | null> {
  const namespace = reader.string();
  const reserved = reader.string();
  const algorithm = reader.text();
  const signature = new WireReader(reader.string());
  reader.end();
  if (!equalBytes(namespace, utf8(NAMESPACE))) return "The signature was made for something else than a bundle.";
  if (algorithm !== "sha512" && algorithm !== "sha256") return `The digest ${algorithm} is unknown.`;
  const key = new WireReader(publicKey);
  if (key.text() !== KEY_TYPE || signature.text() !== KEY_TYPE) return "The signature is not by an Ed25519 key.";
  const [rawKey, rawSignature] = [key.string(), signature.string()];
  key.end();
  signature.end();
  const digest = algorithm === "sha512" ? crypto.sha512(message) : crypto.hash(message);
  const parts = [namespace, reserved, utf8(algorithm), digest].map(wireString);
  if (!(await crypto.verify(rawKey, concatBytes(MAGIC, ...parts), rawSignature))) {
    return "The signature is not over this tag manifest.";
  }
  const line = `${SIGNER} namespaces="${NAMESPACE}" ${KEY_TYPE} ${toBase64(publicKey)}\n`;
  return allowed === line ? null : "allowed_signers names another key than the one that signed.";
}

function unarmor(armor: string): Uint8Array {
  const blob = fromBase64(ARMOR.exec(armor)?.[1]?.replaceAll("\n", "") ?? "?");
  if (blob === null) throw new RangeError("it has no SSH armor");
  return blob;
}

function wireString(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + bytes.byteLength);
  new DataView(out.buffer).setUint32(0, bytes.byteLength);
  out.set(bytes, 4);
  return out;
}

/** RFC 4251 §5. Throws RangeError past the end. */
class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.byteLength) throw new RangeError("it ends early");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4);
    return a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  }

  string(): Uint8Array {
    return this.take(this.uint32());
  }

  text(): string {
    return String.fromCharCode(...this.string().subarray(0, 64));
  }

  end(): void {
    if (this.#at !== this.#bytes.byteLength) throw new RangeError("bytes are left over");
  }
}
