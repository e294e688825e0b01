import type { QueryClient } from "@tanstack/react-query";
import { mayDo } from "../../../lib/access/permission.ts";
import type { Principal } from "../../../lib/access/principal.ts";
import { controlsPage } from "../../../lib/controls/queries.ts";
import { readControls } from "../../../lib/controls/reads.ts";
import { caseTotals } from "../../../lib/emergencies/queries.ts";
import { readCaseTotals } from "../../../lib/emergencies/reads.ts";
import { sourceList } from "../../../lib/ingest/queries.ts";
import { readSources } from "../../../lib/ingest/reads.ts";
import type { Sql } from "../../../lib/platform/sql.ts";
import type { PopulationQuery } from "../../../lib/population/contract.ts";
import { population } from "../../../lib/population/queries.ts";
import { readPopulation } from "../../../lib/population/reads.ts";
import type { Waiting } from "../../../lib/timeline/contract.ts";
import { landingWeeks, waiting } from "../../../lib/timeline/queries.ts";
import { readLandingWeeks, readWaiting } from "../../../lib/timeline/reads-overview.ts";

/** Reads every section of the overview on the server, so that the first HTML says all of it. */
export async function prefetchOverview(
  client: QueryClient,
  sql: Sql,
  principal: Principal,
  filters: PopulationQuery,
): Promise<Waiting> {
  const { scope, roles } = principal;
  const [waits] = await Promise.all([
    client.query({ ...waiting(), queryFn: () => readWaiting(sql, principal) }),
    client.query({ ...population(filters), queryFn: () => readPopulation(sql, scope, filters) }),
    client.query({ ...controlsPage(filters), queryFn: () => readControls(sql, scope, filters) }),
    client.query({ ...landingWeeks(filters), queryFn: () => readLandingWeeks(sql, scope, filters) }),
    client.query({ ...caseTotals(), queryFn: () => readCaseTotals(sql, scope) }),
    ...(mayDo(roles, "sources:read")
      ? [client.query({ ...sourceList(), queryFn: () => readSources(sql, scope) })]
      : []),
  ]);
  return waits;
}
