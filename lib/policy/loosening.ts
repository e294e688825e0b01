import { canonicalJson, type Json } from "../base/canonical-json.ts";
import type { Policy, RequiredChecks, StandardChangeRule } from "./policy.ts";

const LONGER = [
  "acknowledgeMinutes",
  "verbalConfirmationHours",
  "windowMaxMinutes",
  "retroEvidenceHours",
  "reviewBusinessDays",
  "postImplementationBusinessDays",
] as const satisfies readonly (keyof Policy["clocks"])[];

const OBJECTIVES = [
  "applyMinutes",
  "driftHours",
  "suspensionHours",
] as const satisfies readonly (keyof Policy["objectives"])[];

/**
 * What the next policy asks less of than the one before, as sentences; empty where it is as strict or stricter.
 * A loosening needs a second person (DESIGN §7). A changed calendar counts: its due times may move either way.
 */
export function loosenings(before: Policy, next: Policy): string[] {
  const found: string[] = [];
  for (const clock of LONGER) {
    if (next.clocks[clock] > before.clocks[clock])
      found.push(`${clock}: ${before.clocks[clock]} to ${next.clocks[clock]}`);
  }
  for (const objective of OBJECTIVES) {
    if (next.objectives[objective] > before.objectives[objective])
      found.push(`${objective}: ${before.objectives[objective]} to ${next.objectives[objective]}`);
  }
  if (before.clocks.countFrom === "first-write" && next.clocks.countFrom === "window-end") {
    found.push("countFrom: first-write to window-end");
  }
  if (text(before.calendar) !== text(next.calendar)) found.push("calendar changed");
  if (next.approvalsRequired < before.approvalsRequired) {
    found.push(`approvalsRequired: ${before.approvalsRequired} to ${next.approvalsRequired}`);
  }
  found.push(...droppedChecks(before.requiredChecks, next.requiredChecks));
  found.push(...widened(before.standardChanges, next.standardChanges));
  for (const host of next.privateWebhookHosts) {
    if (!before.privateWebhookHosts.includes(host)) found.push(`webhooks may reach ${host}`);
  }
  for (const group of ["compliance", "security", "onCall"] as const) {
    const left = next.recipients[group].length;
    if (left < before.recipients[group].length)
      found.push(`${group} recipients: ${before.recipients[group].length} to ${left}`);
  }
  return found;
}

function droppedChecks(before: readonly RequiredChecks[], next: readonly RequiredChecks[]): string[] {
  return before.flatMap((rule) => {
    const kept = next.find((other) => other.repository === rule.repository)?.names ?? [];
    return rule.names
      .filter((name) => !kept.includes(name))
      .map((name) => `${rule.repository} no longer requires ${name}`);
  });
}

function widened(before: readonly StandardChangeRule[], next: readonly StandardChangeRule[]): string[] {
  const known = new Map(before.map((rule) => [rule.id, text(rule)]));
  return next
    .filter((rule) => known.get(rule.id) !== text(rule))
    .map((rule) => `standard change ${rule.id} ${known.has(rule.id) ? "changed" : "added"}`);
}

// The database keeps members in an order of its own.
function text(value: object): string {
  // Safe because what is compared is part of a policy: plain JSON.
  return canonicalJson(value as unknown as Json);
}
