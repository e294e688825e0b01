import { AppError } from "../base/errors.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { HeadStream, type Outside, type VerifyLog } from "./head-stream.ts";
import { Findings, type Finding } from "./log-findings.ts";
import { LogWalk } from "./log-walk.ts";
import type { LogReader, StoredErasure } from "./stored-log.ts";
import { TILE_WIDTH } from "./tile.ts";

export interface LogReport {
  readonly origin: string;
  readonly entries: number;
  readonly erased: number;
  readonly checkpoints: number;
  /** The largest size at which the recomputed tree has the root of a checkpoint that the log signed. */
  readonly provenSize: number;
  /** Checkpoints from outside that the stored log still extends. */
  readonly consistentWith: readonly { readonly name: string; readonly size: number }[];
  readonly findings: readonly Finding[];
  /** Files that say nothing about this log: not a checkpoint, of another log, not signed by its key. */
  readonly unusable: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Recomputes the whole log from what is stored: payloads → commitments → leaves → tiles → roots, and holds it against
 * every checkpoint, those in the database and those from outside. One pass, memory bounded by the damage between two
 * checkpoints. What only an outside checkpoint can show: a tail cut together with its checkpoints, and an old backup.
 */
export async function verifyLog(input: VerifyLog): Promise<LogReport> {
  const { reader } = input;
  const findings = new Findings();
  const outside = await openOutside(input);
  const heads = new HeadStream(input, outside.opened, findings);
  const walk = new LogWalk(input, findings);
  walk.settleAt(await heads.take(0));
  for await (const batch of reader.entries()) {
    for (const entry of batch) {
      if (!walk.expects(entry)) continue;
      while (walk.size <= entry.index) {
        await walk.step(walk.size === entry.index ? entry : undefined);
        if (walk.size === heads.nextSize) walk.settleAt(await heads.take(walk.size));
      }
    }
  }
  for (let late = await heads.takeNext(); late; late = await heads.takeNext()) walk.cutBefore(late);
  walk.finish(heads.lastSize);
  await checkTileCounts(reader, walk.size, findings);
  const erased = await checkErasures(reader, findings);
  const lost = await reader.unsequenced();
  if (lost.count > 0) findings.add("record-unsequenced", { inboxId: lost.firstInboxId }, lost.count);
  return {
    origin: input.origin,
    entries: walk.size,
    erased,
    checkpoints: heads.checkpoints,
    provenSize: walk.provenSize,
    consistentWith: walk.consistentWith,
    findings: findings.list(),
    unusable: outside.unusable,
  };
}

async function openOutside(input: VerifyLog): Promise<{ opened: Outside[]; unusable: LogReport["unusable"] }> {
  const opened: Outside[] = [];
  const unusable: { name: string; reason: string }[] = [];
  for (const { name, note } of input.outside) {
    try {
      opened.push({ name, ...(await openCheckpoint(note, input.origin, input.keys, input.verify)) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      unusable.push({ name, reason: error.reason });
    }
  }
  return { opened: opened.sort((a, b) => a.size - b.size), unusable };
}

async function checkTileCounts(reader: LogReader, size: number, findings: Findings): Promise<void> {
  for (const { level, count, lastN } of await reader.tileCounts()) {
    const expected = Math.floor(size / TILE_WIDTH ** (level + 1));
    if (lastN >= expected) findings.add("tile-surplus", { level, n: expected }, Math.max(1, count - expected));
  }
}

async function checkErasures(reader: LogReader, findings: Findings): Promise<number> {
  let erased = 0;
  for await (const batch of reader.erasures()) {
    for (const erasure of batch) {
      erased += 1;
      if (!erasure.logged || !names(erasure)) findings.add("erasure-unlogged", { index: erasure.index });
    }
  }
  return erased;
}

/** Whether the action that the erasure refers to is one that erases this index. */
function names({ action, index }: StoredErasure): boolean {
  if (action === null) return false;
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(action));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  const { type, data } = (body ?? {}) as { type?: unknown; data?: { index?: unknown } | null };
  return type === "ledger.erased" && data?.index === index;
}
