import { tellBlind } from "../jobs/blind-alerts.ts";
import { openFoundCases } from "../jobs/emergencies-detect.ts";
import { deliverDue } from "../jobs/deliver.ts";
import { runTick } from "../jobs/tick.ts";
import type { Sequencer } from "../ledger/sequence.ts";
import type { Attempt, Outgoing } from "../notifications/channels/channel.ts";
import { Follower } from "../pipeline.ts";
import { moveClock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { pgSql } from "../platform/sql.ts";
import { syncRepository } from "../repositories/commands/sync-repository.ts";

const BATCH = 2000;

/**
 * The worker's work, one turn at a time, under a clock that the story moves: the same functions that the worker's loops
 * call, so that what the demo shows came about as it would.
 */
export class DemoMachine {
  readonly #db: Db;
  readonly #dataDir: string;
  readonly #sequencer: Sequencer;
  readonly #follower: Follower;
  #refusals = 1;
  at = "";
  /** When the next deadline falls due, as of the last settling. */
  nextDue: string | null = null;

  constructor(db: Db, dataDir: string, sequencer: Sequencer) {
    this.#db = db;
    this.#dataDir = dataDir;
    this.#sequencer = sequencer;
    this.#follower = new Follower(db.pool);
  }

  async moveTo(at: string): Promise<void> {
    if (at <= this.at) return;
    this.at = at;
    await moveClock(pgSql(this.#db.pool), at);
  }

  /** Everything that waits: entries, projections, found cases, messages. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn += 1) {
      while ((await this.#sequencer.run(BATCH))?.entries === BATCH);
      await this.#follow();
      const opened = await openFoundCases(this.#db.pool);
      await tellBlind(this.#db.pool);
      const sent = await deliverDue({
        pool: this.#db.pool,
        publicUrl: "http://localhost:3000",
        channels: { email: (mail) => this.#mail(mail), webhook: noWebhook },
      });
      if (opened === 0 && sent === 0) return;
    }
  }

  async #follow(): Promise<void> {
    const sql = pgSql(this.#db.pool);
    for (;;) {
      const progress = await this.#follower.run(BATCH);
      const [head] = await sql<{ size: number }>("SELECT max(size) AS size FROM checkpoint");
      if (!progress || progress.size >= (head?.size ?? 0)) return;
    }
  }

  /** Lets time pass up to `at`, stopping at each deadline that falls due on the way. */
  async passTo(at: string): Promise<void> {
    for (;;) {
      const [next] = await pgSql(this.#db.pool)<{ due: string | null }>(
        "SELECT min(due_at) AS due FROM deadline WHERE fired_at IS NULL",
      );
      this.nextDue = next?.due ?? null;
      if (this.nextDue === null || this.nextDue > at) break;
      await this.moveTo(this.nextDue);
      const due = await runTick(this.#db.pool);
      await this.settle();
      if (due === 0) break;
    }
    await this.moveTo(at);
  }

  async sync(repository: string): Promise<void> {
    await syncRepository({ db: this.#db, dataDir: this.#dataDir }, repository);
  }

  /** The demo's own mail server: it takes every letter, but the first one only at the second try. */
  #mail(_mail: Outgoing): Promise<Attempt> {
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      return Promise.resolve({
        ok: false,
        reason: "451 4.3.0 try again later (the demo's mail server)",
        permanent: false,
      });
    }
    return Promise.resolve({ ok: true, response: "250 2.0.0 accepted (the demo's mail server)" });
  }
}

function noWebhook(): Promise<Attempt> {
  return Promise.resolve({ ok: false, reason: "The demo has no webhook.", permanent: true });
}
