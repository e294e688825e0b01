import type { FigureTie } from "../base/tie.ts";
import { bundleTies } from "../bundles/reads-ties.ts";
import { changesTies } from "../changes/reads-ties.ts";
import { controlsTies } from "../controls/reads-ties.ts";
import { deploymentTies } from "../deployments/reads-ties.ts";
import { driftTies } from "../drift/reads-ties.ts";
import { emergencyTies } from "../emergencies/reads-ties.ts";
import { ingestTies } from "../ingest/reads-ties.ts";
import { ledgerTies } from "../ledger/reads-ties.ts";
import type { Sql } from "../platform/sql.ts";
import { populationTies } from "../population/reads-ties.ts";

/** One room's lines of the figures that must tie. To add one: a `reads-ties.ts` in its room, and its name below. */
type Ties = (sql: Sql, dataDir: string) => Promise<FigureTie[]>;

const TIES: readonly Ties[] = [
  populationTies,
  changesTies,
  ledgerTies,
  ingestTies,
  emergencyTies,
  driftTies,
  deploymentTies,
  controlsTies,
  bundleTies,
];

/** Every line, by its number in the contract. MUST run in one snapshot: both sides of a line are of the same moment. */
export async function readFigures(sql: Sql, dataDir: string): Promise<FigureTie[]> {
  const lines: FigureTie[] = [];
  for (const ties of TIES) lines.push(...(await ties(sql, dataDir)));
  return lines.sort((a, b) => a.tie - b.tie);
}
