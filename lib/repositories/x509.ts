import { equalBytes } from "../base/bytes.ts";
import { attempt } from "./attempt.ts";
import { readOid, readTime, TAG } from "./ber.ts";
import { ATTRIBUTE, DATA, readCms, type CmsSignature } from "./cms.ts";
import type { Keyring } from "./keyring.ts";
import { admittedName, registrationAt, withinRegistration, type RegisteredKey } from "./registered-key.ts";
import { verifyLogged, type Logged } from "./rekor.ts";
import { standingAt, type Moments, type Verification } from "./verification.ts";
import { authorityName, readCertificate, type Certificate } from "./x509-certificate.ts";
import { findChain } from "./x509-chain.ts";
import { cmsDigest, digestOf, verifyCms } from "./x509-crypto.ts";

const BEGIN = "-----BEGIN SIGNED MESSAGE-----";
const END = "-----END SIGNED MESSAGE-----";
const format = "x509";

export interface X509Result extends Verification {
  /** Whose certificate it is, or whose authority certified it. */
  readonly key?: RegisteredKey;
  /** The name in the certificate by which it counts, with the issuer of a keyless identity. */
  readonly signer?: string;
}

/**
 * Verifies a detached CMS signature (gpgsm, smimesign, gitsign) over exactly these bytes: digest, signed attributes,
 * signature, chain to a registered authority, who may count there, and time. A keyless certificate lives ten minutes,
 * so the signer's own date proves nothing: a transparency log has to say when, or the product to have seen it in time.
 */
export function verifyX509(payload: Uint8Array, armor: string, keyring: Keyring, moments: Moments): X509Result {
  const cms = attempt(() => readCms(unarmor(armor)));
  if (!cms) return { status: "bad", format, note: "The signature cannot be read." };
  const offered = cms.certificates.flatMap((der) => attempt(() => readCertificate(der)) ?? []);
  const certificate = [...offered, ...keyring.certificates()].find((one) => isSigner(cms, one));
  if (!certificate) return { status: "unknown-key", format, note: "The signer's certificate did not come along." };
  const signedAt = attempt(() => claimedTime(cms)) ?? moments.claimedAt;
  const named = { format, fingerprint: certificate.fingerprint, signedAt } as const;
  const fault = attempt(() => faultOf(cms, certificate, payload)) ?? "The signature cannot be read.";
  if (fault === "unsupported") return { status: "unsupported", ...named, note: "The algorithm is not verified." };
  if (fault !== "none") return { status: "bad", ...named, note: fault };
  return judge(cms, certificate, offered, keyring, { ...named, status: "good" }, { ...moments, claimedAt: signedAt });
}

function unarmor(armor: string): Uint8Array {
  const text = armor.trim();
  if (!text.startsWith(BEGIN) || !text.endsWith(END)) throw new RangeError("no armor");
  const base64 = text.slice(BEGIN.length, -END.length).replace(/[\r\n]/g, "");
  const bytes = Buffer.from(base64, "base64");
  // One text per signature: unused bits of the last group must not be free to change.
  if (bytes.toString("base64") !== base64) throw new RangeError("base64 is not canonical");
  return bytes;
}

function isSigner({ signer }: CmsSignature, certificate: Certificate): boolean {
  if ("issuer" in signer) {
    return equalBytes(signer.issuer, certificate.issuer) && equalBytes(signer.serial, certificate.serial);
  }
  return certificate.subjectKeyId !== null && equalBytes(signer.subjectKeyId, certificate.subjectKeyId);
}

function claimedTime({ signed }: CmsSignature): string | null {
  const time = signed.get(ATTRIBUTE.signingTime)?.[0];
  return time ? readTime(time) : null;
}

/** Why the signature is not the certificate's over the payload: `none`, `unsupported`, or a sentence. */
function faultOf(cms: CmsSignature, certificate: Certificate, payload: Uint8Array): string {
  const digest = cmsDigest(cms);
  if (!digest) return "unsupported";
  if (cms.signedAttributes && !isOverPayload(cms, digestOf(digest, payload))) {
    return "The signature is not over these bytes.";
  }
  const holds = verifyCms(cms, certificate.publicKey, cms.signedAttributes ?? payload);
  if (holds === null) return "unsupported";
  if (!holds) return "The signature is not by the certificate that it names.";
  return certificate.maySign ? "none" : "The certificate is not made for signing.";
}

function isOverPayload({ signed }: CmsSignature, digest: Uint8Array): boolean {
  const [type, ...types] = signed.get(ATTRIBUTE.contentType) ?? [];
  const [claimed, ...more] = signed.get(ATTRIBUTE.messageDigest) ?? [];
  if (!type || !claimed || types.length + more.length > 0 || claimed.tag !== TAG.octetString) return false;
  return readOid(type) === DATA && equalBytes(claimed.value, digest);
}

