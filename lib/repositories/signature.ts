import type { CommitSignatureFact } from "../ingest/fact-mirror.ts";
import type { CommitObject, SignatureBlock, TagObject } from "./commit-object.ts";
import type { Keyring } from "./keyring.ts";
import { verifyOpenPgp } from "./openpgp.ts";
import { admittedName, registrationAt, withinRegistration, type RegisteredKey } from "./registered-key.ts";
import type { SshCertificate } from "./ssh-certificate.ts";
import { verifySsh } from "./ssh.ts";
import { standingAt, type Moments, type Verification } from "./verification.ts";
import { verifyX509 } from "./x509.ts";

/** Named in every observation: a later version that judges otherwise appends new ones, never rewrites. */
export const VERIFIER = "countersign-signature/2";

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

/**
 * The same for an annotated tag: its tagger's time is the claim. A signed tag can be put under another name by anybody
 * who may push: then its signature is of a release that this is not.
 */
export async function verifyTag(
  object: TagObject,
  name: string,
  keyring: Keyring,
  observedAt: string,
): Promise<SignatureResult> {
  const claimedAt = object.tagger?.at ?? new Date(0).toISOString();
  const result = await verifySignature(object.signature, keyring, { claimedAt, observedAt });
  if (object.tag === name || result.status === "unsigned") return result;
  return { ...result, status: "bad", note: `The tag was made and signed as ${object.tag.slice(0, 200)}.` };
}

/** The same for any signed object. */
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
      return x509Result(block, keyring, moments);
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
  const found = registrationAt(keyring.registrations("openpgp", key.primaryFingerprint), claimedAt);
  if (!found) return finish({ ...verification, status: "unknown-key" });
  const result = withinRegistration(verification, found, { claimedAt, observedAt: moments.observedAt });
  return finish(result, found, nameOf(found) ?? key.userIds[0]);
}

function sshResult(block: SignatureBlock, keyring: Keyring, moments: Moments): SignatureResult {
  const { certificate, ...sound } = verifySsh(block.payload, block.armor);
  const verification = { ...sound, signedAt: moments.claimedAt };
  if (verification.status !== "unknown-key" || !verification.fingerprint) return finish(sound);
  if (certificate) return certifiedResult(certificate, verification, keyring, moments);
  const found = registrationAt(keyring.registrations("ssh", verification.fingerprint), moments.claimedAt);
  if (!found) return finish(verification);
  return finish(withinRegistration({ ...verification, status: "good" }, found, moments), found, nameOf(found));
}

/** A sound signature by a key with a sound certificate: is the authority known, and may this principal sign now? */
function certifiedResult(
  certificate: SshCertificate,
  verification: Verification,
  keyring: Keyring,
  moments: Moments,
): SignatureResult {
  const { principals, validity } = certificate;
  const names = certificate.user ? principals : [];
  const admitting = keyring
    .registrations("ssh-authority", certificate.authority)
    .filter((key) => names.length > 0 && admittedName(key, { names, issuer: null }) !== null);
  const found = registrationAt(admitting, moments.claimedAt);
  if (!found) return finish(verification);
  const signer = admittedName(found, { names, issuer: null }) ?? undefined;
  if (certificate.criticalOptions.length > 0) {
    const note = `The certificate's option ${certificate.criticalOptions[0] ?? ""} is not judged.`;
    return finish({ ...verification, status: "unsupported", note }, found, signer);
  }
  if (standingAt(validity, moments.claimedAt) !== "valid") {
    const note = `The certificate is valid from ${validity.from ?? "ever"} to ${validity.to ?? "ever"}.`;
    return finish({ ...verification, status: "expired", note }, found, signer);
  }
  const result = withinRegistration({ ...verification, status: "good" }, found, moments);
  const ended = standingAt(validity, moments.observedAt) === "expired";
  const expired = result.status === "good" && ended && !result.keyAtObservation;
  return finish(expired ? { ...result, keyAtObservation: "expired" } : result, found, signer);
}

function x509Result(block: SignatureBlock, keyring: Keyring, moments: Moments): SignatureResult {
  const { key, signer, ...verification } = verifyX509(block.payload, block.armor, keyring, moments);
  return finish(verification, key, signer ?? (key ? nameOf(key) : undefined));
}

function nameOf(key: RegisteredKey): string | undefined {
  if (key.name && key.email) return `${key.name} <${key.email}>`;
  return key.name ?? key.email ?? undefined;
}

/** Only a signature that is the key's own says whose class it is: a forged key id says nothing. */
function finish(verification: Verification, key?: RegisteredKey, signer?: string): SignatureResult {
  const { status, format, ...found } = verification;
  return {
    status,
    signerClass: key?.kind ?? "unknown",
    format,
    ...found,
    ...(signer ? { signer } : {}),
    verifier: VERIFIER,
  };
}
