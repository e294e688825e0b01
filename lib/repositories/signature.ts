import type { CommitSignatureFact } from "../ingest/fact.ts";
import type { CommitObject, SignatureBlock } from "./commit-object.ts";
import { registrationAt, type Keyring, type RegisteredKey } from "./keyring.ts";
import { verifyOpenPgp } from "./openpgp.ts";
import { verifySsh } from "./ssh.ts";
import { standingAt, type Moments, type Verification } from "./verification.ts";

/** Named in every observation: a later version that judges otherwise appends new ones, never rewrites. */
export const VERIFIER = "countersign-signature/1";

export type SignatureResult = Omit<CommitSignatureFact, "kind" | "repository" | "sha" | "attempt">;

/**
 * Verifies a commit's signature against the keys known now. Status and signer class of DESIGN §2: the signature is
 * judged by its own key, the key at the time that the signer claims; where the key had ended by `observedAt`, the
 * result says so beside the status. MUST be given an object whose id was recomputed (`parseCommit`).
 */
export async function verifyCommit(
  object: Pick<CommitObject, "signature" | "committer">,
  keyring: Keyring,
  observedAt: string,
): Promise<SignatureResult> {
  return verifySignature(object.signature, keyring, { claimedAt: object.committer.at, observedAt });
}

/** The same for any signed object (an annotated tag: its tagger's time is the claim). */
export async function verifySignature(
  block: SignatureBlock | null,
  keyring: Keyring,
  moments: Moments,
): Promise<SignatureResult> {
  if (!block) return finish({ status: "unsigned", format: "none" });
  if (block.repeated) {
    return finish({ status: "bad", format: block.format, note: "The object has several signature headers." });
  }
  switch (block.format) {
    case "openpgp":
      return openPgpResult(block, keyring, moments);
    case "ssh":
      return sshResult(block, keyring, moments);
    case "x509":
      return finish({ status: "unsupported", format: "x509", note: "X.509 signatures are not verified yet." });
    case "unknown":
      return finish({
        status: "unsupported",
        format: "unknown",
        note: "The signature has a form that git does not know.",
      });
  }
}

async function openPgpResult(block: SignatureBlock, keyring: Keyring, moments: Moments): Promise<SignatureResult> {
  const find = keyring.findOpenPgp.bind(keyring);
  const { key, ...verification } = await verifyOpenPgp(block.payload, block.armor, find, moments);
  if (!key || verification.status === "bad") return finish(verification);
  const claimedAt = verification.signedAt ?? moments.claimedAt;
  const found = registrationAt(keyring.registrations(key.primaryFingerprint), claimedAt);
  if (!found) return finish({ ...verification, status: "unknown-key" });
  const result = bounded(verification, found.key, { claimedAt, observedAt: moments.observedAt });
  return finish(result, found.key, nameOf(found.key) ?? key.userIds[0]);
}

function sshResult(block: SignatureBlock, keyring: Keyring, moments: Moments): SignatureResult {
  const { blob: _blob, ...sound } = verifySsh(block.payload, block.armor);
  const verification = { ...sound, signedAt: moments.claimedAt };
  if (verification.status !== "unknown-key" || !verification.fingerprint) return finish(sound);
  const found = registrationAt(keyring.registrations(verification.fingerprint), moments.claimedAt);
  if (!found) return finish(verification);
  const result = bounded({ ...verification, status: "good" }, found.key, moments);
  return finish(result, found.key, nameOf(found.key));
}

/** A sound signature by a key that is ours to judge: does its registration cover the claim, and the observation? */
function bounded(verification: Verification, key: RegisteredKey, moments: Moments): Verification {
  if (verification.status !== "good") return verification;
  const validity = { ...(key.from ? { from: key.from } : {}), ...(key.to ? { to: key.to } : {}) };
  const atClaim = standingAt(validity, moments.claimedAt);
  if (atClaim !== "valid") {
    const note =
      `The key is registered ${key.from ? `from ${key.from} ` : ""}${key.to ? `until ${key.to}` : ""}`.trim();
    return { ...verification, status: "expired", note: `${note}.` };
  }
  const atObservation = standingAt(validity, moments.observedAt);
  return atObservation === "valid" ? verification : { ...verification, keyAtObservation: atObservation };
}

function nameOf(key: RegisteredKey): string | undefined {
  if (key.name && key.email) return `${key.name} <${key.email}>`;
  return key.name ?? key.email ?? undefined;
}

/** Only a signature that is the key's own says whose class it is: a forged key id says nothing. */
function finish(verification: Verification, key?: RegisteredKey, signer?: string): SignatureResult {
  const { status, format, fingerprint, signedAt, keyAtObservation, note } = verification;
  return {
    status,
    signerClass: key?.kind ?? "unknown",
    format,
    ...(fingerprint ? { fingerprint } : {}),
    ...(signer ? { signer } : {}),
    ...(signedAt ? { signedAt } : {}),
    ...(keyAtObservation ? { keyAtObservation } : {}),
    verifier: VERIFIER,
    ...(note ? { note } : {}),
  };
}
