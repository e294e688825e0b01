import { sameJson } from "../base/canonical-json.ts";
import { deadlines } from "../ledger/deadline.ts";
import { touch, type View } from "../ledger/projection.ts";
import { noteUses } from "./commit-use.ts";
import type { AnyPopulation, Judged } from "./population.ts";
import { branchPopulation } from "./populations/branch.ts";
import { bypassPopulation } from "./populations/bypass.ts";
import { casePopulation } from "./populations/case.ts";
import { changePopulation } from "./populations/change.ts";
import { deploymentPopulation } from "./populations/deployment.ts";
import { driftPopulation } from "./populations/drift.ts";
import { landingPopulation } from "./populations/landing.ts";
import { suspensionPopulation } from "./populations/suspension.ts";
import { anyPopulation } from "./population.ts";
import { verdictDay, verdictDayOf, verdictKey, verdicts, type PopulationName, type VerdictState } from "./verdict.ts";

/** Every population that tests are evaluated over. */
export const populations: readonly AnyPopulation[] = [
  anyPopulation(branchPopulation),
  anyPopulation(landingPopulation),
  anyPopulation(changePopulation),
  anyPopulation(deploymentPopulation),
  anyPopulation(suspensionPopulation),
  anyPopulation(driftPopulation),
  anyPopulation(casePopulation),
  anyPopulation(bypassPopulation),
];

/** Judges again every item about which something changed since the last checkpoint, or for which a moment has come. */
export async function evaluateTouched(view: View, at: string): Promise<void> {
  await noteUses(view);
  const due = await dueItems(view);
  for (const population of populations) {
    const keys = new Set([...(await population.touched(view, at)), ...(due.get(population.name) ?? [])]);
    await judgeItems(view, population, [...keys], at);
  }
}

/** Judges these items, whatever was known of them. For tests of the engine too: from scratch is every key. */
export async function judgeItems(
  view: View,
  population: AnyPopulation,
  keys: readonly string[],
  at: string,
): Promise<void> {
  if (keys.length === 0) return;
  const rows = population.testIds.flatMap((test) => keys.map((key) => touch(verdicts, verdictKey(test, key))));
  const waits = keys.map((key) => touch(deadlines, deadlineKey(population.name, key)));
  await population.load(view, keys, [...rows, ...waits]);
  for (const key of keys) {
    const judged = await population.judge(view, key, at);
    for (const test of population.testIds) await setVerdict(view, population.name, test, key, judged);
    await setDeadline(view, population.name, key, nextMoment(judged, at));
  }
}

async function setVerdict(
  view: View,
  population: PopulationName,
  id: string,
  item: string,
  judged: Judged | undefined,
): Promise<void> {
  const key = verdictKey(id, item);
  const before = await view.get(verdicts, key);
  const after = judged && stateOf(population, id, item, judged);
  if (!sameJson(before && verdictDayOf(before), after && verdictDayOf(after))) {
    if (before) view.count(verdictDay, verdictDayOf(before), -1);
    if (after) view.count(verdictDay, verdictDayOf(after), 1);
  }
  if (after) view.put(verdicts, key, after);
  else if (before) view.remove(verdicts, key);
}

function stateOf(population: PopulationName, id: string, item: string, judged: Judged): VerdictState | undefined {
  const found = judged.judgements.find(({ test }) => test.id === id);
  if (!found) return undefined;
  const { name, at, repository, environment, policy } = judged.facts;
  const { test, judgement } = found;
  return {
    ...judgement,
    test: id,
    testVersion: test.version,
    policyVersion: policy.version,
    population,
    item,
    name: name.slice(0, 300),
    at,
    repository,
    environment,
  };
}

/** The next moment at which any test of an item is to be asked again. One that has passed would come for ever. */
function nextMoment(judged: Judged | undefined, now: string): string | undefined {
  const moments = judged?.judgements.flatMap(({ judgement }) => judgement.until ?? []) ?? [];
  return moments.filter((moment) => moment > now).sort()[0];
}

const PREFIX = "verdict:";
const deadlineKey = (population: PopulationName, item: string): string => `${PREFIX}${population}:${item}`;

async function setDeadline(
  view: View,
  population: PopulationName,
  item: string,
  dueAt: string | undefined,
): Promise<void> {
  const key = deadlineKey(population, item);
  const known = await view.get(deadlines, key);
  if (dueAt === undefined) {
    if (known) view.remove(deadlines, key);
  } else if (known?.dueAt !== dueAt || known.firedAt !== null) {
    view.put(deadlines, key, { about: item, dueAt, firedAt: null });
  }
}

/** Items whose moment a tick of this checkpoint has named. */
async function dueItems(view: View): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const key of view.changed(deadlines)) {
    if (!key.startsWith(PREFIX) || ((await view.get(deadlines, key))?.firedAt ?? null) === null) continue;
    const [population = "", ...item] = key.slice(PREFIX.length).split(":");
    found.set(population, [...(found.get(population) ?? []), item.join(":")]);
  }
  return found;
}

/** The version of the code that evaluates a test; null where none does. */
export function testVersion(id: string): number | null {
  return populations.flatMap(({ versions }) => versions).find((test) => test.id === id)?.version ?? null;
}
