import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemPrincipal } from "../access/principal.ts";
import { createSource } from "../ingest/commands/create-source.ts";
import { rotateSourceSecret } from "../ingest/commands/rotate-secret.ts";
import type { CreatedSource, CreateSource } from "../ingest/contract.ts";
import type { Received } from "../ingest/receive.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import { Follower } from "../pipeline.ts";
import { closeDb } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { ensureKeys } from "../platform/keys.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { handleIngest } from "./ingest.ts";

// For tests only: the real endpoint over a database of one's own.

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Partial<Received> & { readonly reason?: string };
}

export interface IngestTest {
  readonly database: TestDatabase;
  readonly sql: Sql;
  readonly source: (input: Partial<CreateSource> & { type: CreateSource["type"] }) => Promise<CreatedSource>;
  readonly rotate: (id: string, overlapSeconds: number) => ReturnType<typeof rotateSourceSecret>;
  /** Sequences what is pending, in one checkpoint. */
  readonly sequence: () => Promise<void>;
  /** Sequences what is pending and advances to the end. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Makes this process's endpoint write into a new database, with keys of its own. */
export async function openIngest(): Promise<IngestTest> {
  const database = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-ingest-"));
  process.env.DATABASE_URL = database.url;
  process.env.DATA_DIR = dataDir;
  ensureKeys(getEnv(), { fresh: true, needsLogKey: true });
  const sql = pgSql(database.db.pool);
  const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
  const sequencer = new Sequencer(database.db.pool, await testLogKey(sql), keeper);
  const follower = new Follower(database.db.pool);
  const context = (idempotencyKey: string) => ({
    db: database.db,
    principal: systemPrincipal("test"),
    idempotencyKey,
    publicUrl: "https://countersign.example",
  });
  const sequence = async () => {
    while (((await sequencer.run(1000))?.entries ?? 0) > 0);
  };
  let made = 0;
  return {
    database,
    sql,
    source: (input) => {
      made += 1;
      return createSource(context(`create-${made}`), { name: `${input.type} ${made}`, ...input });
    },
    rotate: (id, overlapSeconds) => rotateSourceSecret(context(`rotate-${id}`), id, overlapSeconds),
    sequence,
    settle: async () => {
      await sequence();
      while (((await follower.run())?.entries ?? 0) > 0);
    },
    close: async () => {
      await closeDb();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** POSTs a delivery to the endpoint. */
export async function post(
  id: string,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const init = { method: "POST", body: Buffer.from(body), headers: { "content-type": "application/json", ...headers } };
  const response = await handleIngest(new Request(`https://countersign.example/api/v1/ingest/${id}`, init), id);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answered["body"] };
}
