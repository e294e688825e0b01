import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditEvent, COMMIT_A, COMMIT_B, fluxConfigured, fluxDone } from "../deployments/test-ledger.ts";
import { sha256 } from "../base/sha256.ts";
import { makeAcceptance } from "../ledger/acceptance.ts";
import { appendAction } from "../ledger/append.ts";
import type { NoteKey } from "../ledger/note.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { acceptRecords } from "../ledger/store/accept.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import { Follower } from "../pipeline.ts";
import { moveClock } from "../platform/clock.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import type { BundleRequest } from "./request.ts";
import { bundleSigner, type BundleSigner } from "./signer.ts";

export const REQUEST: BundleRequest = {
  framework: "soc2",
  from: "2026-01-05",
  to: "2026-01-31",
  zone: "Europe/Berlin",
  repositories: "all",
  environments: "all",
};

const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };

/** A database with a period of deliveries, a key of its own, and rows in the populations. Tests only. */
export class TestInstallation {
  readonly test: TestDatabase;
  readonly sql: Sql;
  readonly logKey: NoteKey;
  readonly signer: BundleSigner = bundleSigner(generateKeyPairSync("ed25519").privateKey);
  readonly folder = mkdtempSync(join(tmpdir(), "bundle-"));
  readonly #sequencer: Sequencer;
  readonly #follower: Follower;

  private constructor(test: TestDatabase, sequencer: Sequencer, logKey: NoteKey) {
    this.test = test;
    this.sql = pgSql(test.db.pool);
    this.logKey = logKey;
    this.#sequencer = sequencer;
    this.#follower = new Follower(test.db.pool);
  }

  static async open(): Promise<TestInstallation> {
    const test = await testDatabase();
    const logKey = await testLogKey(pgSql(test.db.pool));
    return new TestInstallation(test, new Sequencer(test.db.pool, logKey, keeper), logKey.key);
  }

  async at(instant: string): Promise<void> {
    await moveClock(this.sql, instant);
  }

  async source(id: string, type: string, environment = "production"): Promise<void> {
    await appendAction(this.sql, {
      type: "sources.created",
      subject: id,
      data: { type, name: `${type} eu-1`, cluster: "eu-1", environment },
      actor: { kind: "system", name: "test", issuer: "countersign" },
      auth: { method: "internal" },
      idempotencyKey: `create-${id}`,
    });
  }

  async deliver(source: string, ...bodies: readonly unknown[]): Promise<void> {
    const acceptances = bodies.map((body) => {
      const bytes = Buffer.from(JSON.stringify(body));
      return makeAcceptance({
        source,
        origin: "delivery",
        key: sha256(bytes).toString("hex"),
        from: 0,
        to: bytes.byteLength,
        auth: { method: "bearer", generation: 1 },
        headers: { "content-type": "application/json" },
        bytes,
        deliverySha256: sha256(bytes),
        deliveryLength: bytes.byteLength,
      });
    });
    await acceptRecords(this.sql, acceptances);
  }

  async settle(): Promise<void> {
    while (((await this.#sequencer.run(1000))?.entries ?? 0) > 0);
    while (((await this.#follower.run())?.entries ?? 0) > 0);
  }

  /** Before, in and after REQUEST's period; `extra` more deliveries in it. */
  async fill(extra = 0): Promise<void> {
    await this.at("2026-01-04T12:00:00.000Z");
    await this.source("flux-1", "flux");
    await this.source("audit-1", "kubernetes-audit");
    await this.settle();
    await this.at("2026-01-05T08:00:30.000Z");
    await this.deliver("flux-1", fluxConfigured(0, COMMIT_A), fluxDone(1, COMMIT_A), fluxConfigured(20, COMMIT_B));
    await this.deliver("audit-1", auditEvent(30, "ada@example.org"));
    for (let at = 0; at < extra; at += 500) {
      const minutes = Array.from({ length: Math.min(500, extra - at) }, (_, step) => at + step + 40);
      await this.deliver("flux-1", ...minutes.map((minute) => fluxDone(minute, COMMIT_B)));
    }
    await this.settle();
    await this.at("2026-01-31T23:00:00.000Z"); // midnight in Berlin: the first moment that is not in
    await this.deliver("flux-1", fluxDone(99_000, COMMIT_B));
    await this.settle();
  }

  /** A row of a population, as advance would have left it at `size`. */
  async change(key: string, state: Record<string, unknown>, landedAt: string, size = 1): Promise<void> {
    await this.sql(
      `INSERT INTO change (key, since_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
       VALUES ($1, $2, $3::jsonb, 'acme/shop', 'main', $1, 'deploy', 'pull-request', 'good', 'pr-1', $4::timestamptz, true, 1)`,
      [key, size, JSON.stringify(state), landedAt],
    );
  }

  /** What Git counted of REQUEST's period, on record; it takes the place of the one before. */
  async counted(record: Record<string, unknown>): Promise<void> {
    const stored = { from: "2026-01-04T23:00:00Z", to: "2026-01-31T23:00:00Z" };
    await this.sql(
      `INSERT INTO population_record (key, state, from_at, to_at, entry) VALUES ('ipe-1', $1::jsonb, $2, $3, 3)
       ON CONFLICT (key) DO UPDATE SET state = excluded.state`,
      [JSON.stringify({ repositories: null, entry: 3, ...record }), stored.from, stored.to],
    );
  }

  /** A blind interval of flux-1, likewise. */
  async blind(key: string, from: string, to: string | null): Promise<void> {
    await this.sql(
      `INSERT INTO blind_interval (key, since_size, state, source, environment, reason, from_at, to_at, recorded_at)
       VALUES ($1, 1, '{"name": "flux eu-1", "openedRef": [3, 0]}', 'flux-1', 'production', 'silent', $2, $3, $2)`,
      [key, from, to],
    );
  }

  close(): Promise<void> {
    return this.test.close();
  }
}
