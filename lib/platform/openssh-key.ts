import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from "node:crypto";
import { AppError } from "../base/errors.ts";

// PROTOCOL.key of OpenSSH: "openssh-key-v1\0", cipher, kdf, kdf options, number of keys, public blob, private section.
const MAGIC = Buffer.from("openssh-key-v1\0", "latin1");
const TYPE = "ssh-ed25519";

/** An Ed25519 private key as an unencrypted OpenSSH key file, which `ssh-keygen -Y sign -f` takes. */
export function formatOpenSshKey(key: KeyObject, comment: string): string {
  const { seed, publicKey } = rawEd25519(key);
  const publicBlob = Buffer.concat([field(TYPE), field(publicKey)]);
  const check = randomBytes(4);
  const secret = [check, check, publicBlob, field(Buffer.concat([seed, publicKey])), field(comment)];
  const length = secret.reduce((sum, part) => sum + part.byteLength, 0);
  const padding = Buffer.from(Array.from({ length: (8 - (length % 8)) % 8 }, (_, index) => index + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const body = [
    MAGIC,
    field("none"),
    field("none"),
    field(""),
    one,
    field(publicBlob),
    field(Buffer.concat([...secret, padding])),
  ];
  const lines =
    Buffer.concat(body)
      .toString("base64")
      .match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

/** `ssh-ed25519 AAAA… comment` */
export function formatOpenSshPublicKey(key: KeyObject, comment: string): string {
  const blob = Buffer.concat([field(TYPE), field(rawEd25519(key).publicKey)]);
  return `${TYPE} ${blob.toString("base64")} ${comment}`;
}

/** Reads an Ed25519 private key from an unencrypted OpenSSH file or PKCS #8 PEM. Throws BAD_REQUEST/KEY_FILE. */
export function parseEd25519Key(text: string, name: string): KeyObject {
  try {
    const key = text.includes("BEGIN OPENSSH PRIVATE KEY") ? parseOpenSsh(text) : createPrivateKey(text);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch (cause) {
    throw new AppError("BAD_REQUEST", "KEY_FILE", `${name} is not an unencrypted Ed25519 private key.`, { cause });
  }
  throw new AppError("BAD_REQUEST", "KEY_FILE", `${name} is a private key, but not an Ed25519 one.`);
}

function parseOpenSsh(text: string): KeyObject {
  const bytes = Buffer.from(text.replace(/-----[^-]+-----/g, ""), "base64");
  if (!bytes.subarray(0, MAGIC.byteLength).equals(MAGIC)) throw new Error("The magic bytes are missing.");
  const outer = new Reader(bytes.subarray(MAGIC.byteLength));
  if (outer.field().toString() !== "none") throw new Error("The key is encrypted.");
  outer.field();
  outer.field();
  outer.skip(4);
  outer.field();
  const inner = new Reader(outer.field());
  inner.skip(8);
  if (inner.field().toString() !== TYPE) throw new Error("The key is not Ed25519.");
  const publicKey = inner.field();
  const seed = inner.field().subarray(0, 32);
  const jwk = { kty: "OKP", crv: "Ed25519", d: seed.toString("base64url"), x: publicKey.toString("base64url") };
  return createPrivateKey({ key: jwk, format: "jwk" });
}

/** The raw halves of an Ed25519 key, 32 bytes each. */
export function rawEd25519(key: KeyObject): { seed: Buffer; publicKey: Buffer } {
  const { d } = key.export({ format: "jwk" });
  const { x } = createPublicKey(key).export({ format: "jwk" });
  if (!d || !x) throw new AppError("INTERNAL", "KEY_TYPE", "This is not an Ed25519 private key.");
  return { seed: Buffer.from(d, "base64url"), publicKey: Buffer.from(x, "base64url") };
}

function field(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.byteLength);
  return Buffer.concat([length, bytes]);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(count: number): void {
    this.#at += count;
  }

  field(): Buffer {
    const length = this.#bytes.readUInt32BE(this.#at);
    const end = this.#at + 4 + length;
    if (end > this.#bytes.byteLength) throw new Error("The key is cut off.");
    const value = this.#bytes.subarray(this.#at + 4, end);
    this.#at = end;
    return value;
  }
}
