import { openDb } from "../../lib/platform/db.ts";
import { getEnv } from "../../lib/platform/env.ts";
import { syncRepository } from "../../lib/repositories/commands/sync-repository.ts";

// One sync in a process of its own, so that it can be killed and its memory is its own: `done` and peak MiB a line.
const { databaseUrl, dataDir } = getEnv();
if (!databaseUrl) throw new Error("The bench gives no DATABASE_URL.");
const db = await openDb({ url: databaseUrl, max: 4 });
const tell = (done: number) => process.stdout.write(`${done} ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
await syncRepository({ db, dataDir, progress: ({ done }) => tell(done) }, process.argv[2] ?? "");
tell(0);
await db.close();
