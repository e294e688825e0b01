import { AppError } from "../../base/errors.ts";
import { acceptRecords } from "../../ledger/store/accept.ts";
import { databaseNow } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { parseTag } from "../commit-object.ts";
import type { TagBody } from "../normalise.ts";
import { tagRecord } from "../records.ts";
import { VERIFIER, verifyTag, type SignatureResult } from "../signature.ts";
import type { MirroredObject } from "../store/mirror.ts";
import { putTags, readTags, type TagRow } from "../store/tag.ts";
import { keyNameOf } from "../verification.ts";
import type { Sync } from "./sync-run.ts";

const PART = 250;
const LIGHTWEIGHT: SignatureResult = {
  status: "unsigned",
  signerClass: "unknown",
  format: "none",
  verifier: VERIFIER,
  note: "A lightweight tag: it has no object that could be signed.",
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
  const wanted = part.flatMap(({ object }) => object ?? []);
  const objects = new Map((await mirror.objects(wanted)).map((one) => [one.sha, one]));
  const bodies: TagBody[] = [];
  for (const seen of part) bodies.push(await observe(run, seen, objects, now));
  const rows = bodies.map((body, at) => rowOf(body, part[at]?.before, now));
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
  objects: ReadonlyMap<string, MirroredObject>,
  at: string,
): Promise<TagBody> {
  const same = movement === "verified";
  const common = {
    observed: "tag",
    at,
    repository: run.repository.name,
    tag,
    movement,
    sequence: (before?.sequence ?? 0) + 1,
    ...(before && !same ? { previous: before.object, previousSha: before.target ?? undefined } : {}),
  } as const;
  const held = object === null ? undefined : objects.get(object);
  if (!held) return { ...common, ...LIGHTWEIGHT, note: undefined, object: before?.object ?? "", attempt: 1 };
  const sha = (await run.mirror.peeled(held.sha)) ?? undefined;
  const attempt = same ? (before?.attempt ?? 0) + 1 : 1;
  if (held.type !== "tag") return { ...common, ...LIGHTWEIGHT, object: held.sha, sha, attempt };
  const firstObservedAt = same ? (before?.firstObservedAt ?? at) : at;
  const result = await verifyTag(parseTag(held.raw, held.sha), tag, run.keyring, firstObservedAt);
  const raw = Buffer.from(held.raw).toString("base64");
  return { ...common, ...result, object: held.sha, raw, sha, attempt };
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
