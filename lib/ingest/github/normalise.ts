import type { KeptHeaders } from "../../ledger/record.ts";
import type { Reading } from "../fact.ts";
import { readEvent, type Reader } from "../reader.ts";
import { readRecord } from "../reading.ts";
import { readCheckRun, readCheckSuite, readStatus, readWorkflowJob, readWorkflowRun } from "./normalise-checks.ts";
import {
  readDeployment,
  readDeploymentProtection,
  readDeploymentReview,
  readDeploymentStatus,
} from "./normalise-deployment.ts";
import { readAlert, readInstallation, readMember, readPing, readRelease } from "./normalise-other.ts";
import { readProtectionConfiguration, readProtectionRule, readRuleset } from "./normalise-protection.ts";
import { readMergeGroup, readPullRequest, readReview } from "./normalise-pull-request.ts";
import { readCreate, readDelete, readPush } from "./normalise-push.ts";

/** By the name in `X-GitHub-Event`. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ["push", readPush],
  ["create", readCreate],
  ["delete", readDelete],
  ["pull_request", readPullRequest],
  ["pull_request_review", readReview],
  ["merge_group", readMergeGroup],
  ["workflow_run", readWorkflowRun],
  ["workflow_job", readWorkflowJob],
  ["check_run", readCheckRun],
  ["check_suite", readCheckSuite],
  ["status", readStatus],
  ["deployment", readDeployment],
  ["deployment_status", readDeploymentStatus],
  ["deployment_review", readDeploymentReview],
  ["deployment_protection_rule", readDeploymentProtection],
  ["branch_protection_rule", readProtectionRule],
  ["branch_protection_configuration", readProtectionConfiguration],
  ["repository_ruleset", readRuleset],
  ["release", readRelease],
  ["member", readMember],
  ["installation", readInstallation],
  ["code_scanning_alert", readAlert],
  ["ping", readPing],
]);

/** The event names that become evidence; `setup` asks for these. */
export const GITHUB_EVENTS: readonly string[] = [...READERS.keys()];

/** One delivery of GitHub as typed facts (formats.md §6). The event's name is in the header alone. Never throws. */
export function normaliseGithub(bytes: Uint8Array, headers: KeptHeaders): readonly Reading[] {
  return readRecord(bytes, (payload) => readEvent(READERS, headers["x-github-event"], payload));
}
