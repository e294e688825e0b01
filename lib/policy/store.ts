import { lockHead, readHeadState, writeHead } from "../ledger/store/head.ts";
import type { Sql } from "../platform/sql.ts";
import { POLICY_KEY, policyHead } from "./advance.ts";
import { NO_POLICY, type PolicyHistory } from "./history.ts";

/** The history as commands see it; locked until the transaction ends. */
export async function lockPolicy(tx: Sql): Promise<PolicyHistory> {
  return (await lockHead(tx, policyHead, POLICY_KEY)) ?? NO_POLICY;
}

export async function writePolicy(tx: Sql, history: PolicyHistory): Promise<void> {
  await writeHead(tx, policyHead, POLICY_KEY, history);
}

/** The history with every action that was committed, whether or not `advance` has reached it. */
export async function readPolicy(sql: Sql): Promise<PolicyHistory> {
  return (await readHeadState(sql, policyHead, POLICY_KEY)) ?? NO_POLICY;
}

/** The history as of a ledger size. */
export async function readPolicyAsOf(sql: Sql, size: number): Promise<PolicyHistory> {
  const [row] = await sql<{ state: PolicyHistory }>(
    `SELECT state FROM policy_history WHERE key = $1 AND since_size <= $2 AND (until_size IS NULL OR until_size > $2)`,
    [POLICY_KEY, size],
  );
  return row?.state ?? NO_POLICY;
}
