import { appendTick } from "../ledger/append.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { ProjectionView } from "../ledger/store/projection-view.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import type { Db } from "../platform/db.ts";
import { pgSql } from "../platform/sql.ts";
import {
  verdictDay,
  verdictDayOf,
  verdictKey,
  verdicts,
  VERDICTS,
  type Verdict,
  type VerdictState,
} from "./verdict.ts";

export const REPOSITORIES = ["northwind/fleet-prod", "northwind/payments"] as const;

const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };

/** Verdicts of two tests over three days and two repositories, in two checkpoints: rows and rollup as advance writes them. */
export async function fillVerdicts(db: Db): Promise<void> {
  const sql = pgSql(db.pool);
  const sequencer = new Sequencer(db.pool, await testLogKey(sql), keeper);
  for (const round of [0, 1]) {
    await appendTick(sql, [`round ${round}`], `round ${round}`);
    await sequencer.run(10);
    const [head] = await sql<{ size: number }>("SELECT max(size) AS size FROM checkpoint");
    const view = new ProjectionView(sql);
    view.size = head?.size ?? 0;
    for (let n = 0; n < 30; n += 1) await put(view, verdictOf(round * 30 + n));
    view.boundary(view.size);
    await view.flush();
  }
}

async function put(view: ProjectionView, state: VerdictState): Promise<void> {
  const key = verdictKey(state.test, state.item);
  await view.get(verdicts, key);
  view.put(verdicts, key, state);
  view.count(verdictDay, verdictDayOf(state), 1);
}

function verdictOf(n: number): VerdictState {
  const verdict: Verdict = VERDICTS[n % VERDICTS.length] ?? "pass";
  const repository = REPOSITORIES[n % 3 === 0 ? 1 : 0] ?? "";
  const at = new Date(Date.UTC(2026, 10, 2, (n * 7) % 72, 30)).toISOString();
  const gate = n % 10 === 9;
  return {
    test: gate ? "T-CHG-07" : "T-CHG-01",
    testVersion: 1,
    policyVersion: 1,
    population: "landings",
    item: `${repository}#${n}`,
    name: `#${n}`,
    verdict: gate ? "unknown" : verdict,
    reason: gate ? "before_collection" : `reason_${verdict}`,
    sentence: "Said.",
    evidence: [{ ref: [n, 0] }],
    at,
    repository,
    environment: null,
  };
}
