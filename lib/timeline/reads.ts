import { inScope, scopeParameters, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import { evidenceTypesOf, evidenceTypesOfFramework } from "../controls/catalogue.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import type {
  TimelineDays,
  TimelineFacets,
  TimelineFilters,
  TimelineItem,
  TimelinePage,
  TimelineQuery,
} from "./contract.ts";
import {
  countEvidence,
  evidenceByDay,
  evidenceFacets,
  listEvidence,
  totalEvidence,
  type EvidenceFilter,
  type EvidenceRow,
} from "./store/evidence.ts";

/** A page of evidence, newest entry first. `total` is exact from the rollups, or null where only a count would tell. */
export async function readTimeline(sql: Sql, scope: Scope, query: TimelineQuery): Promise<TimelinePage> {
  const filter = timelineFilter(scope, query);
  const before = decodeCursor(query.cursor, ["number", "number"]);
  const [rows, total, summary] = [
    await listEvidence(sql, filter, before, query.limit),
    await totalEvidence(sql, filter),
    await ledgerSummary(sql),
  ];
  const page = toPage(rows, query.limit, total, { item: toItem, keyOf: (row) => [row.index, row.ordinal] });
  return {
    items: [...page.items],
    total: page.total,
    nextCursor: page.nextCursor,
    generatedAt: summary.now,
    size: summary.advanced,
  };
}

/** Exact count under any filter; may walk many rows. */
export async function countTimeline(sql: Sql, scope: Scope, filters: TimelineFilters): Promise<number> {
  const filter = timelineFilter(scope, filters);
  return (await totalEvidence(sql, filter)) ?? (await countEvidence(sql, filter));
}

/** Events per day by evidence type; a day without events has no row. */
export async function readTimelineDays(sql: Sql, scope: Scope, filters: TimelineFilters): Promise<TimelineDays> {
  const rows = await evidenceByDay(sql, timelineFilter(scope, { ...filters, q: undefined }));
  if (rows === null) throw new AppError("BAD_REQUEST", "WHOLE_DAYS", "Counts per day need a period of whole UTC days.");
  const days = new Map<string, Record<string, number>>();
  for (const row of rows) days.set(row.day, { ...days.get(row.day), [row.type || "other"]: row.count });
  return { days: [...days].map(([day, counts]) => ({ day, counts })) };
}

/** What the filter controls offer, within the scope, most frequent first. */
export async function readTimelineFacets(sql: Sql, scope: Scope): Promise<TimelineFacets> {
  const facets = await evidenceFacets(sql);
  const of = (dimension: string) => facets.filter((facet) => facet.dimension === dimension).map((facet) => facet.value);
  return {
    kinds: of("kind"),
    repositories: of("repository").filter((repository) => inScope(scope, { repository, at: scope.from })),
    environments: of("environment").filter((environment) => inScope(scope, { environment, at: scope.from })),
    sources: facets
      .filter((facet) => facet.dimension === "source")
      .map(({ value, name }) => ({ id: value, name: name ?? value })),
  };
}

/** Throws BAD_REQUEST/UNKNOWN_CONTROL: a filter that matches nothing by mistake would read as "no evidence". */
export function timelineFilter(scope: Scope, filters: TimelineFilters): EvidenceFilter {
  const { repositories, environments, from, to } = scopeParameters(scope);
  return {
    types: typesOf(filters),
    kind: filters.kind ?? null,
    source: filters.source ?? null,
    repository: filters.repository?.toLowerCase() ?? null,
    environment: filters.environment ?? null,
    from: later(filters.from, from),
    to: earlier(filters.to, to),
    text: filters.q ?? null,
    repositories,
    environments,
  };
}

function typesOf(filters: TimelineFilters): readonly string[] | null {
  if (filters.control) {
    const types = evidenceTypesOf(filters.control);
    if (types.length > 0) return types;
    throw new AppError(
      "BAD_REQUEST",
      "UNKNOWN_CONTROL",
      `The catalogue has no control ${filters.control} with evidence.`,
    );
  }
  return filters.framework ? evidenceTypesOfFramework(filters.framework) : null;
}

function later(a: string | undefined, b: string | null): string | null {
  if (!a || !b) return a ? iso(a) : b;
  return Date.parse(a) > Date.parse(b) ? iso(a) : b;
}

function earlier(a: string | undefined, b: string | null): string | null {
  if (!a || !b) return a ? iso(a) : b;
  return Date.parse(a) < Date.parse(b) ? iso(a) : b;
}

function iso(text: string): string {
  return new Date(text).toISOString();
}

const CAME = ["polled", "backfilled", "snapshot", "imported"] as const;

export function toItem(row: EvidenceRow): TimelineItem {
  return {
    id: `${row.index}.${row.ordinal}`,
    index: row.index,
    kind: row.kind,
    type: row.type,
    headline: row.headline,
    subject: row.subject,
    actor: row.actor,
    source: { id: row.source, name: row.source_name ?? row.source },
    repository: row.repository,
    environment: row.environment,
    sha: row.sha,
    state: row.state,
    came: CAME.find((one) => one === row.came) ?? null,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
  };
}
