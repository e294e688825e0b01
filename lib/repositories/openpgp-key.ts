import { config as defaults, enums, readKeys, type Config, type Key, type SignaturePacket, type User } from "openpgp";
import { verifyMaterial, type SignatureMaterial } from "./openpgp-crypto.ts";
import type { Validity } from "./verification.ts";

type KeyPacket = Key["keyPacket"] | Key["subkeys"][number]["keyPacket"];

/** One key that may have made signatures: a primary key or a subkey, with what its own certificate says of it. */
export interface OpenPgpKey {
  readonly keyPacket: KeyPacket;
  /** Upper-case hex of this very key. */
  readonly fingerprint: string;
  /** Of the certificate that it belongs to. */
  readonly primaryFingerprint: string;
  /** 16 upper-case hex digits. */
  readonly keyId: string;
  readonly userIds: readonly string[];
  readonly validity: Validity;
  readonly revocation: Revocation | null;
  /** Bound by a valid self-signature, with the flag to sign where flags are given. */
  readonly maySign: boolean;
}

export interface Revocation {
  /** Compromised or without a reason: counts for all time. A retired or superseded key keeps what it signed before. */
  readonly hard: boolean;
  readonly at: string;
}

/** Histories are old: weak algorithms are parsed, as `gpg` parses them; what a weak digest is worth is said in a note. */
export const HISTORY: Config = {
  ...defaults,
  minRSABits: 1024,
  rejectPublicKeyAlgorithms: new Set(),
  rejectHashAlgorithms: new Set(),
  rejectMessageHashAlgorithms: new Set(),
  rejectCurves: new Set(),
};

const PGP_BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g;

/** The armored blocks of a text. */
export function publicKeyBlocks(text: string): string[] {
  return text.match(PGP_BLOCK) ?? [];
}

/** Every key and subkey of an armored block. Rejects with the library's error where it cannot be read. */
export async function readOpenPgpKeys(armored: string): Promise<OpenPgpKey[]> {
  return (await readKeys({ armoredKeys: armored, config: HISTORY })).flatMap(keysOf);
}

function keysOf(key: Key): OpenPgpKey[] {
  const primary = key.keyPacket;
  const certifications = selfCertifications(key);
  const revocation = revocationOf(key.revocationSignatures, primary, enums.signature.keyRevocation, { key: primary });
  const certificate = { primaryFingerprint: fingerprintOf(primary), userIds: key.getUserIDs() };
  const lasting = newest(certifications);
  const until = expiry(primary, lasting);
  const own: OpenPgpKey = {
    ...identify(primary),
    ...certificate,
    validity: validityOf(primary, until),
    revocation,
    maySign: lasting !== undefined && signs(lasting),
  };
  const subkeys = key.subkeys.map((subkey): OpenPgpKey => {
    const data = { key: primary, bind: subkey.keyPacket };
    const bindings = subkey.bindingSignatures.filter((one) => isOwn(one, primary, enums.signature.subkeyBinding, data));
    const binding = newest(bindings);
    return {
      ...identify(subkey.keyPacket),
      ...certificate,
      validity: validityOf(subkey.keyPacket, earlier(expiry(subkey.keyPacket, binding), until)),
      revocation:
        revocationOf(subkey.revocationSignatures, primary, enums.signature.subkeyRevocation, data) ?? revocation,
      maySign: binding !== undefined && signs(binding) && isBackSigned(binding, subkey.keyPacket, data),
    };
  });
  return [own, ...subkeys];
}

/** Self-signatures over user ids and over the key itself that hold, without those of revoked user ids. */
function selfCertifications(key: Key): SignaturePacket[] {
  // Safe because the parser always sets it; its declaration leaves it out.
  const { directSignatures } = key as unknown as { directSignatures: readonly SignaturePacket[] };
  const direct = directSignatures.filter((one) =>
    isOwn(one, key.keyPacket, enums.signature.key, { key: key.keyPacket }),
  );
  return [...direct, ...key.users.flatMap((user) => certificationsOf(user, key.keyPacket))];
}

