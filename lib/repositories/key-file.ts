import { createHash, createPublicKey } from "node:crypto";
import { z } from "zod";
import { AppError } from "../base/errors.ts";
import { parseAllowedSigners, type AllowedSigner } from "./allowed-signers.ts";
import { attempt } from "./attempt.ts";
import { publicKeyBlocks, readOpenPgpKeys, type OpenPgpKey } from "./openpgp-key.ts";
import type { KeyFormat, SignerIdentity } from "./registered-key.ts";
import { authorityName, readCertificate, type Certificate } from "./x509-certificate.ts";

/** A key of a file, before somebody says whose it is. */
export interface KeyMaterial {
  readonly fingerprint: string;
  readonly format: KeyFormat;
  readonly material: string;
  /** What the file itself says: user id or comment, principals, validity. A claim of the file. */
  readonly name: string | null;
  readonly email: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Ids that a signature may name: of subkeys too (OpenPGP key ids), the fingerprint, or an authority's name. */
  readonly names: readonly string[];
  readonly identities: readonly SignerIdentity[];
}

/**
 * Reads armored OpenPGP certificates, SSH public keys, an allowed_signers file, PEM certificates (signers' and
 * authorities'), the PEM public key of a transparency log, or Sigstore's trusted_root.json. Throws BAD_REQUEST/KEY_FILE
 * where nothing can be read, and for private keys: those must not be here at all.
 */
export async function parseKeyFile(text: string): Promise<KeyMaterial[]> {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text)) {
    throw new AppError("BAD_REQUEST", "KEY_FILE", "This is a private key. Send the public one, and replace this one.");
  }
  const blocks = publicKeyBlocks(text);
  const pems = text.match(PEM_BLOCK) ?? [];
  const keys =
    blocks.length > 0
      ? await parseOpenPgpFile(blocks)
      : pems.length > 0
        ? pems.map(parsePem)
        : text.trimStart().startsWith("{")
          ? parseTrustedRoot(text)
          : parseSshFile(text);
  if (keys.length === 0) throw new AppError("BAD_REQUEST", "KEY_FILE", "The file holds no key.");
  return keys;
}

const PEM_BLOCK =
  /-----BEGIN (?:CERTIFICATE|PUBLIC KEY)-----[A-Za-z0-9+/=\s]*-----END (?:CERTIFICATE|PUBLIC KEY)-----/g;

function parsePem(pem: string): KeyMaterial {
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ""), "base64");
  return pem.startsWith("-----BEGIN PUBLIC KEY") ? logMaterial(der) : certificateMaterial(der);
}

function certificateMaterial(der: Uint8Array): KeyMaterial {
  const certificate = attempt(() => readCertificate(der));
  if (!certificate) throw new AppError("BAD_REQUEST", "KEY_FILE", "A certificate of the file cannot be read.");
  const { fingerprint, names, commonName, mayCertify: authority } = certificate;
  return {
    fingerprint,
    format: authority ? "x509-authority" : "x509",
    material: toPem("CERTIFICATE", der),
    name: commonName ?? names[0] ?? organisation(certificate),
    email: names.find((name) => name.includes("@"))?.toLowerCase() ?? null,
    from: null,
    to: null,
    names: [authority ? authorityName(certificate.subject) : fingerprint],
    identities: [],
  };
}

function organisation({ x509 }: Certificate): string | null {
  return x509.subject ? x509.subject.replaceAll("\n", ", ").slice(0, 200) : null;
}

function logMaterial(der: Uint8Array): KeyMaterial {
  const key = attempt(() => createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" }));
  if (key?.asymmetricKeyType !== "ec" && key?.asymmetricKeyType !== "ed25519") {
    throw new AppError("BAD_REQUEST", "KEY_FILE", "A public key in PEM is a transparency log's: ECDSA or Ed25519.");
  }
  const fingerprint = createHash("sha256").update(der).digest("hex").toUpperCase();
  const material = toPem("PUBLIC KEY", der);
  const facts = { fingerprint, format: "rekor", material, name: "Transparency log", email: null } as const;
  return { ...facts, from: null, to: null, names: [fingerprint], identities: [] };
}

function toPem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

const validFor = z.looseObject({ start: z.string().optional(), end: z.string().optional() }).default({});
const trustedRoot = z.looseObject({
  certificateAuthorities: z
    .array(
      z.looseObject({
        validFor,
        certChain: z.looseObject({ certificates: z.array(z.looseObject({ rawBytes: z.base64() })) }),
      }),
    )
    .default([]),
  tlogs: z
    .array(
      z.looseObject({ baseUrl: z.string().optional(), publicKey: z.looseObject({ rawBytes: z.base64(), validFor }) }),
    )
    .default([]),
});

/** `dev.sigstore.trustroot.v1`: authorities and logs with the time for which each counts. */
function parseTrustedRoot(text: string): KeyMaterial[] {
  const root = trustedRoot.safeParse(parseJson(text));
  if (!root.success) throw new AppError("BAD_REQUEST", "KEY_FILE", "The file is no trusted_root.json.");
  const authorities = root.data.certificateAuthorities.flatMap(({ certChain, validFor: valid }) =>
    certChain.certificates.map((one) => ({
      ...certificateMaterial(Buffer.from(one.rawBytes, "base64")),
      ...bounds(valid),
    })),
  );
  const logs = root.data.tlogs.map(({ baseUrl, publicKey }) => {
    const material = logMaterial(Buffer.from(publicKey.rawBytes, "base64"));
    return { ...material, name: baseUrl ?? material.name, ...bounds(publicKey.validFor) };
  });
  return [...authorities, ...logs];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function bounds({ start, end }: z.output<typeof validFor>): { from: string | null; to: string | null } {
  const instant = (text: string | undefined) =>
    text === undefined || Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
  return { from: instant(start), to: instant(end) };
}

async function parseOpenPgpFile(blocks: readonly string[]): Promise<KeyMaterial[]> {
  const certificates = new Map<string, KeyMaterial>();
  for (const block of blocks) {
    for (const [fingerprint, keys] of groupByPrimary(await readBlock(block))) {
      const { name, email } = parseUserId(keys[0]?.userIds[0] ?? "");
      const names = keys.map((key) => key.keyId);
      const facts = { fingerprint, format: "openpgp", material: block, name, email, from: null, to: null } as const;
      certificates.set(fingerprint, { ...facts, names, identities: [] });
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
    format: signer.certAuthority ? "ssh-authority" : "ssh",
    material: signer.publicKey,
    name: signer.comment || signer.principals[0] || null,
    email,
    from: signer.validAfter ?? null,
    to: signer.validBefore ?? null,
    names: [signer.fingerprint],
    identities: signer.certAuthority ? signer.principals.map((subject) => ({ subject })) : [],
  };
}

function parseUserId(userId: string): { name: string | null; email: string | null } {
  const match = /^(.*?)\s*(?:\([^)]*\)\s*)?<([^<>]+)>$/.exec(userId.trim());
  if (!match) return { name: userId.trim() || null, email: null };
  return { name: match[1]?.trim() || null, email: match[2]?.toLowerCase() ?? null };
}
