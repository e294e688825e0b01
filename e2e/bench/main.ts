import { benchDatabase, emptyLedger, type BenchDatabase } from "./database.ts";
import { advanceAll, sequenceAll } from "./follow.ts";
import { benchSource, singleEvents, singleInserts, startIngestServer } from "./ingest.ts";
import { ndjson, rawUnnest } from "./batch.ts";
import { mirrorRows } from "./mirror.ts";
import { signatureRows } from "./signatures.ts";
import { fillLedger, verifyAll } from "./verify.ts";

// `npm run bench`: ratios of CONTRACT, median of interleaved runs on one durable server. `-- --short` is CI's version,
// `-- signatures` and `-- mirror` are those parts alone.
const short = process.argv.includes("--short");
const RUNS = short ? 3 : 5;
const EVENTS = short ? 3000 : 20_000;
const BATCHES = short ? 10 : 40;
const SIGNED = short ? 100 : 400;
const WALKED = short ? 5000 : 50_000;
const VERIFIED = short ? 20_000 : 1_000_000;

export interface Row {
  readonly what: string;
  readonly value: string;
  readonly ratio: number | null;
  /** Per second, where the gate is a rate and not a ratio. */
  readonly rate?: number;
  readonly gate: number;
  readonly goal: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const rounded = (n: number): string => Math.round(n).toLocaleString("en-GB");

async function main(): Promise<void> {
  const bench = await benchDatabase();
  const server = await startIngestServer();
  const rows: Row[] = [];
  try {
    const flux = await benchSource(bench, "flux");
    const ci = await benchSource(bench, "ci");
    const single = [],
      inserts = [],
      batch = [],
      raw = [],
      sequence = [],
      advance = [];
    await singleEvents(server.port, flux, "warm", 500);
    for (let run = 0; run < RUNS; run += 1) {
      single.push(await singleEvents(server.port, flux, String(run), EVENTS));
      await sequenceAll(bench);
      await advanceAll(bench);
      inserts.push(await singleInserts(bench.url, flux.id, String(run), EVENTS));
      await emptyLedger(bench.owner);
      await bench.owner.query("TRUNCATE advance_cursor, evidence, evidence_day, source_seen");
      batch.push(await ndjson(server.port, ci, String(run), BATCHES));
      sequence.push(await sequenceAll(bench));
      advance.push(await advanceAll(bench));
      await emptyLedger(bench.owner);
      await bench.owner.query("TRUNCATE advance_cursor, evidence, evidence_day, source_seen");
      raw.push(await rawUnnest(bench.db.pool, String(run), BATCHES));
      await emptyLedger(bench.owner);
    }
    const perSecond = median(single.map((rate) => rate.perSecond));
    const p99 = median(single.map((rate) => rate.p99Ms));
    rows.push(
      {
        what: "single-event ingest, 32 connections",
        value: `${rounded(perSecond)}/s, p99 ${p99.toFixed(0)} ms`,
        ratio: perSecond / median(inserts.map((rate) => rate.perSecond)),
        gate: 0.8,
        goal: 1.5,
      },
      {
        what: "NDJSON batch ingest",
        value: `${rounded(median(batch))}/s`,
        ratio: median(batch) / median(raw),
        gate: 0.35,
        goal: 0.5,
      },
      {
        what: "sequence",
        value: `${rounded(median(sequence))}/s`,
        ratio: median(sequence) / median(raw),
        gate: 0.5,
        goal: 0.8,
      },
      {
        what: "advance",
        value: `${rounded(median(advance))}/s`,
        ratio: null,
        rate: median(advance),
        gate: 1000,
        goal: 5000,
      },
    );
    rows.push(await fullVerify(bench));
    rows.push({
      what: "(floor: one-row INSERTs)",
      value: `${rounded(median(inserts.map((r) => r.perSecond)))}/s`,
      ratio: null,
      gate: 0,
      goal: 0,
    });
    rows.push({ what: "(floor: INSERT … unnest)", value: `${rounded(median(raw))}/s`, ratio: null, gate: 0, goal: 0 });
    report(rows);
  } finally {
    server.stop();
    await bench.close();
  }
}

/** The gate is 1,000,000 entries in 60 s, the goal in 20 s; `--short` holds fewer to the same rate. */
async function fullVerify(bench: BenchDatabase): Promise<Row> {
  await fillLedger(bench, VERIFIED);
  const seconds = median([await verifyAll(bench), await verifyAll(bench), await verifyAll(bench)]);
  const rate = VERIFIED / seconds;
  const value = `${rounded(rate)}/s, ${seconds.toFixed(1)} s`;
  return { what: `full verify, ${rounded(VERIFIED)} entries`, value, ratio: null, rate, gate: 16_667, goal: 50_000 };
}

function report(rows: readonly Row[]): void {
  let failed = 0;
  for (const row of rows) {
    const measured = row.ratio ?? row.rate ?? 0;
    const ok = row.gate === 0 || measured >= row.gate;
    if (!ok) failed += 1;
    const ratio = row.ratio === null ? "" : `${row.ratio.toFixed(2)}×`;
    const gates = row.gate === 0 ? "" : `gate ${row.gate}, goal ${row.goal}${ok ? "" : "  BELOW THE GATE"}`;
    process.stdout.write(`${row.what.padEnd(38)} ${row.value.padEnd(26)} ${ratio.padEnd(8)} ${gates}\n`);
  }
  if (failed > 0) process.exitCode = 1;
}

const parts = {
  signatures: async () => [...(await signatureRows(RUNS, SIGNED)).map((row) => ({ ...row, gate: 5, goal: 10 }))],
  mirror: () => mirrorRows(WALKED),
};
const chosen = Object.entries(parts).filter(([name]) => process.argv.includes(name));
for (const [, part] of chosen) report(await part());
if (chosen.length === 0) {
  await main();
  for (const part of Object.values(parts)) report(await part());
}
