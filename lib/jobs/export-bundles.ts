import { exportNext } from "../bundles/commands/export.ts";
import { bundleSigner } from "../bundles/signer.ts";
import type { NoteKey } from "../ledger/note.ts";
import type { Db } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { readBundleKey } from "../platform/keys.ts";
import type { Loop } from "./loop.ts";

/** Makes the bundles that people asked for, on workers that hold the log's key. */
export function exportLoop(db: Db, logKey: NoteKey): Loop {
  const run = async () => {
    const { dataDir } = getEnv();
    const signer = bundleSigner(readBundleKey(getEnv()));
    const deps = { pool: db.pool, dataDir, separation: db.separation, signer, logKey };
    return (await exportNext(deps)) ? ("again" as const) : ("rest" as const);
  };
  return { name: "bundles", restMs: 1000, run };
}
