import { parseSshKey, readSshKey, sshFingerprint, verifySshBlob, type SshKey } from "./ssh-key.ts";
import { SshReader, sshString } from "./ssh-wire.ts";
import type { Validity } from "./verification.ts";

/** An OpenSSH certificate (PROTOCOL.certkeys): a key that an authority vouches for, under names and for a time. */
export interface SshCertificate {
  readonly key: SshKey;
  /** Fingerprint of the key that says it signed the certificate, by which the authority is looked up. */
  readonly authority: string;
  readonly user: boolean;
  readonly keyId: string;
  readonly principals: readonly string[];
  readonly validity: Validity;
  /** Of options that restrict the key; any is more than can be judged of a signature. */
  readonly criticalOptions: readonly string[];
  /** The authority's signature is over this very certificate. */
  readonly sound: boolean;
}

const SUFFIX = "-cert-v01@openssh.com";
const USER = 1;

export function isSshCertificate(type: string): boolean {
  return type.endsWith(SUFFIX);
}

/** Throws BAD_REQUEST/SSH_KEY_UNSUPPORTED as `parseSshKey` does, or RangeError on a broken structure. */
export function parseSshCertificate(blob: Uint8Array): SshCertificate {
  const reader = new SshReader(blob);
  const plain = reader.text().slice(0, -SUFFIX.length);
  const type = plain.startsWith("sk-") ? `${plain}@openssh.com` : plain;
  reader.string(); // the nonce
  const from = reader.position;
  const fields = readSshKey(type, reader);
  const fingerprint = sshFingerprint(Buffer.concat([sshString(type), blob.subarray(from, reader.position)]));
  reader.take(8); // the serial
  const user = reader.uint32() === USER;
  const keyId = reader.utf8();
  const principals = readTexts(reader.string());
  const validity = readValidity(reader);
  const criticalOptions = readTexts(reader.string()).filter((_text, at) => at % 2 === 0);
  reader.string(); // extensions: of logins
  reader.string(); // reserved
  const authority = reader.string();
  const signed = blob.subarray(0, reader.position);
  const signature = reader.string();
  reader.end();
  const sound = verifySshBlob(parseSshKey(authority), signature, signed).good;
  const key = { type, fingerprint, ...fields };
  return { key, authority: sshFingerprint(authority), user, keyId, principals, validity, criticalOptions, sound };
}

function readTexts(bytes: Uint8Array): string[] {
  const reader = new SshReader(bytes);
  const texts: string[] = [];
  while (!reader.done) texts.push(reader.utf8());
  return texts;
}

/** Seconds since the epoch; the largest number is "for ever". */
function readValidity(reader: SshReader): Validity {
  const [from, to] = [reader.uint64(), reader.uint64()].map((seconds) => new Date(seconds * 1000));
  return {
    ...(from && !Number.isNaN(from.getTime()) ? { from: from.toISOString() } : {}),
    ...(to && !Number.isNaN(to.getTime()) ? { to: to.toISOString() } : {}),
  };
}
