import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { z } from "zod";
import { BundleForm } from "../../../components/bundles/bundle-form.tsx";
import { BundlesSection } from "../../../components/bundles/bundles-section.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { pageQuery } from "../../../lib/base/page.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { bundlesPage } from "../../../lib/bundles/queries.ts";
import { readBundleForm, readBundles } from "../../../lib/bundles/reads.ts";
import { ledgerSummary } from "../../../lib/ledger/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Bundles" };

const search = z.object({ cursor: z.string().max(500).optional().catch(undefined) });

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function BundlesPage({ searchParams }: Props): Promise<ReactNode> {
  const { roles, scope } = await requirePagePrincipal("bundles:read");
  const { cursor } = search.parse(await searchParams);
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const query = pageQuery.parse({ cursor });
  const page = await client.query({ ...bundlesPage(cursor), queryFn: () => readBundles(sql, scope, query) });
  const ledger = await ledgerSummary(sql);
  const form = mayDo(roles, "bundles:export") ? await readBundleForm(sql, scope) : null;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: ledger.now, entry: ledger.advanced, rows: page.items.length }}>
        <PageHeader
          title="Bundles"
          subtitle="A framework and a period as files that an auditor verifies offline: populations, records, proofs, signed."
        />
        {form && <BundleForm {...form} />}
        <BundlesSection cursor={cursor} />
      </Page>
    </HydrationBoundary>
  );
}
