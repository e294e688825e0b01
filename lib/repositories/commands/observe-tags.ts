import { AppError } from "../../base/errors.ts";
import { acceptRecords } from "../../ledger/store/accept.ts";
import { databaseNow } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { parseTag } from "../commit-object.ts";
import type { TagBody } from "../normalise.ts";
import { tagRecord } from "../records.ts";
import { VERIFIER, verifyTag, type SignatureResult } from "../signature.ts";
import { putTags, readTags, type TagRow } from "../store/tag.ts";
import { keyNameOf } from "../verification.ts";
import type { Sync } from "./sync-run.ts";

const PART = 250;
/** Bytes; a larger one is no release anybody signed. */
const TAG_LIMIT = 1024 * 1024;
const LIGHTWEIGHT: SignatureResult = {
  status: "unsigned",
  signerClass: "unknown",
  format: "none",
  verifier: VERIFIER,
  note: "It is no annotated tag: there is nothing that could be signed.",
};

/** What is to be observed of one tag. */
interface Seen {
  readonly tag: string;
  readonly before: TagRow | undefined;
  readonly movement: TagBody["movement"];
  /** Null: it is gone. */
  readonly object: string | null;
}

/**
 * Appends what tags did since the last time: made, moved to another object, gone; and verifies again those whose key
 * came or was revoked. Each with a verification of the tag's own signature. A fetch that fails leaves it to the next.
 */
export async function observeTags(run: Sync, remote: ReadonlyMap<string, string>): Promise<void> {
  const { sql, repository, mirror } = run;
  const known = await readTags(sql, repository.name);
  const seen = [
    ...[...remote].flatMap(([tag, object]) => seenOf(tag, object, known.get(tag))),
    ...[...known.values()].filter((row) => !row.gone && !remote.has(row.tag)).map(goneOf),
  ];
  const fetching = seen.some(({ object }) => object !== null);
  if (fetching && !(await mirror.fetchTags(repository.tag_patterns))) return;
  for (let from = 0; from < seen.length; from += PART) await appendPart(run, seen.slice(from, from + PART));
}

function seenOf(tag: string, object: string, before: TagRow | undefined): Seen[] {
  if (!before) return [{ tag, before, movement: "created", object }];
  if (before.gone) return [{ tag, before, movement: "created", object }];
  if (before.object !== object) return [{ tag, before, movement: "moved", object }];
  const outdated = before.status === "wanted" || (before.status === "unsupported" && before.verifier !== VERIFIER);
  return outdated ? [{ tag, before, movement: "verified", object }] : [];
}

function goneOf(before: TagRow): Seen {
  return { tag: before.tag, before, movement: "deleted", object: null };
}

async function appendPart(run: Sync, part: readonly Seen[]): Promise<void> {
  const { sql, repository, mirror, deps, counts } = run;
  const now = await databaseNow(sql);
  const held = await mirror.held(part.flatMap(({ object }) => object ?? []));
  // A tag that moved between asking and fetching is seen by the next turn.
  const seen = part.filter(({ object }) => object === null || held.has(object));
  const readable = [...held].filter(([, { type, size }]) => type === "tag" && size <= TAG_LIMIT).map(([sha]) => sha);
  const tags = new Map((await mirror.objects(readable)).map(({ sha, raw }) => [sha, raw]));
  const bodies: TagBody[] = [];
  for (const one of seen) bodies.push(await observe(run, one, tags, now));
  const rows = bodies.map((body, at) => rowOf(body, seen[at]?.before, now));
  await inTransaction(deps.db.pool, async (tx) => {
    if (!(await putTags(tx, repository.name, rows))) {
      throw new AppError("CONFLICT", "SYNC_OVERTAKEN", "Another process observed these tags meanwhile.");
    }
    await acceptRecords(tx, bodies.map(tagRecord));
  });
  counts.observations += bodies.length;
  counts.signatures += bodies.filter(({ movement }) => movement !== "deleted").length;
}

async function observe(
  run: Sync,
  { tag, before, movement, object }: Seen,
  tags: ReadonlyMap<string, Uint8Array>,
  at: string,
): Promise<TagBody> {
  const same = movement === "verified";
  const common = {
    observed: "tag",
    at,
    repository: run.repository.name,
    tag,
    movement,
    object: object ?? before?.object ?? "",
    sequence: (before?.sequence ?? 0) + 1,
    attempt: same ? (before?.attempt ?? 0) + 1 : 1,
    ...(before && !same ? { previous: before.object, previousSha: before.target ?? undefined } : {}),
  } as const;
  if (object === null) return { ...common, ...LIGHTWEIGHT, note: undefined };
  const sha = (await run.mirror.peeled(object)) ?? undefined;
  const raw = tags.get(object);
  if (!raw) return { ...common, ...LIGHTWEIGHT, sha };
  const firstObservedAt = same ? (before?.firstObservedAt ?? at) : at;
  const result = await verifyTag(parseTag(raw, object), tag, run.keyring, firstObservedAt);
  return { ...common, ...result, raw: Buffer.from(raw).toString("base64"), sha };
}

function rowOf(body: TagBody, before: TagRow | undefined, now: string): TagRow {
  const same = body.movement === "verified" || body.movement === "deleted";
  return {
    tag: body.tag,
    object: body.object,
    target: body.sha ?? null,
    sequence: body.sequence,
    attempt: body.attempt,
    status: body.status,
    keyId: keyNameOf(body),
    verifier: VERIFIER,
    gone: body.movement === "deleted",
    firstObservedAt: same ? (before?.firstObservedAt ?? now) : now,
  };
}
