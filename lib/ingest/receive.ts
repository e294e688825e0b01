import { AppError } from "../base/errors.ts";
import { sha256, sha256Hex } from "../base/sha256.ts";
import { makeAcceptance, type Acceptance } from "../ledger/acceptance.ts";
import type { Auth, KeptHeaders } from "../ledger/record.ts";
import type { Accepted } from "../ledger/store/accept.ts";
import type { Delivery, SourceKind } from "./kind.ts";
import { blank } from "./redact.ts";
import type { OpenSource } from "./source-cache.ts";

export interface ReceivedEntry {
  readonly id: string;
  readonly key: string;
  readonly duplicate: boolean;
  /** The sender used this key before with other bytes: both are kept. */
  readonly conflict?: true;
}

export interface Received {
  readonly accepted: number;
  readonly duplicates: number;
  readonly entries: readonly ReceivedEntry[];
}

export interface ReceiveDeps {
  /** Resolves after COMMIT. */
  accept(records: readonly Acceptance[]): Promise<readonly Accepted[]>;
  /** Whether what is stored under an inbox id has these bytes. */
  sameBytes(inboxId: number, bytes: Uint8Array): Promise<boolean>;
  countDuplicates(sourceId: string, count: number): Promise<void>;
}

/** Header that marks the record of a conflict, so that `advance` and the alert find it; senders cannot set it. */
const CONFLICT_HEADER = "countersign-conflict-of";

/**
 * Takes a verified delivery into the ledger: split, blank, commit, and only then answer. A delivery sent again is a
 * duplicate; the sender's key with other bytes is kept beside the first as a conflict.
 */
export async function receive(
  deps: ReceiveDeps,
  source: OpenSource,
  delivery: Delivery,
  proof: { readonly auth: Auth; readonly kept?: KeptHeaders },
): Promise<Received> {
  const records = toAcceptances(source, delivery, proof);
  const accepted = await deps.accept(records);
  const entries: ReceivedEntry[] = [];
  let duplicates = 0;
  for (const [at, record] of records.entries()) {
    const answer = accepted[at];
    if (!answer) throw new AppError("INTERNAL", "ACCEPT_SHORT", "Fewer answers than records.");
    if (answer.duplicate) duplicates += 1;
    // Whatever the kind: a key that is a digest of the body never differs, a line's own `id` may.
    const conflict = answer.duplicate && !(await deps.sameBytes(answer.inboxId, record.bytes));
    entries.push(conflict ? await keepConflict(deps, record, answer.inboxId) : toEntry(record, answer));
  }
  if (duplicates > 0) await deps.countDuplicates(source.id, duplicates);
  return { accepted: entries.length - duplicates, duplicates, entries };
}

async function keepConflict(deps: ReceiveDeps, record: Acceptance, first: number): Promise<ReceivedEntry> {
  const bytesHash = sha256Hex(record.bytes);
  const headers: KeptHeaders = {
    // Safe because makeAcceptance wrote it from kept headers.
    ...(JSON.parse(record.headers) as KeptHeaders),
    [CONFLICT_HEADER]: String(first),
  };
  const conflict = makeAcceptance({
    source: record.source,
    origin: record.origin,
    key: `${record.key}~conflict~${bytesHash}`,
    from: record.from,
    to: record.to,
    // Safe because makeAcceptance wrote it from an Auth.
    auth: JSON.parse(record.auth) as Auth,
    headers,
    bytes: record.bytes,
    deliverySha256: record.hashes.subarray(128, 160),
    deliveryLength: record.deliveryLength,
  });
  const [answer] = await deps.accept([conflict]);
  if (!answer) throw new AppError("INTERNAL", "ACCEPT_SHORT", "The conflict was not answered.");
  return { id: String(answer.inboxId), key: record.key, duplicate: true, conflict: true };
}

function toAcceptances(
  source: OpenSource,
  delivery: Delivery,
  { auth, kept }: { readonly auth: Auth; readonly kept?: KeptHeaders },
): Acceptance[] {
  const headers = { ...keptHeaders(source.kind, delivery), ...kept };
  const deliverySha256 = sha256(delivery.body);
  return source.kind.split(delivery).map((range) =>
    makeAcceptance({
      source: source.id,
      origin: "delivery",
      key: range.key,
      from: range.from,
      to: range.to,
      auth,
      headers,
      bytes: blank(delivery.body.subarray(range.from, range.to), range.redactions, range.from),
      deliverySha256,
      deliveryLength: delivery.body.byteLength,
      redactions: range.redactions,
    }),
  );
}

function keptHeaders(kind: SourceKind, delivery: Delivery): KeptHeaders {
  const kept: Record<string, string> = {};
  for (const name of kind.keptHeaders) {
    const value = delivery.headers[name];
    if (value !== undefined) kept[name] = value.toWellFormed().slice(0, 1000);
  }
  return kept;
}

function toEntry(record: Acceptance, answer: Accepted): ReceivedEntry {
  return { id: String(answer.inboxId), key: record.key, duplicate: answer.duplicate };
}
