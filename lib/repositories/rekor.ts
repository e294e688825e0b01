import { createHash, verify, type KeyObject } from "node:crypto";
import { canonicalJson } from "../base/canonical-json.ts";
import { leafHash, verifyInclusion } from "../ledger/merkle.ts";
import { nodeHash256 } from "../ledger/node-hash.ts";
import { attempt } from "./attempt.ts";
import { readRekorEntry, type RekorEntry } from "./rekor-entry.ts";

/** When a transparency log says that it took a signature in, and under which number. */
export interface Logged {
  /** SHA-256 of the log's public key, upper-case hex: the fingerprint by which it is registered. */
  readonly log: string;
  readonly at: string;
  readonly index: number;
}

/** What was logged: gitsign leaves the entry's body out, because it follows from these. */
export interface LoggedSignature {
  /** The bytes that the signature is over. */
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  /** DER of the signer's certificate. */
  readonly certificate: Uint8Array;
}

/**
 * Verifies an embedded log entry offline: the log's promise (which alone vouches for the time), and where a proof of
 * inclusion came along that too, up to a checkpoint that the log signed. `keyOf` answers the key of a log that the user
 * trusts. Answers null with why.
 */
export function verifyLogged(
  attribute: Uint8Array,
  logged: LoggedSignature,
  keyOf: (logId: string) => KeyObject | undefined,
): { readonly logged: Logged } | { readonly why: string } {
  const entry = attempt(() => readRekorEntry(attribute));
  if (!entry) return { why: "The embedded log entry cannot be read." };
  const key = keyOf(entry.logId);
  if (!key) return { why: `The transparency log ${entry.logId.slice(0, 16)}… is not registered.` };
  const body = bodyOf(logged);
  if (!isPromised(entry, body, key)) return { why: "The log's promise is not over this signature." };
  if (entry.proof && !attempt(() => isIncluded(entry.proof, body, key))) {
    return { why: "The embedded proof of inclusion does not hold." };
  }
  const at = new Date(entry.integratedTime * 1000);
  if (Number.isNaN(at.getTime())) return { why: "The embedded log entry cannot be read." };
  return { logged: { log: entry.logId.toUpperCase(), at: at.toISOString(), index: entry.logIndex } };
}

/** Rekor's hashedrekord 0.0.1, canonical (RFC 8785). */
function bodyOf({ message, signature, certificate }: LoggedSignature): Buffer {
  const base64 = Buffer.from(certificate)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  const pem = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  const content = {
    apiVersion: "0.0.1",
    kind: "hashedrekord",
    spec: {
      data: { hash: { algorithm: "sha256", value: createHash("sha256").update(message).digest("hex") } },
      signature: {
        content: Buffer.from(signature).toString("base64"),
        publicKey: { content: Buffer.from(pem).toString("base64") },
      },
    },
  };
  return Buffer.from(canonicalJson(content), "utf8");
}

function isPromised(entry: RekorEntry, body: Buffer, key: KeyObject): boolean {
  const promise = canonicalJson({
    body: body.toString("base64"),
    integratedTime: entry.integratedTime,
    logID: entry.logId,
    logIndex: entry.logIndex,
  });
  return attempt(() => verifyBy(key, Buffer.from(promise, "utf8"), entry.promise)) === true;
}

function isIncluded(proof: RekorEntry["proof"], body: Buffer, key: KeyObject): boolean {
  if (!proof) return false;
  const checkpoint = openRekorCheckpoint(proof.checkpoint, key);
  if (!checkpoint || checkpoint.size !== proof.size || !checkpoint.root.equals(proof.root)) return false;
  verifyInclusion(nodeHash256, {
    index: proof.index,
    size: proof.size,
    leafHash: leafHash(nodeHash256, body),
    proof: proof.hashes,
    root: proof.root,
  });
  return true;
}

/** A signed note whose signature is the log's own algorithm over the text (c2sp.org/signed-note has Ed25519 only). */
function openRekorCheckpoint(note: string, key: KeyObject): { size: number; root: Buffer } | null {
  const end = note.indexOf("\n\n");
  if (end < 0) return null;
  const text = note.slice(0, end + 1);
  const [, size = "", root = ""] = text.split("\n");
  const signatures = note
    .slice(end + 2)
    .split("\n")
    .flatMap((line) => /^— \S+ ([A-Za-z0-9+/=]+)$/.exec(line)?.[1] ?? []);
  const signed = signatures.some((one) =>
    verifyBy(key, Buffer.from(text, "utf8"), Buffer.from(one, "base64").subarray(4)),
  );
  return signed && /^\d{1,15}$/.test(size) ? { size: Number(size), root: Buffer.from(root, "base64") } : null;
}

function verifyBy(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  return verify(key.asymmetricKeyType === "ed25519" ? null : "sha256", data, key, signature);
}
