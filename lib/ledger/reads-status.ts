import { createPublicKey } from "node:crypto";
import { readLogKey } from "../platform/keys.ts";
import { getEnv } from "../platform/env.ts";
import type { Sql } from "../platform/sql.ts";
import type { Status } from "./contract.ts";
import { lagOf, type Lag } from "./lag.ts";
import { nodeHash256, rawPublicKey } from "./node-hash.ts";
import { formatNoteKey, makeNoteKey } from "./note.ts";
import { ledgerSummary, type LedgerSummary } from "./reads.ts";
import { readAnchorTargets } from "./store/anchor.ts";
import { readFollowed, readSetAside, readWorkers, type WorkerRow } from "./store/status.ts";

/** Everything the status page says, but how the database is separated. `reasons`: the reader may see any entry. */
export async function readStatus(
  sql: Sql,
  { reasons }: { readonly reasons: boolean },
): Promise<Omit<Status, "separation">> {
  const summary = await ledgerSummary(sql);
  const workers = await readWorkers(sql);
  const aside = await readSetAside(sql);
  const anchors = reasons ? await readAnchorTargets(sql) : [];
  return {
    ...summary,
    anchors: anchors.map(({ url, branch, size, at, fault }) => ({ url, branch, size, at, fault })),
    lag: await lagAt(sql, summary),
    setAside: aside.map((row) => ({ ...row, reason: reasons ? row.reason : null })),
    workers: workers.filter(({ worker }) => worker !== SIGNING).map(toWorker),
    refusedToSign: refusalOf(workers.find(({ worker }) => worker === SIGNING)),
    verificationKey: verificationKey(summary.origin),
  };
}

/** How far the worker is behind; null while it keeps up. */
export async function readLag(sql: Sql): Promise<Lag | null> {
  return lagAt(sql, await ledgerSummary(sql));
}

async function lagAt(sql: Sql, summary: LedgerSummary): Promise<Lag | null> {
  const { advanced_at: advancedAt, behind_since: behindSince } = await readFollowed(sql);
  return lagOf({ ...summary, advancedAt, behindSince });
}

/** The row under which a sequencer says that it refuses to sign. */
const SIGNING = "signing";

function toWorker({ worker, at, detail }: WorkerRow): Status["workers"][number] {
  return { worker, at, separation: textOf(detail.separation) };
}

function refusalOf(row: WorkerRow | undefined): Status["refusedToSign"] {
  const reason = row && textOf(row.detail.refused);
  return row && reason ? { at: row.at, reason, message: textOf(row.detail.message) } : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function verificationKey(origin: string): string | null {
  const key = readLogKey(getEnv());
  return key ? formatNoteKey(makeNoteKey(nodeHash256, origin, rawPublicKey(createPublicKey(key)))) : null;
}
