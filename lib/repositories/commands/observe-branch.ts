import { AppError } from "../../base/errors.ts";
import { acceptRecords } from "../../ledger/store/accept.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { parseCommit } from "../commit-object.ts";
import type { SignatureBody, TipBody } from "../normalise.ts";
import { commitRecord, signatureRecord, tipRecord } from "../records.ts";
import { VERIFIER, verifyCommit } from "../signature.ts";
import { moveBranch, noteWalk, putOnLine, readBranch, takeOffLine, type BranchRow } from "../store/branch.ts";
import type { BranchWalk } from "../store/branch-walk.ts";
import type { MirroredCommit } from "../store/mirror.ts";
import { putVerifications, verifiedAmong } from "../store/verification.ts";
import { keyNameOf } from "../verification.ts";
import type { Sync } from "./sync-run.ts";

/** Commits per transaction: bounds memory, and what a killed sync does again. */
const PART = 250;
const PATH_LIMIT = 5000;

/**
 * Appends a walk in parts. Each part is one transaction: its commits, the observation that they landed, and a
 * verification of each. All but the last name the tip they are walking to.
 */
export async function observeWalk(run: Sync, before: BranchRow, walk: BranchWalk, tip: string): Promise<void> {
  const { repository, mirror, deps } = run;
  const total = walk.landed.length;
  const base = walk.below;
  const since = before.checked_at ?? undefined;
  let at = before;
  await noteWalk(run.sql, repository.name, before.branch, total);
  for (let from = 0; from === 0 || from < total; from += PART) {
    const shas = walk.landed.slice(from, from + PART);
    const last = from + PART >= total;
    const commits = await mirror.commits(shas, PATH_LIMIT);
    const end = last ? tip : (shas.at(-1) ?? tip);
    const part = {
      previous: at.walked ?? undefined,
      tip: end,
      movement: from === 0 ? walk.movement : "forward",
      displaced: from === 0 ? [...walk.displaced] : [],
      landed: shas,
      since,
      walkingTo: last ? undefined : tip,
    } as const;
    await appendPart(run, at, part, commits, { position: base + from, done: from + shas.length });
    at = { ...at, walked: end, sequence: at.sequence + 1, gone: false };
    deps.progress?.({ repository: repository.name, branch: before.branch, done: Math.min(from + PART, total), total });
  }
}

type Part = Omit<TipBody, "observed" | "at" | "repository" | "branch" | "sequence">;

async function appendPart(
  run: Sync,
  at: BranchRow,
  part: Part,
  commits: readonly MirroredCommit[],
  { position, done }: { readonly position: number; readonly done: number },
): Promise<void> {
  const { repository, counts } = run;
  const { branch } = at;
  const now = await databaseNow(run.sql);
  const known = await verifiedAmong(run.sql, repository.name, part.landed);
  const signatures = await verifyAll(
    run,
    commits.filter(({ sha }) => !known.has(sha)),
    now,
  );
  const bodies = commits.map(({ sha, raw, paths, pathsTruncated }, index) => ({
    repository: repository.name,
    branch,
    sha,
    position: position + index + 1,
    raw: Buffer.from(raw).toString("base64"),
    paths: [...paths],
    ...(pathsTruncated ? { pathsTruncated } : {}),
  }));
  await inTransaction(run.deps.db.pool, async (tx) => {
    await moveOrStop(tx, run, at, { walked: part.tip ?? null, gone: false, whole: part.walkingTo === undefined, done });
    await takeOffLine(tx, repository.name, branch, part.displaced);
    await putOnLine(tx, repository.name, branch, part.landed);
    const tip = {
      observed: "branch-tip",
      at: now,
      repository: repository.name,
      branch,
      sequence: at.sequence + 1,
    } as const;
    const records = [...bodies.map(commitRecord), tipRecord({ ...tip, ...part }), ...signatures.map(signatureRecord)];
    const accepted = await acceptRecords(tx, records);
    await putSignatures(tx, repository.name, signatures);
    counts.commits += accepted.slice(0, bodies.length).filter(({ duplicate }) => !duplicate).length;
  });
  counts.observations += 1;
  counts.signatures += signatures.length;
}

/** Verifies each with the keys known now, judged at the moment when the product first saw it. */
export async function verifyAll(
  run: Sync,
  commits: readonly {
    readonly sha: string;
    readonly raw: Uint8Array;
    readonly attempt?: number;
    readonly firstObservedAt?: string | null;
  }[],
  at: string,
): Promise<SignatureBody[]> {
  const bodies: SignatureBody[] = [];
  for (const { sha, raw, attempt = 1, firstObservedAt } of commits) {
    const result = await verifyCommit(parseCommit(raw, sha), run.keyring, firstObservedAt ?? at);
    bodies.push({ observed: "commit-signature", at, repository: run.repository.name, sha, attempt, ...result });
  }
  return bodies;
}

export async function putSignatures(tx: Sql, repository: string, bodies: readonly SignatureBody[]): Promise<void> {
  const rows = bodies.map((body) => {
    return { sha: body.sha, attempt: body.attempt, status: body.status, keyId: keyNameOf(body) };
  });
  await putVerifications(tx, repository, VERIFIER, rows);
}

/** Appends that a branch is gone, or that the remote could not be asked. */
export async function observeAway(
  run: Sync,
  branch: string,
  movement: "deleted" | "unreachable",
  error?: string,
): Promise<void> {
  const { repository, sql } = run;
  const before = await readBranch(sql, repository.name, branch);
  if (!before) return;
  const at = await databaseNow(sql);
  await inTransaction(run.deps.db.pool, async (tx) => {
    const gone = movement === "deleted";
    await moveOrStop(tx, run, before, { walked: null, gone: gone || before.gone, whole: gone });
    const body: TipBody = {
      observed: "branch-tip",
      at,
      repository: repository.name,
      branch,
      previous: before.walked ?? undefined,
      movement,
      displaced: [],
      landed: [],
      sequence: before.sequence + 1,
      since: before.checked_at ?? undefined,
      error,
    };
    await acceptRecords(tx, [tipRecord(body)]);
  });
  run.counts.observations += 1;
}

async function moveOrStop(
  tx: Sql,
  run: Sync,
  from: BranchRow,
  to: { walked: string | null; gone: boolean; whole: boolean; done?: number },
): Promise<void> {
  if (await moveBranch(tx, run.repository.name, from.branch, { from: from.sequence, ...to })) return;
  throw new AppError("CONFLICT", "SYNC_OVERTAKEN", "Another process walked this branch meanwhile.");
}
