import { cloneHost } from "../ingest/collection.ts";
import { credentialContext } from "../ingest/commands/change-collection.ts";
import type { CollectionRow } from "../ingest/store/collection.ts";
import type { Db } from "../platform/db.ts";
import { openSealed } from "../platform/seal.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { allRepositories } from "../repositories/store/repository.ts";
import { collectNext, type CollectDeps } from "./collect/collect-next.ts";
import type { AskedRepository } from "./collect/round.ts";
import type { Loop } from "./loop.ts";

/** Asks the forges that are to be asked: what is new in its turn, and what was, where somebody wants it read. */
export function collectLoops(db: Db): Loop[] {
  const sql = pgSql(db.pool);
  const deps: CollectDeps = {
    pool: db.pool,
    credentialOf: (row) => openCredential(row),
    repositoriesOf: (row) => repositoriesOf(sql, row),
  };
  const loop = (work: "poll" | "backfill"): Loop => ({
    name: work === "poll" ? "forge polls" : "forge backfills",
    restMs: 1000,
    run: async () => ((await collectNext(deps, work)) ? "again" : "rest"),
  });
  return [loop("poll"), loop("backfill")];
}

export function openCredential(row: CollectionRow, keys?: readonly Uint8Array[]): string {
  if (!row.credential) return "";
  const opened = openSealed(row.credential, credentialContext(row.source_id, row.credential_generation), keys);
  return Buffer.from(opened).toString("utf8");
}

/** Those that the source names; else those of the population whose address is at this forge. */
export async function repositoriesOf(
  sql: Sql,
  row: Pick<CollectionRow, "repositories" | "base_url">,
): Promise<AskedRepository[]> {
  const population = await allRepositories(sql);
  if (row.repositories.length > 0) {
    return row.repositories.map((name) => {
      const known = population.find((one) => one.name === name.toLowerCase());
      return { name, branches: known?.branches ?? [] };
    });
  }
  const host = cloneHost(row.base_url);
  return population.filter(({ url }) => hostOf(url) === host).map(({ name, branches }) => ({ name, branches }));
}

/** `https://host/…`, `ssh://git@host/…` and `git@host:…` alike; null for a path. */
function hostOf(url: string): string | null {
  if (URL.canParse(url)) return new URL(url).hostname || null;
  return /^[^@/]+@([^:/]+):/.exec(url)?.[1] ?? null;
}
