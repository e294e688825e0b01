import { createHash } from "node:crypto";
import { AppError } from "../base/errors.ts";
import { attempt } from "./attempt.ts";
import { isSshCertificate, parseSshCertificate, type SshCertificate } from "./ssh-certificate.ts";
import { parseSshKey, sshFingerprint, verifySshBlob, type SshKey } from "./ssh-key.ts";
import { SshReader, sshString } from "./ssh-wire.ts";
import type { Verification } from "./verification.ts";

const BEGIN = "-----BEGIN SSH SIGNATURE-----";
const END = "-----END SSH SIGNATURE-----";

/** A parsed SSHSIG structure (openssh PROTOCOL.sshsig). */
interface SshSignature {
  readonly publicKey: Uint8Array;
  readonly namespace: string;
  readonly reserved: Uint8Array;
  readonly hash: string;
  readonly signature: Uint8Array;
}

/**
 * Verifies an SSHSIG over exactly these bytes, in namespace `git`. The key is inside the signature; whether it belongs
 * to anybody is the key ring's question, so a sound signature by any key is `unknown-key` here, with its fingerprint.
 */
export function verifySsh(
  payload: Uint8Array,
  armor: string,
): Verification & { readonly certificate?: SshCertificate } {
  const format = "ssh";
  const parsed = attempt(() => parseSshSignature(armor));
  if (!parsed) return { status: "bad", format, note: "The signature cannot be read." };
  const read = readKey(parsed.publicKey);
  const certificate = read === "unsupported" ? undefined : read?.certificate;
  // As ssh-keygen prints it: of the key, also where a certificate stands around it.
  const fingerprint = certificate?.key.fingerprint ?? sshFingerprint(parsed.publicKey);
  if (parsed.namespace !== "git") {
    const note = `The signature was made for ${JSON.stringify(parsed.namespace.slice(0, 40))}, not for git.`;
    return { status: "bad", format, fingerprint, note };
  }
  if (parsed.hash !== "sha256" && parsed.hash !== "sha512") {
    return { status: "bad", format, fingerprint, note: "The digest is neither sha256 nor sha512." };
  }
  if (read === "unsupported") {
    return { status: "unsupported", format, fingerprint, note: "Keys of this type are not verified." };
  }
  const message = createHash(parsed.hash).update(payload).digest();
  const signed = Buffer.concat([
    Buffer.from("SSHSIG"),
    ...[parsed.namespace, parsed.reserved, parsed.hash, message].map((part) => sshString(part)),
  ]);
  const result = read && attempt(() => verifySshBlob(read.key, parsed.signature, signed));
  if (!result?.good) return { status: "bad", format, fingerprint, note: "The signature is not over these bytes." };
  const note = result.flags === undefined ? undefined : touchNote(result.flags);
  const authority = certificate?.authority;
  if (certificate && !certificate.sound) {
    return { status: "bad", format, fingerprint, note: "The authority did not sign the key's certificate." };
  }
  return {
    status: "unknown-key",
    format,
    fingerprint,
    ...(certificate ? { certificate, authority } : {}),
    ...(note ? { note } : {}),
  };
}

function parseSshSignature(armor: string): SshSignature {
  const text = armor.trim();
  if (!text.startsWith(BEGIN) || !text.endsWith(END)) throw new RangeError("no SSH armor");
  const base64 = text.slice(BEGIN.length, -END.length).replace(/[\r\n]/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) throw new RangeError("no base64");
  const bytes = Buffer.from(base64, "base64");
  // One text per signature: unused bits of the last group must not be free to change.
  if (bytes.toString("base64") !== base64) throw new RangeError("base64 is not canonical");
  const reader = new SshReader(bytes);
  if (Buffer.from(reader.take(6)).toString("latin1") !== "SSHSIG") throw new RangeError("no SSHSIG");
  if (reader.uint32() !== 1) throw new RangeError("another version of SSHSIG");
  const parts = {
    publicKey: reader.string(),
    namespace: reader.text(),
    reserved: reader.string(),
    hash: reader.text(),
    signature: reader.string(),
  };
  reader.end();
  return parts;
}

function touchNote(flags: number): string | undefined {
  if ((flags & 1) === 0) return "The security key was not touched.";
  return (flags & 4) === 0 ? undefined : "The security key checked its holder.";
}

interface SigningKey {
  readonly key: SshKey;
  readonly certificate?: SshCertificate;
}

function readKey(blob: Uint8Array): SigningKey | "unsupported" | null {
  return attempt(() => {
    try {
      if (!isSshCertificate(new SshReader(blob).text())) return { key: parseSshKey(blob) };
      const certificate = parseSshCertificate(blob);
      return { key: certificate.key, certificate };
    } catch (error) {
      if (error instanceof AppError) return "unsupported";
      throw error;
    }
  });
}
