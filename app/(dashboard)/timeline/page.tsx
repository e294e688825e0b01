import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { BlindLine } from "../../../components/timeline/blind-line.tsx";
import { DaysChart } from "../../../components/timeline/days-chart.tsx";
import { EvidenceDrawer } from "../../../components/timeline/evidence-drawer.tsx";
import { TimelineSection } from "../../../components/timeline/timeline-section.tsx";
import { hrefWith } from "../../../components/ui/href.ts";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { controlOptions, frameworkOptions } from "../../../lib/controls/options.ts";
import { blindQuery } from "../../../lib/ingest/contract.ts";
import { blindList } from "../../../lib/ingest/queries.ts";
import { readBlind } from "../../../lib/ingest/reads-blind.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";
import { timelineQuery, timelineSearch } from "../../../lib/timeline/contract.ts";
import { daysShown, filtersOf } from "../../../lib/timeline/period.ts";
import { timelineDays, timelinePage } from "../../../lib/timeline/queries.ts";
import { readTimeline, readTimelineDays, readTimelineFacets } from "../../../lib/timeline/reads.ts";
import { openEvidence } from "../../../lib/timeline/record-reads.ts";

export const metadata: Metadata = { title: "Timeline" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function TimelinePage({ searchParams }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("evidence:read");
  const { scope } = principal;
  const params = timelineSearch.parse(await searchParams);
  const filters = filtersOf(params);
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const list = () => readTimeline(sql, scope, timelineQuery.parse({ ...filters, cursor: params.cursor }));
  const page = await client.query({ ...timelinePage(filters, params.cursor), queryFn: list });
  const shown = daysShown(params, page.generatedAt);
  const inDays = { ...filters, q: undefined, ...shown };
  await client.query({ ...timelineDays(inDays), queryFn: () => readTimelineDays(sql, scope, inDays) });
  const blind = { source: filters.source, ...shown };
  const maySeeBlind = mayDo(principal.roles, "sources:read");
  if (maySeeBlind) {
    await client.query({ ...blindList(blind), queryFn: () => readBlind(sql, scope, blindQuery.parse(blind)) });
  }
  const [facets, record] = [
    await readTimelineFacets(sql, scope),
    params.record ? await openEvidence(sql, principal, params.record) : null,
  ];
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page
        drawer={
          record && <EvidenceDrawer record={record} closeHref={hrefWith("/timeline", params, { record: null })} />
        }
        footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}
      >
        <PageHeader title="Timeline" subtitle="What sources sent and people did, in the order of the ledger" />
        <TimelineSection
          filters={filters}
          params={params}
          facets={facets}
          frameworks={frameworkOptions()}
          controls={controlOptions(filters.framework)}
        />
        <DaysChart filters={filters} from={shown.from} to={shown.to} maySeeBlind={maySeeBlind} />
        {maySeeBlind && <BlindLine {...blind} />}
      </Page>
    </HydrationBoundary>
  );
}
