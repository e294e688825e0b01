import { createPublicKey, type KeyObject } from "node:crypto";
import { AppError } from "../base/errors.ts";
import { readOpenPgpKeys, type OpenPgpKey } from "./openpgp-key.ts";
import type { KeyFormat, RegisteredKey } from "./registered-key.ts";
import { authorityName, readCertificate, type Certificate } from "./x509-certificate.ts";

/** The keys known at one moment, by what signatures call them. */
export interface Keyring {
  findOpenPgp(name: { keyId: string; fingerprint?: string }): readonly OpenPgpKey[];
  /** Registrations of a key of this format, by its fingerprint (OpenPGP: the primary one). */
  registrations(format: KeyFormat, fingerprint: string): readonly RegisteredKey[];
  /** Registered certificates of signers. */
  certificates(): readonly Certificate[];
  /** Registered authorities of a distinguished name. */
  authorities(subject: Uint8Array): readonly Certificate[];
  /** A registered transparency log, by its id (SHA-256 of its public key, lower-case hex). */
  log(logId: string): KeyObject | undefined;
}

/** Rejects INTERNAL/KEYRING where a registered key cannot be read: it could when it was registered. */
export async function openKeyring(registered: readonly RegisteredKey[]): Promise<Keyring> {
  const byFingerprint = new Map<string, RegisteredKey[]>();
  // Of a certificate that was sent again (renewed, revoked) the last text counts, for every registration of it.
  const last = new Map<string, RegisteredKey>();
  for (const one of registered) {
    const name = `${one.format}:${one.fingerprint}`;
    append(byFingerprint, name, one);
    last.set(name, one);
  }
  const byKeyId = new Map<string, OpenPgpKey[]>();
  const authorities = new Map<string, Certificate[]>();
  const certificates: Certificate[] = [];
  const logs = new Map<string, KeyObject>();
  for (const one of last.values()) {
    await orKeyringFault(one, async () => {
      if (one.format === "openpgp") {
        const keys = await readOpenPgpKeys(one.material);
        for (const key of keys) if (key.primaryFingerprint === one.fingerprint) append(byKeyId, key.keyId, key);
      } else if (one.format === "rekor") {
        logs.set(one.fingerprint.toLowerCase(), createPublicKey(one.material));
      } else if (one.format === "x509" || one.format === "x509-authority") {
        const certificate = readCertificate(Buffer.from(one.material.replace(/-----[A-Z ]+-----/g, ""), "base64"));
        if (one.format === "x509") certificates.push(certificate);
        else append(authorities, authorityName(certificate.subject), certificate);
      }
    });
  }
  return {
    findOpenPgp: ({ keyId, fingerprint }) =>
      (byKeyId.get(keyId) ?? []).filter((key) => !fingerprint || key.fingerprint === fingerprint),
    registrations: (format, fingerprint) => byFingerprint.get(`${format}:${fingerprint}`) ?? [],
    certificates: () => certificates,
    authorities: (subject) => authorities.get(authorityName(subject)) ?? [],
    log: (logId) => logs.get(logId),
  };
}

async function orKeyringFault(key: RegisteredKey, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (cause) {
    throw new AppError("INTERNAL", "KEYRING", `The registered key ${key.fingerprint} cannot be read.`, { cause });
  }
}

function append<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
