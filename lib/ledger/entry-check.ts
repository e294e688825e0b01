import { toHex, utf8 } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import {
  commitmentsOf,
  leafText,
  unprovenParts,
  type Hmac,
  type Leaf,
  type LeafEvidence,
  type LeafPart,
} from "./leaf.ts";
import { parseLeaf } from "./leaf-parser.ts";
import type { FindingCode } from "./log-findings.ts";
import type { StoredEntry, StoredPayload, StoredRecord } from "./stored-log.ts";
import type { Origin } from "./record.ts";

export interface EntryCheck {
  readonly findings: readonly FindingCode[];
  /** The leaf that the inbox row makes, where it is not the stored one: which of the two was altered, the tree decides. */
  readonly recordLeaf?: Uint8Array;
}

const SOUND: EntryCheck = { findings: [] };

const ALTERED: Readonly<Record<LeafPart, FindingCode>> = {
  commitment: "payload-altered",
  keyHash: "key-altered",
  deliveryHash: "delivery-altered",
};

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Payload → commitments → leaf of one entry, whatever the tree says of the leaf. `bytes` are the payload's. */
export function checkEntry(hmac: Hmac, entry: StoredEntry, bytes: Uint8Array | undefined): EntryCheck {
  const { record, payload } = entry;
  const expected = record && leafOf(record);
  // As texts, which compare faster. Bytes that are no UTF-8 may pass here: then the leaf's hash differs.
  const ties = expected !== null && expected === decoder.decode(entry.leaf);
  if (record && payload && bytes && ties && !entry.erased) {
    const parts = unprovenParts(hmac, record, evidenceOf(payload, bytes, record.key));
    return parts.length === 0 ? SOUND : { findings: parts.map((part) => ALTERED[part]) };
  }
  const findings = checkDoubtful(hmac, entry, bytes);
  return expected === null || ties ? { findings } : { findings, recordLeaf: utf8(expected) };
}

/** The slow way, for entries of which something is missing, erased or altered. */
function checkDoubtful(hmac: Hmac, entry: StoredEntry, bytes: Uint8Array | undefined): FindingCode[] {
  const { record, payload } = entry;
  const findings: FindingCode[] = [];
  if (record === null) findings.push("inbox-missing");
  const leaf = readLeaf(entry.leaf);
  if (leaf === null) findings.push("leaf-unreadable");
  if (entry.erased) return payload ? [...findings, "erasure-incomplete"] : findings;
  if (!payload || !bytes) return [...findings, "payload-missing"];
  const evidence = evidenceOf(payload, bytes, record?.key ?? "");
  const witnesses = [record, leaf && commitmentsOf(leaf)].filter((witness) => witness !== null);
  // Whichever of leaf and inbox was left alone opens: only what neither opens was altered here.
  const [fewest = []] = witnesses
    .map((witness) => unprovenParts(hmac, witness, evidence))
    .map((parts) => (record ? parts : parts.filter((part) => part !== "keyHash")))
    .sort((a, b) => a.length - b.length);
  return [...findings, ...fewest.map((part) => ALTERED[part])];
}

// Member by member: a spread for each of a million entries is felt.
function evidenceOf(payload: StoredPayload, bytes: Uint8Array, key: string): LeafEvidence {
  const { salt, headers, bodySha256, bodyLength } = payload;
  return { salt, headers, bodySha256, bodyLength, bytes, key };
}

function leafOf(record: StoredRecord): string {
  return leafText({
    source: record.source,
    // Safe because an origin that is none of ours gives a leaf that differs, which is what is asked.
    origin: record.origin as Origin,
    from: record.from,
    to: record.to,
    receivedAt: record.receivedAt,
    auth: record.auth,
    keyHash: toHex(record.keyHash),
    deliveryHash: toHex(record.deliveryHash),
    commitment: toHex(record.commitment),
  });
}

function readLeaf(bytes: Uint8Array): Leaf | null {
  try {
    return parseLeaf(bytes);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
