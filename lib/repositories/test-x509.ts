import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { canonicalJson } from "../base/canonical-json.ts";
import { inclusionProof, leafHash, nodeHash, rootAt } from "../ledger/merkle.ts";
import { nodeHash256 } from "../ledger/node-hash.ts";

// Certificates, CMS signatures and log entries for tests, made with node:crypto alone: no program has to be there.

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.byteLength;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

export function oid(dotted: string): Buffer {
  const [a = 0, b = 0, ...rest] = dotted.split(".").map(Number);
  const arc = (n: number): number[] => (n < 128 ? [n] : [...arc(Math.floor(n / 128)).map((x) => x | 0x80), n % 128]);
  return der(0x06, Buffer.from([a * 40 + b, ...rest].flatMap(arc)));
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const text = (tag: number, value: string) => der(tag, Buffer.from(value, "utf8"));
const time = (at: string) => text(0x18, `${at.replace(/[-:T]/g, "").slice(0, 14)}Z`);
const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest();
const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const SHA256 = sequence(oid("2.16.840.1.101.3.4.2.1"));

export interface TestCertificate {
  readonly der: Buffer;
  readonly pem: string;
  readonly privateKey: KeyObject;
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly serial: Buffer;
}

export interface CertificateOptions {
  readonly name: string;
  /** Absent: it signs itself. */
  readonly by?: TestCertificate;
  readonly authority?: boolean;
  readonly pathLength?: number;
  readonly email?: string;
  readonly uri?: string;
  readonly oidcIssuer?: string;
  readonly from?: string;
  readonly to?: string;
  /** First octet of keyUsage: 0x80 digital signature, 0x04 certificate signing. */
  readonly usage?: number;
  readonly critical?: string;
}

let serials = 1;

export function testCertificate(options: CertificateOptions): TestCertificate {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = pair.publicKey.export({ format: "der", type: "spki" });
  const subject = sequence(der(0x31, sequence(oid("2.5.4.3"), text(0x0c, options.name))));
  const serial = der(0x02, Buffer.from([0x01, (serials >> 8) & 0xff, serials & 0xff]));
  serials += 1;
  const issuer = options.by?.subject ?? subject;
  const { by, from = "2026-01-01T00:00:00Z", to = "2027-01-01T00:00:00Z" } = options;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    serial,
    ECDSA_SHA256,
    issuer,
    sequence(time(from), time(to)),
    subject,
    spki,
    der(0xa3, sequence(...extensionsOf(options, sha256(spki).subarray(0, 20), by))),
  );
  const signature = sign("sha256", body, by?.privateKey ?? pair.privateKey);
  const whole = sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature));
  return { der: whole, pem: toPem("CERTIFICATE", whole), privateKey: pair.privateKey, subject, issuer, serial };
}

