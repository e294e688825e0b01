import type pg from "pg";
import type { Collected } from "../../ingest/observed.ts";
import { observedRecord } from "../../ingest/observed.ts";
import type { CollectionRow } from "../../ingest/store/collection.ts";
import { renewLease } from "../../ingest/store/collection.ts";
import { countBackfill, knownAmong, putCursor, readCursor, type CursorKey } from "../../ingest/store/collection-run.ts";
import { appendObservation } from "../../ledger/append.ts";
import { acceptRecords } from "../../ledger/store/accept.ts";
import { accountsThatMaySign } from "../../changes/store/accounts.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { accountsWithKeys } from "../../repositories/store/key.ts";
import { isPicture, type Forge } from "./forge.ts";
import type { ForgeClient } from "./forge-client.ts";
import { ForgeFault } from "./forge-fault.ts";
import type { AskedAccount, ForgeList, ListContext, Step } from "./list.ts";
import { registerKeys } from "./register-keys.ts";

/** A repository to ask about. */
export interface AskedRepository {
  /** As the forge writes it. */
  readonly name: string;
  readonly branches: readonly string[];
}

export interface Round {
  readonly pool: pg.Pool;
  readonly row: CollectionRow;
  readonly forge: Forge;
  readonly client: ForgeClient;
  readonly work: "poll" | "backfill";
  /** `poll`, or the id of the backfill. */
  readonly run: string;
  readonly since: string;
  readonly now: string;
  readonly repositories: readonly AskedRepository[];
  readonly lists: readonly ForgeList[];
  /** Whether to leave the rest to the next turn. */
  readonly enough: () => boolean;
}

export interface RoundResult {
  readonly read: number;
  readonly kept: number;
  /** Everything was read as far as it is to be. */
  readonly whole: boolean;
  /** Lists that the forge refuses to this credential, with its words. */
  readonly refused: readonly { readonly repository: string; readonly list: string; readonly why: string }[];
}

/** Another process has the turn by now: what was fetched is dropped, and read again by whoever has it. */
class TurnLost extends Error {}

/**
 * Reads every list of every repository from where its cursor stands. Each page and its cursor are one transaction, so
 * that a process killed between any two of them goes on where it was. Throws ForgeFault where the forge says "not now".
 */
export async function runRound(round: Round): Promise<RoundResult> {
  const counts = { read: 0, kept: 0, steps: 0 };
  const refused: RoundResult["refused"][number][] = [];
  for (const { repository, list } of listsInTurn(round)) {
    if (counts.steps > 0 && round.enough()) return { ...counts, whole: false, refused };
    const name = repository === WHOLE_SOURCE ? "all repositories" : repository.name;
    const refuse = (why: string) => refused.push({ repository: name, list: list.name, why });
    try {
      if (!(await readList(round, repository, list, counts, refuse))) return { ...counts, whole: false, refused };
    } catch (error) {
      if (error instanceof TurnLost) return { ...counts, whole: false, refused };
      if (!(error instanceof ForgeFault) || error.kind !== "refused") throw error;
      refuse(error.message);
    }
  }
  return { ...counts, whole: true, refused };
}

/** In the place of a repository, for lists that are the whole source's. */
const WHOLE_SOURCE: AskedRepository = { name: "-", branches: [] };

/** What happened is read before what the source's own lists may leave of the allowance is spent. */
function listsInTurn({ repositories, lists }: Round): { repository: AskedRepository; list: ForgeList }[] {
  const each = lists.filter((list) => !list.registersKeys);
  const own = lists.filter((list) => list.registersKeys);
  return [
    ...repositories.flatMap((repository) => each.map((list) => ({ repository, list }))),
    ...own.map((list) => ({ repository: WHOLE_SOURCE, list })),
  ];
}

/** False where the rest was left to the next turn. */
async function readList(
  round: Round,
  asked: AskedRepository,
  list: ForgeList,
  counts: { read: number; kept: number; steps: number },
  refuse: (why: string) => void,
): Promise<boolean> {
  const sql = pgSql(round.pool);
  const repository = asked.name.toLowerCase();
  const key: CursorKey = { sourceId: round.row.source_id, run: round.run, repository, list: list.name };
  const cursor = await readCursor(sql, key);
  if (round.work === "backfill" && cursor?.done) return true;
  const context = contextOf(round, asked, repository);
  for (let state = cursor?.state; ;) {
    const step = await list.step(context, state);
    counts.steps += 1;
    counts.read += step.objects.length;
    counts.kept += await keep(round, key, list, step);
    if (step.refused !== undefined) refuse(step.refused);
    if (step.done) return true;
    state = step.state;
    if (round.enough()) return false;
  }
}

function contextOf(round: Round, asked: AskedRepository, repository: string): ListContext {
  const { client, work, row, since, now, pool } = round;
  let accounts: Promise<readonly AskedAccount[]> | undefined;
  return {
    client,
    baseUrl: row.base_url,
    run: work,
    repository,
    path: round.forge.path(asked.name),
    branches: asked.branches,
    since,
    now,
    ingestPath: `/api/v1/ingest/${row.source_id}`,
    accounts: () => (accounts ??= accountsOf(round)),
    known: (keys) => knownAmong(pgSql(pool), row.source_id, keys),
  };
}

/** Whose keys stand is asked about however it is seen now: else what it lost would stand for ever. */
async function accountsOf({ pool, row, repositories }: Round): Promise<readonly AskedAccount[]> {
  const sql = pgSql(pool);
  const names = repositories.map(({ name }) => name.toLowerCase());
  const accounts = new Map<string, AskedAccount>();
  for (const one of await accountsWithKeys(sql, row.source_id)) accounts.set(one.id, one);
  for (const one of await accountsThatMaySign(sql, row.type, names)) {
    accounts.set(one.id, { ...one, standing: accounts.get(one.id)?.standing ?? [] });
  }
  return [...accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Writes what a step brought and where it stands; answers how much of it was new. */
async function keep(round: Round, key: CursorKey, list: ForgeList, step: Step): Promise<number> {
  const collected: Collected = isPicture(list) ? "snapshot" : round.work;
  const records = step.objects.map((object) => observedRecord(key.sourceId, collected, object));
  return inTransaction(round.pool, async (tx) => {
    if (!(await renewLease(tx, round.row))) throw new TurnLost("the turn of this source was given away");
    const accepted = records.length === 0 ? [] : await acceptRecords(tx, records);
    const kept = accepted.filter(({ duplicate }) => !duplicate).length;
    if (list.registersKeys) await registerKeys(tx, round.row, step);
    if (step.note) await appendNote(tx, key.sourceId, step.note);
    await putCursor(tx, key, step.state, step.done);
    if (round.work === "backfill") {
      const listsTotal = round.lists.length * round.repositories.length;
      await countBackfill(tx, round.run, { read: step.objects.length, kept, listsTotal });
    }
    return kept;
  });
}

async function appendNote(tx: Sql, source: string, { key, type, data }: NonNullable<Step["note"]>): Promise<void> {
  await appendObservation(tx, { key, body: { type, subject: source, data }, source });
}