/** The signature is the certificate's own. What it is worth depends on who vouches for the certificate, and when. */
function judge(
  cms: CmsSignature,
  certificate: Certificate,
  offered: readonly Certificate[],
  keyring: Keyring,
  sound: Verification,
  moments: Moments,
): X509Result {
  // A person's own certificate may also be able to certify: what `openssl req -x509` makes is.
  const registered = (["x509", "x509-authority"] as const).flatMap((one) =>
    keyring.registrations(one, certificate.fingerprint),
  );
  const own = registrationAt(registered, moments.claimedAt);
  if (own) return { ...inTime([certificate], own, sound, moments), key: own };
  const chain = findChain(certificate, offered, (subject) => keyring.authorities(subject));
  if (!chain.path) {
    const authority = authorityName(chain.issuer);
    const unknown = { ...sound, authority };
    if (!chain.forged) return { ...unknown, status: "unknown-key" };
    return { ...unknown, status: "bad", note: "The certificate names an authority that did not sign it." };
  }
  const anchor = chain.path.at(-1) ?? certificate;
  const held = { ...sound, authority: authorityName(anchor.subject) };
  const unjudged = chain.path.find((one) => one.unjudged !== null)?.unjudged;
  if (unjudged) {
    return { ...held, status: "unsupported", note: `The certificate's extension ${unjudged} is not judged.` };
  }
  const admitted = admit(keyring.registrations("x509-authority", anchor.fingerprint), certificate, moments.claimedAt);
  if (!admitted) {
    const note = `Nobody registered that ${nameOf(certificate)} counts; the authority itself is known.`;
    return { ...held, status: "unknown-key", note };
  }
  const { key, signer } = admitted;
  const when = attest(cms, certificate, keyring, held, moments);
  return { ...inTime(chain.path, key, when.verification, when.moments), key, signer };
}

function admit(
  registrations: readonly RegisteredKey[],
  certificate: Certificate,
  at: string,
): { key: RegisteredKey; signer: string } | null {
  const names = certificate.names.length > 0 ? certificate.names : [certificate.commonName ?? ""];
  const certified = { names, issuer: certificate.oidcIssuer };
  const admitting = registrations.filter((key) => admittedName(key, certified) !== null);
  const key = registrationAt(admitting, at);
  const name = key && admittedName(key, certified);
  if (key === null || name === null) return null;
  return { key, signer: certificate.oidcIssuer === null ? name : `${name} (${certificate.oidcIssuer})` };
}

function nameOf({ names, commonName, oidcIssuer }: Certificate): string {
  return `${names[0] ?? commonName ?? "an unnamed holder"}${oidcIssuer === null ? "" : ` (${oidcIssuer})`}`;
}

/** Puts the log's time in the place of the signer's claim where the signature was logged. */
function attest(
  cms: CmsSignature,
  certificate: Certificate,
  keyring: Keyring,
  sound: Verification,
  moments: Moments,
): { verification: Verification; moments: Moments } {
  const attribute = cms.unsigned.get(ATTRIBUTE.logEntry)?.[0];
  const signature = {
    message: cms.signedAttributes ?? new Uint8Array(),
    signature: cms.signature,
    certificate: certificate.x509.raw,
  };
  const result = attribute && verifyLogged(attribute.value, signature, (logId) => keyring.log(logId));
  if (result && "logged" in result && isInForce(keyring.registrations("rekor", result.logged.log), result.logged.at)) {
    return logged(sound, result.logged, moments);
  }
  if (certificate.oidcIssuer === null) return { verification: sound, moments };
  const seenAlive = standingAt(certificate.validity, moments.observedAt) === "valid";
  if (seenAlive) return { verification: sound, moments: { ...moments, claimedAt: moments.observedAt } };
  const why = !result
    ? "No log entry came along."
    : "why" in result
      ? result.why
      : "The transparency log's key was not in force then.";
  const note = `${why} The certificate lived until ${certificate.validity.to}, and only the signer says that it signed then.`;
  return { verification: { ...sound, status: "expired", note }, moments };
}

function isInForce(registrations: readonly RegisteredKey[], at: string): boolean {
  const good = { status: "good", format } as const;
  const moments = { claimedAt: at, observedAt: at };
  return registrations.some((key) => withinRegistration(good, key, moments).status === "good");
}

function logged(sound: Verification, { at, index }: Logged, moments: Moments) {
  return { verification: { ...sound, loggedAt: at, logIndex: index }, moments: { ...moments, claimedAt: at } };
}

/** Judges each certificate of the chain, then the registration, at both moments. */
function inTime(path: readonly Certificate[], key: RegisteredKey, sound: Verification, moments: Moments): Verification {
  if (sound.status !== "good") return sound;
  const ended = path.find(({ validity }) => standingAt(validity, moments.claimedAt) !== "valid");
  if (ended) {
    const note = `The certificate ${ended.fingerprint.slice(0, 16)}… is valid from ${ended.validity.from} to ${ended.validity.to}.`;
    return { ...sound, status: "expired", note };
  }
  const result = withinRegistration(sound, key, moments);
  // A keyless certificate has always ended by then: that says nothing of its signature.
  const lasting = path.find(({ oidcIssuer, validity }) => {
    return oidcIssuer === null && standingAt(validity, moments.observedAt) === "expired";
  });
  return result.status === "good" && lasting && !result.keyAtObservation
    ? { ...result, keyAtObservation: "expired" }
    : result;
}
