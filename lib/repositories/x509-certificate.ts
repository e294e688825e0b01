import { createHash, X509Certificate, type KeyObject } from "node:crypto";
import { child, readBer, readOid, readSmallInteger, readText, readTime, TAG, type Ber } from "./ber.ts";
import type { Validity } from "./verification.ts";

/** A certificate as far as signatures over commits are judged by it. Node checks its signature, this reads the rest. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  /** SHA-256 of the whole certificate, upper-case hex. */
  readonly fingerprint: string;
  /** Distinguished names as encoded, for comparison. */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly subjectKeyId: Uint8Array | null;
  /** The key that the certificate says signed it; null where it does not say. */
  readonly authorityKeyId: Uint8Array | null;
  readonly validity: Required<Validity>;
  readonly authority: boolean;
  /** How many authorities may stand between it and a signer's certificate; null: any number. */
  readonly pathLength: number | null;
  readonly maySign: boolean;
  readonly mayCertify: boolean;
  /** E-mail addresses, URIs and Fulcio user names that it is made out to, then its common name. */
  readonly names: readonly string[];
  readonly commonName: string | null;
  /** OpenID Connect issuer that vouched for the identity (Fulcio); null for any other authority's certificate. */
  readonly oidcIssuer: string | null;
  /** A critical extension that is not judged here (name constraints, policies): nothing by it can be called good. */
  readonly unjudged: string | null;
}

const EXTENSION = {
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  /** The issuer as raw text, and as UTF8String (fulcio docs/oid-info.md). */
  oidcIssuerV1: "1.3.6.1.4.1.57264.1.1",
  oidcIssuerV2: "1.3.6.1.4.1.57264.1.8",
} as const;
const JUDGED: ReadonlySet<string> = new Set(Object.values(EXTENSION));

const NAME = { commonName: "2.5.4.3", email: "1.2.840.113549.1.9.1", fulcioUser: "1.3.6.1.4.1.57264.1.7" } as const;
/** Code signing, e-mail protection, any: what a signature over a commit may be made for. */
const SIGNING_PURPOSES = new Set(["1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4", "2.5.29.37.0"]);

/** Reads a DER certificate. Throws RangeError, or OpenSSL's error, where it is none. */
export function readCertificate(der: Uint8Array): Certificate {
  const x509 = new X509Certificate(der);
  const fields = child(readBer(der), 0, TAG.sequence).children;
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, , issuer, validity, subject] = fields.slice(at);
  if (!serial || !issuer || !subject) throw new RangeError("a certificate lacks a field");
  const extensions = readExtensions(fields.find(({ tag }) => tag === 0xa3));
  const basic = extensions.get(EXTENSION.basicConstraints);
  const usage = extensions.get(EXTENSION.keyUsage);
  const purposes = extensions.get(EXTENSION.extendedKeyUsage);
  const alternative = extensions.get(EXTENSION.subjectAltName);
  const names = readNames(subject);
  const [flag] = basic?.element().children ?? [];
  const authority = flag?.tag === TAG.boolean && flag.value[0] !== 0;
  return {
    x509,
    publicKey: x509.publicKey,
    fingerprint: createHash("sha256").update(der).digest("hex").toUpperCase(),
    subject: subject.bytes,
    issuer: issuer.bytes,
    serial: serial.value,
    subjectKeyId: extensions.get(EXTENSION.subjectKeyId)?.element().value ?? null,
    authorityKeyId:
      extensions
        .get(EXTENSION.authorityKeyId)
        ?.element()
        .children.find(({ tag }) => tag === 0x80)?.value ?? null,
    validity: { from: readTime(child(validity, 0)), to: afterLast(readTime(child(validity, 1))) },
    authority,
    pathLength: readPathLength(authority ? basic?.element() : undefined),
    maySign: (!usage || hasBit(usage.element(), 0) || hasBit(usage.element(), 1)) && forSigning(purposes?.element()),
    mayCertify: authority && (!usage || hasBit(usage.element(), 5)),
    names: [...(alternative ? alternativeNames(alternative.element()) : []), ...names.emails],
    commonName: names.common,
    oidcIssuer: readOidcIssuer(extensions),
    unjudged: [...extensions].find(([oid, { critical }]) => critical && !JUDGED.has(oid))?.[0] ?? null,
  };
}

/** A name under which keys are looked up where a certificate's authority is not known: of its distinguished name. */
export function authorityName(distinguishedName: Uint8Array): string {
  return `DN:${createHash("sha256").update(distinguishedName).digest("hex").toUpperCase()}`;
}

interface Extension {
  readonly critical: boolean;
  readonly raw: Uint8Array;
  readonly element: () => Ber;
}

function readExtensions(holder: Ber | undefined): Map<string, Extension> {
  const found = new Map<string, Extension>();
  for (const extension of holder ? child(holder, 0, TAG.sequence).children : []) {
    const oid = readOid(child(extension, 0));
    const critical = extension.children.length === 3 && extension.children[1]?.value[0] !== 0;
    const raw = child(extension, extension.children.length - 1, TAG.octetString).value;
    if (found.has(oid)) throw new RangeError("a certificate has an extension twice");
    found.set(oid, { critical, raw, element: () => readBer(raw) });
  }
  return found;
}

/** The last second of the validity counts (RFC 5280 §4.1.2.5); ours end before their end. */
function afterLast(at: string): string {
  return new Date(Date.parse(at) + 1000).toISOString();
}

function readPathLength(basic: Ber | undefined): number | null {
  const limit = basic?.children[1];
  return limit ? readSmallInteger(limit) : null;
}

function hasBit(bits: Ber, bit: number): boolean {
  if (bits.tag !== TAG.bitString) throw new RangeError("key usage is no bit string");
  return ((bits.value[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0;
}

function forSigning(purposes: Ber | undefined): boolean {
  return !purposes || purposes.children.some((purpose) => SIGNING_PURPOSES.has(readOid(purpose)));
}

function readNames(subject: Ber): { common: string | null; emails: string[] } {
  const attributes = subject.children.flatMap((set) => set.children);
  const of = (oid: string) =>
    attributes.filter((one) => readOid(child(one, 0)) === oid).map((one) => clean(readText(child(one, 1))));
  return { common: of(NAME.commonName)[0] ?? null, emails: of(NAME.email) };
}

function alternativeNames(names: Ber): string[] {
  return names.children.flatMap((name) => {
    // rfc822Name, uniformResourceIdentifier: the kinds that can stand for who signed.
    if (name.tag === 0x81 || name.tag === 0x86) return [clean(readText(name))];
    if (name.tag !== 0xa0 || readOid(child(name, 0)) !== NAME.fulcioUser) return [];
    return [clean(readText(child(child(name, 1), 0)))];
  });
}

function readOidcIssuer(extensions: ReadonlyMap<string, Extension>): string | null {
  const current = extensions.get(EXTENSION.oidcIssuerV2);
  if (current) return clean(readText(current.element()));
  const first = extensions.get(EXTENSION.oidcIssuerV1);
  return first ? clean(Buffer.from(first.raw).toString("utf8")) : null;
}

/** Names are matched and shown: a control character in one is never meant (`a@b.c\0.evil`). */
function clean(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is replaced
  return text.replace(/[\u0000-\u001f\u007f]/g, "\ufffd").slice(0, 300);
}
