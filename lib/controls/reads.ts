import type { Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import { sizeOf } from "../changes/reads.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import { catalogue, findControl, findTest, relatedControls } from "./catalogue.ts";
import type {
  Bounds,
  ControlRecord,
  ControlsPage,
  ControlsQuery,
  TestDto,
  TestRecord,
  TestsPage,
  VerdictDto,
  VerdictsPage,
  VerdictsQuery,
} from "./contract.ts";
import { populations, testVersion } from "./evaluate.ts";
import { frameworksOf, testsWith, toControl } from "./posture.ts";
import { countVerdicts, listVerdicts, verdictFilter, type VerdictRow } from "./store/verdict.ts";
import { VERDICTS } from "./verdict.ts";

const AUTOMATED: ReadonlySet<string> = new Set(populations.flatMap(({ testIds }) => testIds));

interface Read {
  readonly tests: ReadonlyMap<string, TestDto>;
  readonly generatedAt: string;
  readonly size: number;
}

async function readCounts(sql: Sql, scope: Scope, bounds: Bounds): Promise<Read> {
  const size = await sizeOf(sql, bounds.asOf);
  const filter = verdictFilter(scope, bounds, size);
  const counted = await countVerdicts(sql, filter);
  const bounded = [filter.from, filter.to, filter.repository, filter.environment].some((one) => one !== null);
  const ever = bounded ? await countVerdicts(sql, verdictFilter(scope, {}, size)) : counted;
  const summary = await ledgerSummary(sql);
  const tests = testsWith(counted, ever, AUTOMATED);
  return { tests, generatedAt: summary.now, size: size ?? summary.advanced };
}

/** Controls of one framework, or of all, each with the sums of its tests; frameworks with how their controls stand. */
export async function readControls(sql: Sql, scope: Scope, query: ControlsQuery): Promise<ControlsPage> {
  const { tests, ...read } = await readCounts(sql, scope, query);
  const all = catalogue.controls.map((control) => toControl(control, tests));
  const items = all.filter((control) => query.framework === undefined || control.framework === query.framework);
  return {
    items,
    total: items.length,
    nextCursor: null,
    frameworks: frameworksOf(all),
    testsCollected: [...tests.values()].filter(({ state }) => state === "collected").length,
    tests: tests.size,
    ...read,
  };
}

/** One control with its tests, its evidence and its limits. Throws NOT_FOUND/UNKNOWN_CONTROL. */
export async function readControl(sql: Sql, scope: Scope, key: string, bounds: Bounds): Promise<ControlRecord> {
  const control = findControl(key);
  if (!control) throw new AppError("NOT_FOUND", "UNKNOWN_CONTROL", "The catalogue has no such control.");
  const { tests, ...read } = await readCounts(sql, scope, bounds);
  return {
    ...toControl(control, tests),
    limits: control.limits ?? null,
    evidence: control.evidence.map(({ type, how }) => ({ type, how })),
    testList: control.tests.flatMap((id) => tests.get(id) ?? []),
    related: relatedControls(key).map(({ control: other, sources }) => {
      return { key: other.key, title: other.title, sources: [...sources] };
    }),
    ...read,
  };
}

/** Every test of the catalogue with its counts. */
export async function readTests(sql: Sql, scope: Scope, bounds: Bounds): Promise<TestsPage> {
  const { tests, ...read } = await readCounts(sql, scope, bounds);
  return { items: [...tests.values()], total: tests.size, nextCursor: null, ...read };
}

/** One test: what it asserts, its counts and its reasons. Throws NOT_FOUND/UNKNOWN_TEST. */
export async function readTest(sql: Sql, scope: Scope, id: string, bounds: Bounds): Promise<TestRecord> {
  const test = requireTest(id);
  const { tests, ...read } = await readCounts(sql, scope, bounds);
  const filter = verdictFilter(scope, bounds, await sizeOf(sql, bounds.asOf), { test: id });
  const counted = await countVerdicts(sql, filter);
  const order = (verdict: (typeof VERDICTS)[number]) => VERDICTS.indexOf(verdict);
  const own = tests.get(id);
  if (!own) throw new Error(`The catalogue lost ${id} while it was read.`);
  return {
    ...own,
    population: test.population,
    assertion: test.assertion,
    version: testVersion(id),
    evidence: [...test.evidence],
    controls: [...test.controls],
    reasons: counted
      .map(({ verdict, reason, count }) => ({ verdict, reason, count }))
      .sort((a, b) => order(a.verdict) - order(b.verdict) || b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    ...read,
  };
}

/** Verdicts of one test, the newest items first; `total` is exact under every filter. */
export async function readVerdicts(sql: Sql, scope: Scope, id: string, query: VerdictsQuery): Promise<VerdictsPage> {
  requireTest(id);
  const size = await sizeOf(sql, query.asOf);
  const { verdict = null, reason = null } = query;
  const filter = verdictFilter(scope, query, size, { test: id, verdict, reason });
  const rows = await listVerdicts(sql, filter, decodeCursor(query.cursor, ["instant", "string"]), query.limit);
  const counted = await countVerdicts(sql, filter);
  const summary = await ledgerSummary(sql);
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const page = toPage(rows, query.limit, total, { item: toVerdict, keyOf: (row) => [row.at, row.key] });
  return { ...page, items: [...page.items], generatedAt: summary.now, size: size ?? summary.advanced };
}

const TESTS_PER_ITEM = 50;

/** What every test says of one item, exceptions first; empty where it is in no population, or out of scope. */
export async function readItemVerdicts(sql: Sql, scope: Scope, item: string, asOf?: string): Promise<VerdictDto[]> {
  const filter = verdictFilter(scope, {}, await sizeOf(sql, asOf), { item });
  const rows = await listVerdicts(sql, filter, null, TESTS_PER_ITEM);
  const order = ["exception", "unknown", "pending", "pass", "not_applicable"];
  return rows
    .map(toVerdict)
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || (a.test < b.test ? -1 : 1));
}

function requireTest(id: string): NonNullable<ReturnType<typeof findTest>> {
  const test = findTest(id);
  if (!test) throw new AppError("NOT_FOUND", "UNKNOWN_TEST", "The catalogue has no such test.");
  return test;
}

function toVerdict({ state, since_size: since }: VerdictRow): VerdictDto {
  const { attribute = null, until = null, evidence, ...rest } = state;
  return {
    ...rest,
    attribute,
    until,
    // No waiver exists yet that could cover an item.
    waived: false,
    evidence: evidence.map(({ ref: [index, ordinal] }) => `${index}.${ordinal}`),
    since,
  };
}
