import { AppError } from "../base/errors.ts";
import { sha256, sha256Hex } from "../base/sha256.ts";
import { makeAcceptance, type Acceptance } from "../ledger/acceptance.ts";
import type { Auth, KeptHeaders } from "../ledger/record.ts";
import type { Accepted } from "../ledger/store/accept.ts";
import type { Delivery, SourceKind } from "./kind.ts";
import { blank } from "./redact.ts";
import type { OpenSource } from "./source-cache.ts";
import { speakingRepository } from "./workload.ts";

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
  /** By what a stored record was taken. */
  authOf(inboxId: number): Promise<Auth>;
  countDuplicates(sourceId: string, count: number): Promise<void>;
}

/** Header that marks the record of a conflict, so that `advance` and the alert find it; senders cannot set it. */
const CONFLICT_HEADER = "countersign-conflict-of";

/**
 * Takes a verified delivery into the ledger: split, blank, commit, and only then answer. A delivery sent again is a
 * duplicate; the sender's key with other bytes is kept beside the first as a conflict, and what another repository's token
 * brought before counts for nothing: the token's own repository says it too.
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
    const entry = answer.duplicate ? await takeAgain(deps, record, answer) : toEntry(record, answer);
    if (entry.duplicate) duplicates += 1;
    entries.push(entry);
  }
  if (duplicates > 0) await deps.countDuplicates(source.id, duplicates);
  return { accepted: entries.length - duplicates, duplicates, entries };
}

/** A record under a key that was there before. */
async function takeAgain(deps: ReceiveDeps, record: Acceptance, first: Accepted): Promise<ReceivedEntry> {
  const { key } = record;
  // Whatever the kind: a key that is a digest of the body never differs, a line's own `id` may.
  if (!(await deps.sameBytes(first.inboxId, record.bytes))) {
    const header = { [CONFLICT_HEADER]: String(first.inboxId) };
    const answer = await keepBeside(deps, record, `${key}~conflict~${sha256Hex(record.bytes)}`, header);
    return { id: String(answer.inboxId), key, duplicate: true, conflict: true };
  }
  // Safe because makeAcceptance wrote it from an Auth.
  const speaker = speakingRepository(JSON.parse(record.auth) as Auth);
  const before = speaker === null ? null : speakingRepository(await deps.authOf(first.inboxId));
  if (speaker === null || before === null || before === speaker) return toEntry(record, first);
  return toEntry(record, await keepBeside(deps, record, `${key}~by~${sha256Hex(speaker)}`, {}));
}

async function keepBeside(deps: ReceiveDeps, record: Acceptance, key: string, more: KeptHeaders): Promise<Accepted> {
  const beside = makeAcceptance({
    source: record.source,
    origin: "delivery",
    key,
    from: record.from,
    to: record.to,
    // Safe because makeAcceptance wrote both, from an Auth and from kept headers.
    auth: JSON.parse(record.auth) as Auth,
    headers: { ...(JSON.parse(record.headers) as KeptHeaders), ...more },
    bytes: record.bytes,
    deliverySha256: record.hashes.subarray(128, 160),
    deliveryLength: record.deliveryLength,
  });
  const [answer] = await deps.accept([beside]);
  if (!answer) throw new AppError("INTERNAL", "ACCEPT_SHORT", "What was kept beside was not answered.");
  return answer;
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
