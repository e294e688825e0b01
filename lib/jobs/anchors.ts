import type { NoteKey } from "../ledger/note.ts";
import { dueAnchorTargets } from "../ledger/store/anchor.ts";
import { mailCheckpoint, recordMailed } from "../notifications/commands/mail-checkpoint.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { pgSql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";
import { takeAnchor, type AnchorDeps } from "../repositories/commands/take-anchor.ts";
import type { Loop } from "./loop.ts";

const REST_MS = 60_000;

/** Takes checkpoints into other hands, on workers that hold the log's key. */
export function anchorLoop(db: Db, key: NoteKey): Loop {
  const run = async () => {
    await runAnchors({ pool: db.pool, dataDir: getEnv().dataDir, key });
    return "rest" as const;
  };
  return { name: "anchors", restMs: REST_MS, run };
}

/** Every repository whose turn it is, and the mail of the month; one that cannot be reached leaves the others alone. */
export async function runAnchors(deps: AnchorDeps): Promise<void> {
  const sql = pgSql(deps.pool);
  const month = (await databaseNow(sql)).slice(0, 7);
  await inTransaction(deps.pool, (tx) => mailCheckpoint(tx, month));
  await inTransaction(deps.pool, recordMailed);
  for (const target of await dueAnchorTargets(sql)) {
    try {
      const anchored = await takeAnchor(deps, target);
      if (anchored?.commit) getLog().info({ url: target.url, ...anchored }, "checkpoint committed outside");
    } catch (error) {
      // Noted with its target: shown on the status page, tried again.
      getLog().error({ err: error, url: target.url }, "the checkpoint could not be committed outside");
    }
  }
}
