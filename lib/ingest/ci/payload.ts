import { z } from "zod";
import { parseInstant } from "../../base/instant.ts";
import { repositoryName } from "./attribution.ts";

const name = z.string().trim().min(1).max(500);
const count = z.number().int().nonnegative();
const instant = z.string().refine((value) => parseInstant(value) !== null, "a time with its zone (RFC 3339)");

const common = {
  /** Sender's own id of this record, unique within the source: the same id again with other content is a conflict. */
  id: z.string().min(1).max(200).optional(),
  /** Full name at the forge, `owner/name`. */
  repository: name.transform(repositoryName),
  /** The commit that was built or judged, in full. */
  sha: z
    .string()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i)
    .transform((sha) => sha.toLowerCase()),
  runId: z.union([name, z.number().int().transform(String)]).optional(),
  /** When it ended, where nothing else says. */
  at: instant.optional(),
  /** Who started it. */
  actor: z.object({ name, id: name.optional(), issuer: name.optional() }).optional(),
};

/** One attempt of a pipeline. */
const run = z.object({
  type: z.literal("run"),
  ...common,
  workflow: name,
  runId: z.union([name, z.number().int().transform(String)]),
  attempt: z.number().int().positive().default(1),
  branch: name.optional(),
  event: name.optional(),
  status: z.enum(["queued", "running", "completed"]).optional(),
  conclusion: z
    .enum(["success", "failure", "cancelled", "skipped", "neutral", "timed_out", "action_required", "stale"])
    .optional(),
  startedAt: instant.optional(),
  completedAt: instant.optional(),
  pullRequests: z.array(z.union([name, z.number().int().transform(String)])).default([]),
  url: z.url().max(2_000).optional(),
});

/** A gate's own decision about a commit. */
const gate = z.object({
  type: z.literal("gate"),
  ...common,
  tool: name,
  toolVersion: name.optional(),
  decision: z.enum(["pass", "fail", "inconclusive"]),
  passed: count.optional(),
  warned: count.optional(),
  failed: count.optional(),
  suppressed: count.optional(),
  violations: z
    .array(z.object({ rule: z.string(), level: z.string().default("error"), message: z.string().default("") }))
    .default([]),
  note: z.string().max(2_000).optional(),
  policyDigest: name.optional(),
  job: name.optional(),
});

/** Totals of a test report, where the report itself is not attached. */
const testReport = z.object({
  type: z.literal("test-report"),
  ...common,
  suites: count.default(1),
  tests: count,
  failures: count,
  errors: count.default(0),
  skipped: count.default(0),
  flaky: count.default(0),
});

/** A tool's report, verbatim: JSON as it is, or text; base64 for what is not UTF-8. Without a format its shape tells. */
const attachment = z.object({
  type: z.literal("attachment"),
  ...common,
  repository: common.repository.optional(),
  sha: common.sha.optional(),
  /** Whose gate read it, at the line's time. */
  job: name.optional(),
  format: z.enum(["sarif", "policy-report", "attestation", "conftest", "checkov", "trivy", "opa", "junit"]).optional(),
  encoding: z.enum(["utf8", "base64"]).default("utf8"),
  content: z.union([z.string().min(1), z.array(z.unknown()), z.record(z.string(), z.unknown())]),
});

/**
 * One line of the `ci` source's NDJSON, or a whole JSON body: `{"type": "run" | "gate" | "test-report" | "attachment",
 * "id", "repository", "sha", …}`. Unknown keys are let pass, so that a newer sender is read by an older server.
 */
export const ciLine = z.discriminatedUnion("type", [run, gate, testReport, attachment]);

export type CiLine = z.output<typeof ciLine>;
export type RunLine = z.output<typeof run>;
export type GateLine = z.output<typeof gate>;
export type TestReportLine = z.output<typeof testReport>;
export type AttachmentLine = z.output<typeof attachment>;

/** The words that `type` may be: only a document that has one of them is keyed by its `id`. */
export const CI_TYPES: ReadonlySet<string> = new Set(["run", "gate", "test-report", "attachment"]);