function certificationsOf(user: User, primary: KeyPacket): SignaturePacket[] {
  const data = { key: primary, userID: user.userID, userAttribute: user.userAttribute };
  const revoked = user.revocationSignatures.some((one) => isOwn(one, primary, enums.signature.certRevocation, data));
  if (revoked) return [];
  return user.selfCertifications.filter(
    (one) => one.signatureType !== null && isOwn(one, primary, one.signatureType, data),
  );
}

/** A signing subkey signs its primary in return, so that nobody can adopt another's subkey. */
function isBackSigned(binding: SignaturePacket, subkey: KeyPacket, data: object): boolean {
  const { embeddedSignature } = binding;
  return embeddedSignature !== null && isOwn(embeddedSignature, subkey, enums.signature.keyBinding, data);
}

function signs(certification: SignaturePacket): boolean {
  const flags = certification.keyFlags;
  return flags === null || ((flags[0] ?? 0) & enums.keyFlags.signData) !== 0;
}

/** Whether a signature of the given type is this key's, over what the certificate says it is over. Never throws. */
export function isOwn(signature: SignaturePacket, key: KeyPacket, type: enums.signature, data: object): boolean {
  if (signature.signatureType !== type || !signature.issuerKeyID.equals(key.getKeyID())) return false;
  if (signature.unknownSubpackets.some(({ critical }) => critical)) return false;
  if (signature.rawNotations.some(({ critical }) => critical)) return false;
  // Safe because both exist on every parsed packet (RFC 9580 §5.2.4); their declarations leave them out.
  const packet = signature as unknown as SignatureMaterial & {
    toHash(type: enums.signature, data: object, detached?: boolean): Uint8Array;
  };
  try {
    return verifyMaterial(key, packet, packet.toHash(type, data, true));
  } catch (error) {
    if (error instanceof Error) return false; // parameters that no honest key or signature has
    throw error;
  }
}

function revocationOf(
  signatures: readonly SignaturePacket[],
  primary: KeyPacket,
  type: enums.signature,
  data: object,
): Revocation | null {
  const own = signatures.filter((one) => isOwn(one, primary, type, data));
  if (own.length === 0) return null;
  const soft = [enums.reasonForRevocation.keyRetired, enums.reasonForRevocation.keySuperseded];
  return {
    hard: own.some((one) => one.reasonForRevocationFlag === null || !soft.includes(one.reasonForRevocationFlag)),
    at: new Date(Math.min(...own.map((one) => one.created?.getTime() ?? 0))).toISOString(),
  };
}

function newest(signatures: readonly SignaturePacket[]): SignaturePacket | undefined {
  return signatures.toSorted((a, b) => (a.created?.getTime() ?? 0) - (b.created?.getTime() ?? 0)).at(-1);
}

/** Milliseconds since the epoch; 0 where no self-signature holds, Infinity where the key has no end. */
function expiry(key: KeyPacket, certification: SignaturePacket | undefined): number {
  if (!certification) return 0;
  const seconds = certification.keyExpirationTime;
  return seconds ? key.created.getTime() + seconds * 1000 : Infinity;
}

function earlier(a: number, b: number): number {
  return Math.min(a, b);
}

function validityOf(key: KeyPacket, until: number): Validity {
  const from = key.created.toISOString();
  return Number.isFinite(until) ? { from, to: new Date(until).toISOString() } : { from };
}

function identify(keyPacket: KeyPacket): Pick<OpenPgpKey, "keyPacket" | "fingerprint" | "keyId"> {
  const keyId = keyPacket.getKeyID().toHex().toUpperCase();
  return { keyPacket, fingerprint: fingerprintOf(keyPacket), keyId };
}

function fingerprintOf(keyPacket: KeyPacket): string {
  return keyPacket.getFingerprint().toUpperCase();
}
