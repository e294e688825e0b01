import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DeploymentDrawer } from "../../../components/deployments/deployment-drawer.tsx";
import { DeploymentsSection } from "../../../components/deployments/deployments-section.tsx";
import { EnvironmentsSection } from "../../../components/deployments/environments-section.tsx";
import { periodOf } from "../../../components/deployments/period.ts";
import { RunningSection } from "../../../components/deployments/running-section.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { hrefWith } from "../../../components/ui/href.ts";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { deploymentSearch, deploymentsQuery } from "../../../lib/deployments/contract.ts";
import { deploymentsPage, environmentAt } from "../../../lib/deployments/queries.ts";
import { readDeployments, readEnvironment, readEnvironments } from "../../../lib/deployments/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Deployments" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DeploymentsPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("deployments:read");
  const params = deploymentSearch.parse(await searchParams);
  const { environment, cluster, effect, sha, target, at, cursor } = params;
  const filters = { environment, cluster, effect, sha, target, ...periodOf(params.from, params.to) };
  const sql = pgSql((await getDb()).pool);
  const environments = await readEnvironments(sql, scope);
  const shown = environments.find((one) => one.name === environment) ?? environments[0];
  const client = makeQueryClient();
  const read = () => readDeployments(sql, scope, deploymentsQuery.parse({ ...filters, cursor }));
  const page = await client.query({ ...deploymentsPage(filters, cursor), queryFn: read });
  if (shown) {
    const now = () => readEnvironment(sql, scope, shown.name, { at });
    await client.query({ ...environmentAt(shown.name, at), queryFn: now });
  }
  const record = page.items.find((one) => one.id === params.record);
  const close = hrefWith("/deployments", params, { record: null });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page
        drawer={record && <DeploymentDrawer deployment={record} closeHref={close} />}
        footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}
      >
        <PageHeader title="Deployments" subtitle="What runs where, since when, and which change it is" />
        <EnvironmentsSection environments={environments} params={params} />
        {shown && <RunningSection environment={shown.name} at={at} />}
        <DeploymentsSection filters={filters} params={params} environments={environments} />
      </Page>
    </HydrationBoundary>
  );
}
