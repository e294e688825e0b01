import { AppError } from "../base/errors.ts";
import { parseAllowedSigners, type AllowedSigner } from "./allowed-signers.ts";
import { publicKeyBlocks, readOpenPgpKeys, type OpenPgpKey } from "./openpgp-key.ts";
import type { SignerKind } from "./signer-kind.ts";
import { standingAt, type Validity } from "./verification.ts";

/** A key as the ledger holds it (`repositories.key-added`). */
export interface RegisteredKey {
  /** Of the primary key (OpenPGP, upper-case hex) or of the key (SSH, `SHA256:…`). */
  readonly fingerprint: string;
  readonly format: "openpgp" | "ssh";
  readonly kind: SignerKind;
  readonly name: string | null;
  readonly email: string | null;
  /** From when, and until before when, the person or machine answers for it; null is open. */
  readonly from: string | null;
  readonly to: string | null;
  /** Armored OpenPGP certificate, or `<type> <base64>`. */
  readonly material: string;
}

/** A key of a file, before somebody says whose it is. */
export interface KeyMaterial {
  readonly fingerprint: string;
  readonly format: "openpgp" | "ssh";
  readonly material: string;
  /** What the file itself says: user id or comment, principals, validity. A claim of the file. */
  readonly name: string | null;
  readonly email: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Ids that a signature may name: of subkeys too (OpenPGP key ids), or the fingerprint (SSH). */
  readonly names: readonly string[];
}

/**
 * Reads armored OpenPGP certificates, SSH public keys or an allowed_signers file. Throws BAD_REQUEST/KEY_FILE where
 * nothing can be read, and for private keys: those must not be here at all.
 */
export async function parseKeyFile(text: string): Promise<KeyMaterial[]> {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text)) {
    throw new AppError("BAD_REQUEST", "KEY_FILE", "This is a private key. Send the public one, and replace this one.");
  }
  const blocks = publicKeyBlocks(text);
  const keys = blocks.length > 0 ? await parseOpenPgpFile(blocks) : parseSshFile(text);
  if (keys.length === 0) throw new AppError("BAD_REQUEST", "KEY_FILE", "The file holds no key.");
  return keys;
}

async function parseOpenPgpFile(blocks: readonly string[]): Promise<KeyMaterial[]> {
  const certificates = new Map<string, KeyMaterial>();
  for (const block of blocks) {
    for (const [fingerprint, keys] of groupByPrimary(await readBlock(block))) {
      const { name, email } = parseUserId(keys[0]?.userIds[0] ?? "");
      const names = keys.map((key) => key.keyId);
      const facts = { fingerprint, format: "openpgp", material: block, name, email, from: null, to: null } as const;
      certificates.set(fingerprint, { ...facts, names });
    }
  }
  return [...certificates.values()];
}

async function readBlock(block: string): Promise<OpenPgpKey[]> {
  try {
    return await readOpenPgpKeys(block);
  } catch (error) {
    throw new AppError("BAD_REQUEST", "KEY_FILE", "An OpenPGP key of the file cannot be read.", { cause: error });
  }
}

function groupByPrimary(keys: readonly OpenPgpKey[]): Map<string, OpenPgpKey[]> {
  const groups = new Map<string, OpenPgpKey[]>();
  for (const key of keys) groups.set(key.primaryFingerprint, [...(groups.get(key.primaryFingerprint) ?? []), key]);
  return groups;
}

function parseSshFile(text: string): KeyMaterial[] {
  return parseAllowedSigners(text).filter(isForGit).map(toMaterial);
}

function isForGit(signer: AllowedSigner): boolean {
  return signer.namespaces === null || signer.namespaces.some((one) => one === "git" || one === "*");
}

function toMaterial(signer: AllowedSigner): KeyMaterial {
  const email = signer.principals.find((one) => one.includes("@") && !/[*?!]/.test(one)) ?? null;
  return {
    fingerprint: signer.fingerprint,
    format: "ssh",
    material: signer.publicKey,
    name: signer.comment || signer.principals[0] || null,
    email,
    from: signer.validAfter ?? null,
    to: signer.validBefore ?? null,
    names: [signer.fingerprint],
  };
}

function parseUserId(userId: string): { name: string | null; email: string | null } {
  const match = /^(.*?)\s*(?:\([^)]*\)\s*)?<([^<>]+)>$/.exec(userId.trim());
  if (!match) return { name: userId.trim() || null, email: null };
  return { name: match[1]?.trim() || null, email: match[2]?.toLowerCase() ?? null };
}

/** The keys known at one moment, by what signatures call them. */
export interface Keyring {
  findOpenPgp(name: { keyId: string; fingerprint?: string }): readonly OpenPgpKey[];
  /** Registrations of a certificate, by its primary fingerprint or an SSH fingerprint. */
  registrations(fingerprint: string): readonly RegisteredKey[];
}

/** Rejects INTERNAL/KEYRING where a registered key cannot be read: it could when it was registered. */
export async function openKeyring(registered: readonly RegisteredKey[]): Promise<Keyring> {
  const byKeyId = new Map<string, OpenPgpKey[]>();
  const byFingerprint = new Map<string, RegisteredKey[]>();
  // Of a certificate that was sent again (renewed, revoked) the last text counts, for every registration of it.
  const certificates = new Map<string, RegisteredKey>();
  for (const one of registered) {
    append(byFingerprint, one.fingerprint, one);
    if (one.format === "openpgp") certificates.set(one.fingerprint, one);
  }
  for (const one of certificates.values()) {
    for (const key of await readRegistered(one)) {
      if (key.primaryFingerprint === one.fingerprint) append(byKeyId, key.keyId, key);
    }
  }
  return {
    findOpenPgp: ({ keyId, fingerprint }) =>
      (byKeyId.get(keyId) ?? []).filter((key) => !fingerprint || key.fingerprint === fingerprint),
    registrations: (fingerprint) => byFingerprint.get(fingerprint) ?? [],
  };
}

async function readRegistered(key: RegisteredKey): Promise<OpenPgpKey[]> {
  try {
    return await readOpenPgpKeys(key.material);
  } catch (error) {
    throw new AppError("INTERNAL", "KEYRING", `The registered key ${key.fingerprint} cannot be read.`, {
      cause: error,
    });
  }
}

function append<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

/** The registration that answers for the key at an instant, else the one nearest to it in the order given. */
export function registrationAt(
  registrations: readonly RegisteredKey[],
  at: string,
): { key: RegisteredKey; standing: ReturnType<typeof standingAt> } | null {
  const judged = registrations.map((key) => ({ key, standing: standingAt(validityOf(key), at) }));
  return judged.find((one) => one.standing === "valid") ?? judged[0] ?? null;
}

function validityOf(key: RegisteredKey): Validity {
  return { ...(key.from ? { from: key.from } : {}), ...(key.to ? { to: key.to } : {}) };
}
