import { createPublicKey } from "node:crypto";
import { nodeHash256, nodeSigner, rawPublicKey } from "../../lib/ledger/node-hash.ts";
import { makeNoteKey } from "../../lib/ledger/note.ts";
import { Sequencer } from "../../lib/ledger/sequence.ts";
import { logOrigin } from "../../lib/jobs/log-key.ts";
import { Follower } from "../../lib/pipeline.ts";
import { getEnv } from "../../lib/platform/env.ts";
import { readLogKey } from "../../lib/platform/keys.ts";
import { pgSql } from "../../lib/platform/sql.ts";
import type { BenchDatabase } from "./database.ts";

/** Sequences everything pending; entries per second. */
export async function sequenceAll(bench: BenchDatabase): Promise<number> {
  const privateKey = readLogKey(getEnv());
  if (!privateKey) throw new Error("The bench has no log key.");
  const origin = await logOrigin(pgSql(bench.db.pool));
  const key = makeNoteKey(nodeHash256, origin, rawPublicKey(createPublicKey(privateKey)));
  const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
  const sequencer = new Sequencer(bench.db.pool, { key, sign: nodeSigner(privateKey) }, keeper);
  let entries = 0;
  const start = performance.now();
  for (;;) {
    const done = await sequencer.run(2000);
    if (!done || done.entries === 0) break;
    entries += done.entries;
  }
  return (entries / (performance.now() - start)) * 1000;
}

/** Advances over everything sequenced; entries per second. */
export async function advanceAll(bench: BenchDatabase): Promise<number> {
  const follower = new Follower(bench.db.pool);
  let entries = 0;
  const start = performance.now();
  for (;;) {
    const progress = await follower.run(2000);
    if (!progress || progress.entries === 0) break;
    entries += progress.entries;
  }
  return (entries / (performance.now() - start)) * 1000;
}
