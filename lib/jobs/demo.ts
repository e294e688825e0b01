import { loadDemo } from "../demo/load.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { endInOrder, tellSupervisor } from "../platform/child-process.ts";
import { closeDb, getDb } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { pgSql } from "../platform/sql.ts";
import { headKeeper, openLogKey } from "./log-key.ts";

/** Loads the demo organisation, once, in a process of its own, before anything is served. */
async function main(): Promise<void> {
  endInOrder(() => Promise.resolve()); // what is half loaded is loaded anew
  const env = getEnv();
  const db = await getDb();
  const logKey = await openLogKey(pgSql(db.pool), env);
  if (!logKey) throw new Error("The demo needs the log key.");
  const started = performance.now();
  const loaded = await loadDemo({
    db,
    dataDir: env.dataDir,
    publicUrl: env.publicUrl,
    sequencer: new Sequencer(db.pool, logKey, headKeeper(env, logKey)),
    now: new Date(Math.floor(Date.now() / 1000) * 1000).toISOString(),
    progress: (month) => process.stdout.write(`  ${month}\n`),
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(`  ${loaded.deliveries} deliveries, ${loaded.landings} landings in ${seconds} s\n`);
  tellSupervisor({ type: "demo-loaded", accounts: loaded.accounts });
  await closeDb();
  process.exit(0);
}

main().catch((error: unknown) => {
  getLog().fatal({ err: error }, "the demo could not be loaded");
  process.exit(1);
});
