import type { CommitSignatureFact } from "../ingest/fact-mirror.ts";

/** What a verification of one signature says, before it has a repository and a commit to stand beside. */
export interface Verification {
  readonly status: CommitSignatureFact["status"];
  readonly format: CommitSignatureFact["format"];
  /** Of the key or certificate that signed, or that the signature names: upper-case hex, or `SHA256:…`. */
  readonly fingerprint?: string;
  /** Of a certified key: what its authority is looked up by. */
  readonly authority?: string;
  /** When the signer claims to have signed: inside what was signed, and still only a claim. */
  readonly signedAt?: string;
  /** When a transparency log took the signature in: the log's word, not the signer's. */
  readonly loggedAt?: string;
  readonly logIndex?: number;
  /** What the key was when the product first saw the commit, where that is not the claimed time's answer. */
  readonly keyAtObservation?: "expired" | "revoked" | "not-yet-valid";
  readonly note?: string;
}

/** The two moments a key's validity is judged at (DESIGN §6): a commit's own date, and the product's clock. */
export interface Moments {
  /** RFC 3339, from the object: used where the signature itself carries no time (SSH). */
  readonly claimedAt: string;
  /** When the product first saw the object, however often it is verified again. */
  readonly observedAt: string;
}

/** When a key counts, by its own material or by who registered it. Absent bounds are open. */
export interface Validity {
  readonly from?: string;
  readonly to?: string;
}

export function standingAt(validity: Validity, at: string): "valid" | "expired" | "not-yet-valid" {
  const moment = Date.parse(at);
  if (validity.from !== undefined && moment < Date.parse(validity.from)) return "not-yet-valid";
  if (validity.to !== undefined && moment >= Date.parse(validity.to)) return "expired";
  return "valid";
}

/**
 * What a signature calls its key, as keys are looked up by: an OpenPGP key id, an SSH or certificate fingerprint, or of
 * a certified key its authority.
 */
export function keyNameOf({
  format,
  fingerprint,
  authority,
}: Pick<Verification, "format" | "fingerprint" | "authority">): string | null {
  if (authority) return authority;
  if (!fingerprint) return null;
  if (format !== "openpgp") return fingerprint;
  // Key ids are the last 8 bytes of a version 4 fingerprint, the first 8 of a version 6 one.
  return fingerprint.length === 64 ? fingerprint.slice(0, 16) : fingerprint.slice(-16);
}
