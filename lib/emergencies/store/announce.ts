import { listAccounts, type AccountRow } from "../../access/store/account.ts";
import {
  addressCompliance,
  addresseesOf,
  addressPeople,
  type Addressee,
  type Duty,
  type Reachable,
} from "../../notifications/message.ts";
import { enqueue } from "../../notifications/store/outbox.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Policy } from "../../policy/policy.ts";
import type { Announcement } from "../announcements.ts";
import { isImplementer, type CaseState, type Person } from "../case.ts";

/** More accounts than this are never told one by one: then the policy's recipients have to do. */
const MAX_ACCOUNTS = 500;

/** Puts announcements into the outbox, in the caller's transaction; each key once, whoever asks. */
export async function announce(
  tx: Sql,
  state: CaseState,
  policy: Policy,
  announcements: readonly Announcement[],
): Promise<void> {
  if (announcements.length === 0) return;
  const accounts = await listAccounts(tx, { status: "active", after: null, limit: MAX_ACCOUNTS });
  for (const { message, duties } of announcements) {
    await enqueue(
      tx,
      message,
      duties.flatMap((duty) => holdersOf(duty, state, policy, accounts)),
    );
  }
}

/** Who has a duty about this case. On-call people who implement it are not told to acknowledge themselves. */
function holdersOf(duty: Duty, state: CaseState, policy: Policy, accounts: readonly AccountRow[]): Addressee[] {
  const { onCall, compliance, security } = policy.recipients;
  const everybody = [...onCall, ...compliance, ...security];
  const people = (found: readonly Reachable[]) => addressPeople(duty, found, everybody);
  const account = (person: Person | null | undefined) => accounts.filter((one) => one.id === person?.id);
  switch (duty) {
    case "owner":
      return people(account(state.owner));
    case "authoriser":
      return people(account(state.authorisation?.named));
    case "on-call": {
      const others = accounts.filter((one) => one.roles.includes("on-call") && !isImplementer(state, one));
      return [...people(others), ...addresseesOf(duty, onCall)];
    }
    case "security":
      return addresseesOf(duty, security);
    case "compliance":
      return addressCompliance(policy.recipients, accounts);
  }
}
