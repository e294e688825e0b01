import type { Json } from "../base/canonical-json.ts";
import { sha256 } from "../base/sha256.ts";
import { makeAcceptance } from "../ledger/acceptance.ts";
import { advanceBatch, type Program } from "../ledger/advance.ts";
import { appendAction } from "../ledger/append.ts";
import type { Auth } from "../ledger/record.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { acceptRecords } from "../ledger/store/accept.ts";
import { projectionDigests, dropProjections } from "../ledger/store/rebuild.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import type { Evidence } from "../ingest/fact.ts";
import { program } from "../pipeline.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import type { TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { emergenciesStep } from "./advance.ts";

// For tests only: a ledger that is sequenced and advanced when the test says so.

const steps = program.steps.includes(emergenciesStep) ? program.steps : [...program.steps, emergenciesStep];
const whole: Program<Evidence> = { ...program, steps };

export interface TestLedger {
  readonly sql: Sql;
  readonly within: <T>(work: (tx: Sql) => Promise<T>) => Promise<T>;
  /** Appends what the product itself did, keyed by type and subject. */
  readonly act: (type: string, subject: string, data: Json) => Promise<void>;
  /** Takes a delivery in, authenticated by HMAC where nothing else is said, and settles. */
  readonly deliver: (
    source: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
    auth?: Auth,
  ) => Promise<void>;
  /** Sequences what is pending and advances to the end. */
  readonly settle: () => Promise<void>;
  /** Drops every projection, reads the ledger again in batches of `batch`, and answers the digests before and after. */
  readonly replay: (batch: number) => Promise<{ before: object; after: object }>;
}

export async function testLedger(database: TestDatabase): Promise<TestLedger> {
  const { pool } = database.db;
  const sql = pgSql(pool);
  const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
  const sequencer = new Sequencer(pool, await testLogKey(sql), keeper);
  const advance = async (batch: number) => {
    const held = { view: undefined, at: -1 };
    for (;;) {
      const progress = await inTransaction(pool, (tx) => advanceBatch(tx, whole, held, batch));
      if (!progress || progress.entries === 0) return;
    }
  };
  const settle = async () => {
    while (((await sequencer.run(1000))?.entries ?? 0) > 0);
    await advance(1000);
  };
  let delivered = 0;
  return {
    sql,
    within: (work) => inTransaction(pool, work),
    act: async (type, subject, data) => {
      await appendAction(sql, {
        ...{ type, subject, data, auth: { method: "internal" }, idempotencyKey: `${type}:${subject}` },
        actor: { kind: "system", name: "test", issuer: "countersign" },
      });
    },
    deliver: async (source, headers, body, auth = { method: "hmac-sha256", generation: 1 }) => {
      const bytes = Buffer.from(JSON.stringify(body));
      const range = { from: 0, to: bytes.byteLength, deliverySha256: sha256(bytes), deliveryLength: bytes.byteLength };
      const record = {
        source,
        origin: "delivery",
        key: `d${(delivered += 1)}`,
        auth,
        headers,
        bytes,
        ...range,
      } as const;
      await acceptRecords(sql, [makeAcceptance(record)]);
      await settle();
    },
    settle,
    replay: async (batch) => {
      const before = await projectionDigests(sql);
      await inTransaction(pool, dropProjections);
      await advance(batch);
      return { before, after: await projectionDigests(sql) };
    },
  };
}

/** The header that a push comes with. */
export const PUSH = { "x-github-event": "push" };

/** A push to main as GitHub tells it, of the one commit `after`, by kchen on top of aaaa…, save for what `more` says. */
export function githubPush(repository: string, after: string, more: Readonly<Record<string, unknown>> = {}): object {
  const [login, name] = repository.split("/");
  return {
    ...{ ref: "refs/heads/main", before: "a".repeat(40), after, created: false, deleted: false, forced: false },
    ...{ sender: { login: "kchen", id: 77, type: "User" }, pusher: { name: "kchen" } },
    commits: [githubCommit(after)],
    repository: { id: 1, full_name: repository, name, owner: { login } },
    ...more,
  };
}

/** A commit of it. */
export function githubCommit(id: string, more: Readonly<Record<string, unknown>> = {}): object {
  const paths = { added: [], modified: ["a.yaml"], removed: [] };
  return { id, message: "Raise pool", timestamp: "2026-11-02T10:00:00Z", ...paths, ...more };
}
