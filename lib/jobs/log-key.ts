import { createPublicKey } from "node:crypto";
import { join } from "node:path";
import { AppError } from "../base/errors.ts";
import { FileHeadKeeper } from "../ledger/head-keeper.ts";
import { nodeHash256, nodeSigner, rawPublicKey } from "../ledger/node-hash.ts";
import { makeNoteKey } from "../ledger/note.ts";
import type { LogKey } from "../ledger/sequence.ts";
import type { Env } from "../platform/env.ts";
import { readLogKey } from "../platform/keys.ts";
import type { Sql } from "../platform/sql.ts";

/** The log key of this data directory under the database's origin; undefined where this worker does not hold it. */
export async function openLogKey(sql: Sql, env: Env): Promise<LogKey | undefined> {
  const privateKey = readLogKey(env);
  if (!privateKey) return undefined;
  const origin = await logOrigin(sql);
  const key = makeNoteKey(nodeHash256, origin, rawPublicKey(createPublicKey(privateKey)));
  return { key, sign: nodeSigner(privateKey) };
}

/** The origin line of this database's checkpoints. Throws UNAVAILABLE/NO_IDENTITY before it was set up. */
export async function logOrigin(sql: Sql): Promise<string> {
  const [identity] = await sql<{ origin: string }>("SELECT origin FROM database_identity");
  if (!identity) throw new AppError("UNAVAILABLE", "NO_IDENTITY", "This database was not set up.");
  return identity.origin;
}

/** Where this worker keeps its last signed checkpoint. */
export function headKeeper(env: Env, logKey: LogKey): FileHeadKeeper {
  return new FileHeadKeeper(join(env.dataDir, "log", "last-checkpoint"), logKey.key);
}
