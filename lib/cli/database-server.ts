import { setTimeout as sleep } from "node:timers/promises";
import { startEmbeddedPostgres } from "../platform/embedded-postgres.ts";
import type { Env } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";

/** The database that the product runs on: the user's, or the embedded one, kept alive. */
export interface DatabaseServer {
  url(): string;
  adminUrl(): string;
  readonly embedded: boolean;
  stop(): Promise<void>;
}

const AGAIN_MS = 500;

export interface ServerEvents {
  readonly onPid: (pid: number | undefined) => void;
  /** The embedded server came back at another address, its old port being taken. */
  readonly onMoved: () => void;
}

export async function openServer(env: Env, { onPid, onMoved }: ServerEvents): Promise<DatabaseServer> {
  const { databaseUrl, databaseAdminUrl } = env;
  if (databaseUrl) {
    const adminUrl = databaseAdminUrl ?? databaseUrl;
    return { url: () => databaseUrl, adminUrl: () => adminUrl, embedded: false, stop: async () => undefined };
  }
  let current = await startEmbeddedPostgres({ dataDir: env.dataDir });
  let stopping = false;
  onPid(current.pid);
  const watch = async (): Promise<void> => {
    for (;;) {
      await current.died;
      if (stopping) return;
      getLog().error({ server: current.pid }, "the database ended by itself");
      await restart();
    }
  };
  const restart = async (): Promise<void> => {
    while (!stopping) {
      try {
        const { url } = current;
        current = await startEmbeddedPostgres({ dataDir: env.dataDir });
        onPid(current.pid);
        if (current.url !== url) onMoved();
        return;
      } catch (error) {
        getLog().error({ err: error }, "the database did not come up");
        await sleep(AGAIN_MS);
      }
    }
  };
  void watch();
  return {
    url: () => current.url,
    adminUrl: () => current.adminUrl,
    embedded: true,
    stop: async () => {
      stopping = true;
      await current.stop();
      onPid(undefined);
    },
  };
}
