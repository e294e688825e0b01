import { benchDatabase, emptyLedger, type BenchDatabase } from "./database.ts";
import { firstLoads } from "./first-load.ts";
import { historyRows } from "./history.ts";
import { lists } from "./lists.ts";
import { mirrorRows } from "./mirror.ts";
import { rates } from "./rates.ts";
import { signatureRows } from "./signatures.ts";
import { report, type Row } from "./table.ts";
import { fullVerify } from "./verify.ts";

// `npm run bench`: what CONTRACT measures, medians of interleaved runs on one durable server. `-- --short` is CI's
// version; `-- rates`, `-- verify`, `-- lists`, `-- signatures`, `-- mirror`, `-- history`, `-- first-load` (after a build) measure that
// part alone.
const short = process.argv.includes("--short");

const PARTS: Readonly<Record<string, (bench: BenchDatabase) => Promise<Row[]>>> = {
  rates: (bench) =>
    rates(
      bench,
      short
        ? { runs: 3, events: 3000, batches: 10, reconciliations: 4000 }
        : { runs: 5, events: 20_000, batches: 40, reconciliations: 20_000 },
    ),
  verify: (bench) => fullVerify(bench, short ? 20_000 : 1_000_000),
  lists: (bench) => lists(bench, short ? 100_000 : 1_000_000, short ? 20 : 50),
  signatures: async () => {
    const found = await signatureRows(short ? 3 : 5, short ? 100 : 400);
    return found.map(({ what, value, ratio }) => ({ what, value, measured: ratio, unit: "×", gate: 5, goal: 10 }));
  },
  mirror: () => mirrorRows(short ? 5000 : 50_000),
  history: (bench) => historyRows(bench, short ? 2000 : 27_500),
  "first-load": () => Promise.resolve(firstLoads()),
};

async function main(): Promise<void> {
  const asked = Object.keys(PARTS).filter((name) => process.argv.includes(name));
  const bench = await benchDatabase();
  const rows: Row[] = [];
  try {
    for (const [name, measure] of Object.entries(PARTS)) {
      if (asked.length > 0 && !asked.includes(name)) continue;
      rows.push(...(await measure(bench)));
      await emptyLedger(bench.owner);
    }
  } finally {
    await bench.close();
  }
  process.exitCode = report(rows) > 0 ? 1 : 0;
}

await main();
