import { randomUUID } from "node:crypto";
import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { PopulationView } from "../../../components/population/population-view.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { AppError } from "../../../lib/base/errors.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { readChangeRepositories } from "../../../lib/changes/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";
import { populationSearch } from "../../../lib/population/contract.ts";
import { populationPeriod } from "../../../lib/population/queries.ts";
import { readPeriodAsked, readPopulationPeriod } from "../../../lib/population/reads-period.ts";

export const metadata: Metadata = { title: "Population" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PopulationPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope, roles } = await requirePagePrincipal("population:read");
  const { refused, ...asked } = populationSearch.parse(await searchParams);
  const sql = pgSql((await getDb()).pool);
  const query = await readPeriodAsked(sql, scope, asked);
  const data = await readPopulationPeriod(sql, scope, query).catch(orNotFound);
  const client = makeQueryClient();
  client.setQueryData(populationPeriod(query).queryKey, data);
  const repositories = await readChangeRepositories(sql, scope);
  const { from, to, zone, stored } = data.period;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: data.generatedAt, entry: data.size, rows: data.rows.length }}>
        <PageHeader
          title="Population"
          subtitle={
            <>
              <span className="nw">{`${from} to ${to} ${zone}`}</span>, both days included; stored as{" "}
              <span className="nw">{stored.from}</span> up to, not including, <span className="nw">{stored.to}</span>
            </>
          }
        />
        <PopulationView
          query={query}
          repositories={repositories}
          mayRecord={mayDo(roles, "population:record")}
          refused={refused}
          formKey={randomUUID()}
        />
      </Page>
    </HydrationBoundary>
  );
}

function orNotFound(error: unknown): never {
  if (error instanceof AppError && (error.code === "NOT_FOUND" || error.code === "BAD_REQUEST")) notFound();
  throw error;
}
