import { equalBytes } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** The log as the database stands, asked before anything more is signed. */
export interface StandingLog {
  readonly size: number;
  /** Root over the first `size` entries as they are stored now. Throws INTEGRITY where they are incomplete. */
  readonly rootAt: (size: number) => Promise<Uint8Array>;
  /** When the checkpoint of this size was signed, by the database; null where it has none. */
  readonly signedAt: (size: number) => Promise<string | null>;
  /** The database's clock. */
  readonly now: string;
}

/** Why a worker must not sign: signing on would tell two histories under one key. */
export type Rollback =
  | { readonly reason: "ROLLED_BACK"; readonly signed: number; readonly found: number; readonly lost: Lost }
  | { readonly reason: "FORKED"; readonly signed: number; readonly found: number }
  | { readonly reason: "CLOCK_BEHIND"; readonly signedAt: string; readonly now: string };

/** Indexes [from, to) that were signed over and are no longer there. */
export interface Lost {
  readonly from: number;
  readonly to: number;
}

/**
 * Holds the database against the last checkpoint that was signed here: null where it still extends it. A restored backup
 * or a cut tail is ROLLED_BACK, other entries under the same indexes are FORKED, a database clock from before that
 * checkpoint is CLOCK_BEHIND, unless it was accepted that the clock once stood at `acceptedClock`.
 */
export async function consistentWithLast(
  last: Pick<Checkpoint, "size" | "root">,
  log: StandingLog,
  acceptedClock: string | null = null,
): Promise<Rollback | null> {
  const { size: found } = log;
  const signed = last.size;
  if (found < signed) return { reason: "ROLLED_BACK", signed, found, lost: { from: found, to: signed } };
  const root = await log.rootAt(signed).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "INTEGRITY") return null;
    throw error;
  });
  if (root === null || !equalBytes(root, last.root)) return { reason: "FORKED", signed, found };
  const signedAt = await log.signedAt(signed);
  if (signedAt !== null && log.now < signedAt && (acceptedClock === null || acceptedClock < signedAt)) {
    return { reason: "CLOCK_BEHIND", signedAt, now: log.now };
  }
  return null;
}

/** What people are told. */
export function describeRollback(rollback: Rollback): string {
  switch (rollback.reason) {
    case "ROLLED_BACK": {
      const { signed, found, lost } = rollback;
      return `Checkpoint ${signed} was signed here, the database holds ${found} entries: ${lost.from} to ${lost.to - 1} are lost.`;
    }
    case "FORKED":
      return `The entries no longer make the root that was signed at ${rollback.signed}.`;
    case "CLOCK_BEHIND":
      return `The last checkpoint was signed at ${rollback.signedAt}, the database's clock says ${rollback.now}.`;
  }
}
