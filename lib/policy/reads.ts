import type { Scope } from "../access/scope.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Sql } from "../platform/sql.ts";
import type { PolicyView } from "./contract.ts";
import { policyAt } from "./history.ts";
import { readPolicy, readPolicyAsOf } from "./store.ts";

/**
 * The policy in force, every version and what waits for approval. Not bounded by a scope: it applies to everybody who
 * may read it. `size` reads it as of that ledger size; then `current` is what was in force at `at`.
 */
export async function readPolicyView(
  sql: Sql,
  _scope: Scope,
  asOf?: { readonly size: number; readonly at: string },
): Promise<PolicyView> {
  const history = asOf ? await readPolicyAsOf(sql, asOf.size) : await readPolicy(sql);
  const current = policyAt(history, asOf?.at ?? (await databaseNow(sql)));
  // Safe because the wire shape is the state's, without its readonly marks.
  return { current, versions: history.versions, proposals: history.proposals } as PolicyView;
}
