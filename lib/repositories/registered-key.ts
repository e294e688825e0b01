import type { SignerKind } from "./signer-kind.ts";
import { standingAt, type Moments, type Verification } from "./verification.ts";
import { matchesPatterns } from "./wildcard.ts";

/** What a registered key is: a signer's own, an authority that certifies signers' keys, or a transparency log's. */
export const KEY_FORMATS = ["openpgp", "ssh", "ssh-authority", "x509", "x509-authority", "rekor"] as const;
export type KeyFormat = (typeof KEY_FORMATS)[number];

/** Why a key is no longer to be believed. The first two are of the key itself: whoever has it may date anything back. */
export const REVOCATION_REASONS = ["compromised", "lost", "superseded", "retired"] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** Who counts among those that an authority certifies: patterns of OpenSSH, in any case. */
export interface SignerIdentity {
  /** E-mail address, URI or principal. */
  readonly subject: string;
  /** OpenID Connect issuer, of keyless certificates; absent for others. */
  readonly issuer?: string;
}

export interface KeyRevocation {
  readonly reason: RevocationReason;
  /** What the key signed from here on is not believed; null: nothing that it ever signed. */
  readonly from: string | null;
}

/** A key as the ledger holds it (`repositories.key-added`, `repositories.key-revoked`). */
export interface RegisteredKey {
  /** Upper-case hex (OpenPGP: of the primary key; certificates, logs: SHA-256) or `SHA256:…` (SSH). */
  readonly fingerprint: string;
  readonly format: KeyFormat;
  readonly kind: SignerKind;
  readonly name: string | null;
  readonly email: string | null;
  /** From when, and until before when, the person or machine answers for it; null is open. */
  readonly from: string | null;
  readonly to: string | null;
  /** Armored OpenPGP certificate, `<type> <base64>`, or PEM. */
  readonly material: string;
  /** Of an authority; without any, everybody whom it certifies, but never for keyless certificates. */
  readonly identities: readonly SignerIdentity[];
  readonly revocation: KeyRevocation | null;
  /** The forge says that an account has it: then `from` is when it was first seen there. Absent: somebody uploaded it. */
  readonly forge?: string;
  /** That account: its immutable id, and what it was called. */
  readonly account?: { readonly id: string; readonly login: string };
}

/** The registration that answers for the key at an instant, else the first. */
export function registrationAt(registrations: readonly RegisteredKey[], at: string): RegisteredKey | null {
  const standing = (key: RegisteredKey) => standingAt(validityOf(key), at);
  return registrations.find((key) => standing(key) === "valid") ?? registrations[0] ?? null;
}

/** The name by which an authority's registration lets a certified key count; null where it does not. */
export function admittedName(
  key: RegisteredKey,
  certified: { readonly names: readonly string[]; readonly issuer: string | null },
): string | null {
  const { issuer } = certified;
  if (key.identities.length === 0) return issuer === null ? (certified.names[0] ?? "") : null;
  const admits = (name: string) =>
    key.identities.some(
      (identity) =>
        matchesPatterns(name.toLowerCase(), identity.subject.toLowerCase().split(",")) &&
        (issuer === null ? identity.issuer === undefined : identity.issuer === issuer),
    );
  return certified.names.find(admits) ?? null;
}

/**
 * What is left of a good signature by what was registered: the time that the key is answered for, and its revocation.
 * A compromised or lost key may sign with any date: then what was first seen after its end is not believed either.
 */
export function withinRegistration(verification: Verification, key: RegisteredKey, moments: Moments): Verification {
  if (verification.status !== "good") return verification;
  const { revocation } = key;
  if (revocation && isRevoked(revocation, moments)) {
    const since = revocation.from ? `from ${revocation.from} on` : "for all time";
    return { ...verification, status: "revoked", note: `The key was revoked here as ${revocation.reason}, ${since}.` };
  }
  const validity = validityOf(key);
  const standing = standingAt(validity, moments.claimedAt);
  if (key.forge !== undefined && standing === "not-yet-valid") {
    const note = `The key was first seen at ${key.forge} ${key.from ?? ""}, after the time that the commit claims.`;
    return { ...verification, status: "unknown-key", keyAtObservation: "not-yet-valid", note };
  }
  if (standing !== "valid") {
    const bounds = [key.from ? `from ${key.from}` : "", key.to ? `until ${key.to}` : ""].filter(Boolean).join(" ");
    return { ...verification, status: "expired", note: `The key is registered ${bounds}.` };
  }
  const atObservation = standingAt(validity, moments.observedAt);
  if (revocation?.from && revocation.from <= moments.observedAt)
    return { ...verification, keyAtObservation: "revoked" };
  return atObservation === "valid" ? verification : { ...verification, keyAtObservation: atObservation };
}

function isRevoked({ reason, from }: KeyRevocation, moments: Moments): boolean {
  if (from === null) return true;
  const anyDate = reason === "compromised" || reason === "lost";
  return (
    Date.parse(from) <= Date.parse(moments.claimedAt) || (anyDate && Date.parse(from) <= Date.parse(moments.observedAt))
  );
}

function validityOf(key: RegisteredKey): { from?: string; to?: string } {
  return { ...(key.from ? { from: key.from } : {}), ...(key.to ? { to: key.to } : {}) };
}
