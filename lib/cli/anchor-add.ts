import { randomUUID } from "node:crypto";
import { AppError } from "../base/errors.ts";
import { openLogKey } from "../jobs/log-key.ts";
import type { AnchorTarget } from "../ledger/store/anchor.ts";
import { addAnchorTarget } from "../repositories/commands/anchor-target.ts";
import { takeAnchor } from "../repositories/commands/take-anchor.ts";
import { ANCHOR_OPTIONS, anchorPlace, everyMinutes, localOnly } from "./anchor-options.ts";
import type { Command } from "./command.ts";
import type { Local } from "./connection.ts";

export const command: Command = {
  usage: "--git URL [--branch B] [--every MINUTES]",
  options: { ...ANCHOR_OPTIONS, every: { type: "string" } },
  run: async ({ values, connect }) => {
    const target = { ...anchorPlace(values), everyMinutes: everyMinutes(values) };
    const local = localOnly(await connect());
    const by = { principal: local.principal, idempotencyKey: randomUUID() };
    await local.transaction((tx) => addAnchorTarget(tx, by, target));
    const { exit, size, says } = await firstCopy(local, target);
    return { exit, json: { ...target, size }, text: says };
  },
};

/** At once, so that a wrong address shows now; the worker tries again what cannot be reached. */
async function firstCopy(
  { sql, env, db }: Local,
  target: AnchorTarget,
): Promise<{ exit: 0 | 1; size: number | null; says: string }> {
  const later = `The worker that signs commits checkpoints to ${target.branch} of ${target.url}.`;
  const logKey = await openLogKey(sql, env);
  if (!logKey) return { exit: 0, size: null, says: later };
  try {
    const anchored = await takeAnchor({ pool: db.pool, dataDir: env.dataDir, key: logKey.key }, target);
    if (!anchored) return { exit: 0, size: null, says: later };
    return { exit: 0, size: anchored.size, says: `Checkpoint ${anchored.size} is held at ${target.url}. ${later}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { exit: 1, size: null, says: `Added, but the first copy failed: ${error.message}` };
  }
}
