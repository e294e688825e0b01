import type { Db } from "../../platform/db.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Keyring } from "../keyring.ts";
import type { Mirror } from "../store/mirror.ts";
import type { RepositoryRow } from "../store/repository.ts";

export interface SyncDeps {
  readonly db: Db;
  readonly dataDir: string;
  readonly progress?: (progress: SyncProgress) => void;
}

export interface SyncProgress {
  readonly repository: string;
  readonly branch: string;
  readonly done: number;
  readonly total: number;
}

/** What one sync works with; counters are added up as it goes. */
export interface Sync {
  readonly deps: SyncDeps;
  readonly sql: Sql;
  readonly repository: RepositoryRow;
  readonly mirror: Mirror;
  readonly keyring: Keyring;
  readonly counts: { commits: number; observations: number; signatures: number };
}
