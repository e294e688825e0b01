import type { Db } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { pgSql } from "../platform/sql.ts";
import { syncRepository } from "../repositories/commands/sync-repository.ts";
import { dueRepositories, noteTried } from "../repositories/store/repository.ts";
import type { Loop } from "./loop.ts";

const EVERY_SECONDS = 300;

/** Fetches what was pushed to or asked for, and everything else every five minutes; one fault leaves the rest alone. */
export function mirrorLoop(db: Db): Loop {
  const run = async () => {
    for (const name of await dueRepositories(pgSql(db.pool), EVERY_SECONDS)) {
      await syncOne(db, name);
    }
    return "rest" as const;
  };
  return { name: "mirrors", restMs: 1000, run };
}

async function syncOne(db: Db, name: string): Promise<void> {
  try {
    const result = await syncRepository({ db, dataDir: getEnv().dataDir }, name);
    if (result.commits > 0 || result.outcome === "unreachable") getLog().info(result, "repository fetched");
  } catch (error) {
    // Its turn is over either way: it must not keep the others from theirs.
    getLog().error({ err: error, repository: name }, "a repository could not be fetched");
    await noteTried(pgSql(db.pool), name, error instanceof Error ? error.message : String(error));
  }
}
