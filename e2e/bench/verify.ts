import { randomBytes } from "node:crypto";
import { logOrigin, openLogKey } from "../../lib/jobs/log-key.ts";
import { nodeHash256, nodeHmac, nodeVerifySignature } from "../../lib/ledger/node-hash.ts";
import { acceptRecords } from "../../lib/ledger/store/accept.ts";
import { withLogReader } from "../../lib/ledger/store/verify-reader.ts";
import { verifyLog } from "../../lib/ledger/verify-log.ts";
import { getEnv } from "../../lib/platform/env.ts";
import { pgSql } from "../../lib/platform/sql.ts";
import type { BenchDatabase } from "./database.ts";
import { sequenceAll } from "./follow.ts";
import { acceptance } from "./ingest.ts";
import { median, rounded, type Row } from "./table.ts";

const BATCH = 1000;
const BODY = randomBytes(512).toString("hex");

/** The gate is 1,000,000 entries in 60 s, the goal in 20 s; fewer are held to the same rate. */
export async function fullVerify(bench: BenchDatabase, entries: number): Promise<Row[]> {
  await fillLedger(bench, entries);
  const seconds = median([await verifyAll(bench), await verifyAll(bench), await verifyAll(bench)]);
  const what = `full verify, ${rounded(entries)} entries`;
  const value = `${seconds.toFixed(1)} s`;
  return [{ what, value, measured: entries / seconds, unit: "/s", gate: 16_667, goal: 50_000 }];
}

/** Accepts and sequences `entries` records of 1 KiB. */
async function fillLedger(bench: BenchDatabase, entries: number): Promise<void> {
  const sql = pgSql(bench.db.pool);
  for (let at = 0; at < entries; at += 4 * BATCH) {
    const groups = [0, 1, 2, 3].map((g) => at + g * BATCH).filter((from) => from < entries);
    await Promise.all(
      groups.map((from) =>
        acceptRecords(
          sql,
          Array.from({ length: BATCH }, (_, n) =>
            acceptance("src_verify", `verify-${from + n}`, Buffer.from(`${from + n} ${BODY}`)),
          ),
        ),
      ),
    );
    if (at % 100_000 === 0) await sequenceAll(bench);
  }
  await sequenceAll(bench);
}

/** Recomputes the whole log; seconds. Throws where it does not tie. */
async function verifyAll(bench: BenchDatabase): Promise<number> {
  const sql = pgSql(bench.db.pool);
  const logKey = await openLogKey(sql, getEnv());
  if (!logKey) throw new Error("The bench has no log key.");
  const origin = await logOrigin(sql);
  const start = performance.now();
  const report = await withLogReader(bench.db.pool, (reader) =>
    verifyLog({
      hash: nodeHash256,
      hmac: nodeHmac,
      verify: nodeVerifySignature,
      origin,
      keys: [logKey.key],
      reader,
      outside: [],
    }),
  );
  if (report.findings.length > 0) throw new Error(`The log does not tie: ${JSON.stringify(report.findings)}`);
  return (performance.now() - start) / 1000;
}
