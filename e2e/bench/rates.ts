import { ndjson, rawUnnest } from "./batch.ts";
import { emptyLedger, emptyProjections, type BenchDatabase } from "./database.ts";
import { fillFlux } from "./flux-mix.ts";
import { advanceAll, sequenceAll } from "./follow.ts";
import { benchSource, singleEvents, singleInserts, startIngestServer, type Rate } from "./ingest.ts";
import type { CreatedSource } from "../../lib/ingest/contract.ts";
import { median, rounded, type Row } from "./table.ts";

export interface RateSizes {
  readonly runs: number;
  readonly events: number;
  readonly batches: number;
  readonly reconciliations: number;
}

const WARM_UP = 5000;

interface Runs {
  readonly single: Rate[];
  readonly inserts: Rate[];
  readonly batch: number[];
  readonly raw: number[];
  readonly sequence: number[];
  readonly advance: number[];
  readonly advanceFlux: number[];
}

/** Ingest, sequence and advance against their floors, run by run on one server. */
export async function rates(bench: BenchDatabase, sizes: RateSizes): Promise<Row[]> {
  const server = await startIngestServer();
  try {
    return toRows(await measure(bench, server.port, sizes));
  } finally {
    server.stop();
  }
}

async function measure(bench: BenchDatabase, port: number, sizes: RateSizes): Promise<Runs> {
  const all: Runs = { single: [], inserts: [], batch: [], raw: [], sequence: [], advance: [], advanceFlux: [] };
  const warm = await benchSource(bench, "flux");
  // A server that has just started is measured as one that runs: both sides' code is compiled by then.
  await singleEvents(port, warm, "warm", WARM_UP);
  await singleInserts(bench.url, warm.id, "warm", WARM_UP);
  await empty(bench);
  for (let run = 0; run < sizes.runs; run += 1) {
    const flux = await knownSource(bench, "flux");
    all.single.push(await singleEvents(port, flux, String(run), sizes.events));
    await sequenceAll(bench);
    await advanceAll(bench);
    all.inserts.push(await singleInserts(bench.url, flux.id, String(run), sizes.events));
    await empty(bench);
    all.batch.push(await ndjson(port, await knownSource(bench, "ci"), String(run), sizes.batches));
    all.sequence.push(await sequenceAll(bench));
    all.advance.push(await advanceAll(bench));
    await empty(bench);
    await fillFlux(bench, (await knownSource(bench, "flux")).id, sizes.reconciliations);
    all.advanceFlux.push(await advanceAll(bench));
    await empty(bench);
    all.raw.push(await rawUnnest(bench.db.pool, String(run), sizes.batches));
    await emptyLedger(bench.owner);
  }
  return all;
}

/** A source whose making is advanced already: without it nothing that it sends is read. */
async function knownSource(bench: BenchDatabase, type: "flux" | "ci"): Promise<CreatedSource> {
  const source = await benchSource(bench, type);
  await sequenceAll(bench);
  await advanceAll(bench);
  return source;
}

/** Only after a look that every record was read: an unread one is advanced in no time and measures nothing. */
async function empty(bench: BenchDatabase): Promise<void> {
  const { rows } = await bench.owner.query<{ n: string }>("SELECT count(*) AS n FROM evidence WHERE kind = 'unparsed'");
  if (rows[0]?.n !== "0") throw new Error(`${rows[0]?.n} records were not read.`);
  await emptyLedger(bench.owner);
  await emptyProjections(bench.owner);
}

function toRows({ single, inserts, batch, raw, sequence, advance, advanceFlux }: Runs): Row[] {
  const perSecond = median(single.map((rate) => rate.perSecond));
  const p99 = median(single.map((rate) => rate.p99Ms));
  const oneRow = median(inserts.map((rate) => rate.perSecond));
  const ratio = (what: string, rate: number, floor: number, bounds: { gate: number; goal: number }, more = ""): Row => {
    const value = `${rounded(rate)}/s of ${rounded(floor)}/s${more}`;
    return { what, value, measured: rate / floor, unit: "×", ...bounds };
  };
  return [
    ratio(
      "single-event ingest, 32 connections",
      perSecond,
      oneRow,
      { gate: 0.8, goal: 1.5 },
      `, p99 ${p99.toFixed(0)} ms`,
    ),
    ratio("NDJSON batch ingest", median(batch), median(raw), { gate: 0.35, goal: 0.5 }),
    ratio("sequence", median(sequence), median(raw), { gate: 0.5, goal: 0.8 }),
    { what: "advance", value: "CI runs", measured: median(advance), unit: "/s", gate: 1000, goal: 5000 },
    { what: "advance", value: "Flux, 200 targets", measured: median(advanceFlux), unit: "/s", gate: 1000, goal: 5000 },
  ];
}
