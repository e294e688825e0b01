import type { Sql } from "../../platform/sql.ts";
import { policyAt } from "../../policy/history.ts";
import { readPolicy } from "../../policy/store.ts";
import type { Terms } from "../case.ts";

/** The policy's terms that a case opening now keeps for good. */
export async function termsAt(sql: Sql, now: string): Promise<Terms> {
  const { version, policy } = policyAt(await readPolicy(sql), now);
  return { policyVersion: version, clocks: policy.clocks, calendar: policy.calendar };
}