function toPem(label: string, content: Uint8Array): string {
  const lines =
    Buffer.from(content)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

function extensionsOf(options: CertificateOptions, keyId: Buffer, by: TestCertificate | undefined): Buffer[] {
  const { authority = false, pathLength, email, uri, oidcIssuer, critical } = options;
  const usage = options.usage ?? (authority ? 0x04 : 0x80);
  const one = (name: string, value: Uint8Array, isCritical = false) =>
    sequence(oid(name), ...(isCritical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
  const names = [...(email ? [text(0x81, email)] : []), ...(uri ? [text(0x86, uri)] : [])];
  const limits = [
    ...(authority ? [der(0x01, Buffer.from([0xff]))] : []),
    ...(pathLength === undefined ? [] : [der(0x02, Buffer.from([pathLength]))]),
  ];
  return [
    one("2.5.29.19", sequence(...limits), true),
    one("2.5.29.15", der(0x03, Buffer.from([usage === 0x04 ? 2 : 7, usage])), true),
    one("2.5.29.14", der(0x04, keyId)),
    ...(by ? [one("2.5.29.35", sequence(der(0x80, keyIdOf(by))))] : []),
    ...(names.length > 0 ? [one("2.5.29.17", sequence(...names))] : []),
    ...(oidcIssuer ? [one("1.3.6.1.4.1.57264.1.8", text(0x0c, oidcIssuer))] : []),
    ...(critical ? [one(critical, sequence(), true)] : []),
  ];
}

function keyIdOf({ der: whole }: TestCertificate): Buffer {
  const marker = Buffer.concat([oid("2.5.29.14"), Buffer.from([0x04, 0x16, 0x04, 0x14])]);
  const at = whole.indexOf(marker) + marker.byteLength;
  return whole.subarray(at, at + 20);
}

export interface CmsOptions {
  readonly signedAt?: string;
  /** Certificates that come along; the signer's alone where absent. */
  readonly certificates?: readonly TestCertificate[];
  readonly log?: TestLog;
  readonly loggedAt?: string;
  readonly digest?: Uint8Array;
  readonly contentType?: string;
}

/** An armored detached signature over the payload, as gitsign makes it. */
export function testCms(payload: Uint8Array, signer: TestCertificate, options: CmsOptions = {}): string {
  const { signedAt = "2026-06-01T10:00:00Z", certificates = [signer], contentType = "1.2.840.113549.1.7.1" } = options;
  const attributes = der(
    0x31,
    sequence(oid("1.2.840.113549.1.9.3"), der(0x31, oid(contentType))),
    sequence(oid("1.2.840.113549.1.9.5"), der(0x31, time(signedAt))),
    sequence(oid("1.2.840.113549.1.9.4"), der(0x31, der(0x04, options.digest ?? sha256(payload)))),
  );
  const signature = sign("sha256", attributes, signer.privateKey);
  const tagged = Buffer.from(attributes);
  tagged[0] = 0xa0;
  const entry = options.log?.entry(
    { message: attributes, signature, certificate: signer },
    options.loggedAt ?? signedAt,
  );
  const info = sequence(
    der(0x02, Buffer.from([1])),
    sequence(signer.issuer, signer.serial),
    SHA256,
    tagged,
    ECDSA_SHA256,
    der(0x04, signature),
    ...(entry ? [der(0xa1, sequence(oid("1.3.6.1.4.1.57264.3.1"), der(0x31, der(0x04, entry))))] : []),
  );
  const data = sequence(
    der(0x02, Buffer.from([1])),
    der(0x31, SHA256),
    sequence(oid("1.2.840.113549.1.7.1")),
    der(0xa0, ...certificates.map((one) => one.der)),
    der(0x31, info),
  );
  return toPem("SIGNED MESSAGE", sequence(oid("1.2.840.113549.1.7.2"), der(0xa0, data)));
}

interface LoggedCms {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly certificate: TestCertificate;
}

export interface TestLog {
  /** PEM of its public key. */
  readonly pem: string;
  /** A TransparencyLogEntry for the signature, with promise, proof and checkpoint. */
  entry(logged: LoggedCms, at: string): Buffer;
}

const INDEX = 3;

export function testLog(): TestLog {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = pair.publicKey.export({ format: "der", type: "spki" });
  const entry = (logged: LoggedCms, at: string) => {
    const body = bodyOf(logged);
    const integratedTime = Date.parse(at) / 1000;
    const logID = sha256(spki).toString("hex");
    const promise = canonicalJson({ body: body.toString("base64"), integratedTime, logID, logIndex: 1000 + INDEX });
    return Buffer.concat([
      varint(1, 1000 + INDEX),
      bytes(2, bytes(1, sha256(spki))),
      bytes(3, bytes(1, Buffer.from("hashedrekord")), bytes(2, Buffer.from("0.0.1"))),
      varint(4, integratedTime),
      bytes(5, bytes(1, sign("sha256", Buffer.from(promise), pair.privateKey))),
      bytes(6, proofOf(body, pair.privateKey)),
    ]);
  };
  return { pem: toPem("PUBLIC KEY", spki), entry };
}

function bodyOf({ message, signature, certificate }: LoggedCms): Buffer {
  const publicKey = { content: Buffer.from(certificate.pem).toString("base64") };
  const data = { hash: { algorithm: "sha256", value: sha256(message).toString("hex") } };
  const spec = { data, signature: { content: Buffer.from(signature).toString("base64"), publicKey } };
  return Buffer.from(canonicalJson({ apiVersion: "0.0.1", kind: "hashedrekord", spec }));
}

/** In a tree of five entries, of which ours is the fourth. */
function proofOf(body: Uint8Array, privateKey: KeyObject): Buffer {
  const leaves = ["a", "b", "c", "", "e"].map((leaf) => leafHash(nodeHash256, leaf === "" ? body : Buffer.from(leaf)));
  const read = (level: number, index: number): Uint8Array =>
    level === 0
      ? (leaves[index] ?? new Uint8Array())
      : nodeHash(nodeHash256, read(level - 1, 2 * index), read(level - 1, 2 * index + 1));
  const root = rootAt(nodeHash256, read, leaves.length);
  const note = `log.northwind.example - 1\n${leaves.length}\n${Buffer.from(root).toString("base64")}\n`;
  const signature = Buffer.concat([Buffer.alloc(4), sign("sha256", Buffer.from(note), privateKey)]);
  const checkpoint = `${note}\n— log.northwind.example ${signature.toString("base64")}\n`;
  return Buffer.concat([
    varint(1, INDEX),
    bytes(2, root),
    varint(3, leaves.length),
    ...inclusionProof(nodeHash256, read, INDEX, leaves.length).map((hash) => bytes(4, hash)),
    bytes(5, bytes(1, Buffer.from(checkpoint))),
  ]);
}

function number(value: number): Buffer {
  const low = value % 128;
  return value < 128 ? Buffer.from([low]) : Buffer.concat([Buffer.from([low | 0x80]), number(Math.floor(value / 128))]);
}

function varint(field: number, value: number): Buffer {
  return Buffer.concat([number(field * 8), number(value)]);
}

function bytes(field: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([number(field * 8 + 2), number(content.byteLength), content]);
}
