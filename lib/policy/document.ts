import { parse as parseYaml, YAMLParseError } from "yaml";
import { z } from "zod";
import { AppError } from "../base/errors.ts";
import { parseInstant } from "../base/instant.ts";
import { isZone } from "./calendar.ts";
import { DEFAULT_POLICY, type Policy } from "./policy.ts";

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date YYYY-MM-DD");
const instant = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (at === null)
    context.addIssue({ code: "custom", message: "must be a time with its zone, such as 2026-11-20T15:00:00Z" });
  return at ?? text;
});
const text = z.string().trim().min(1).max(200);
const repository = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .transform((name) => name.toLowerCase());
const whole = (min: number, max: number) => z.int().min(min).max(max);
// Backtracking over stars stays cheap.
const glob = z
  .string()
  .min(1)
  .max(200)
  .refine((pattern) => (pattern.match(/\*+/g)?.length ?? 0) <= 6, { message: "may hold at most six stars" });

const recipient = z
  .strictObject({
    name: text,
    email: z.email().max(254).optional(),
    webhook: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    phone: z.string().trim().min(3).max(40).optional(),
  })
  .refine((one) => one.email !== undefined || one.webhook !== undefined, { message: "needs an email or a webhook" });
const recipients = z.array(recipient).max(50);

const clocks = z.strictObject({
  acknowledgeMinutes: whole(1, 24 * 60).default(DEFAULT_POLICY.clocks.acknowledgeMinutes),
  verbalConfirmationHours: whole(1, 72).default(DEFAULT_POLICY.clocks.verbalConfirmationHours),
  windowMaxMinutes: whole(5, 24 * 60).default(DEFAULT_POLICY.clocks.windowMaxMinutes),
  retroEvidenceHours: whole(1, 24 * 14).default(DEFAULT_POLICY.clocks.retroEvidenceHours),
  reviewBusinessDays: whole(1, 30).default(DEFAULT_POLICY.clocks.reviewBusinessDays),
  postImplementationBusinessDays: whole(1, 60).default(DEFAULT_POLICY.clocks.postImplementationBusinessDays),
  countFrom: z.enum(["window-end", "first-write"]).default(DEFAULT_POLICY.clocks.countFrom),
});

const calendar = z.strictObject({
  zone: z
    .string()
    .max(60)
    .refine(isZone, { message: "must be a zone of the IANA database, such as Europe/Berlin" })
    .default("UTC"),
  workingDays: z.array(whole(1, 7)).min(1).max(7).default([1, 2, 3, 4, 5]),
  holidays: z.array(date).max(1000).default([]),
});

const standardChange = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "must be a short identifier in lower case"),
  actor: text,
  repository,
  paths: z.array(glob).min(1).max(50),
  approvedBy: text.optional(),
  expiresAt: instant.optional(),
});

const objectives = z.strictObject({
  applyMinutes: whole(1, 60 * 24 * 30).default(DEFAULT_POLICY.objectives.applyMinutes),
  driftHours: whole(1, 24 * 90).default(DEFAULT_POLICY.objectives.driftHours),
  suspensionHours: whole(1, 24 * 90).default(DEFAULT_POLICY.objectives.suspensionHours),
});

const requiredChecks = z.strictObject({ repository, names: z.array(text).max(50) });

/** The policy as people write it (JSON or YAML): what is left out is the product's default, what is unknown is refused. */
export const policySchema = z.strictObject({
  clocks: clocks.default(DEFAULT_POLICY.clocks),
  calendar: calendar.default({ zone: "UTC", workingDays: [1, 2, 3, 4, 5], holidays: [] }),
  recipients: z
    .strictObject({
      onCall: recipients.default([]),
      compliance: recipients.default([]),
      security: recipients.default([]),
    })
    .default({ onCall: [], compliance: [], security: [] }),
  privateWebhookHosts: z
    .array(
      z
        .string()
        .min(1)
        .max(253)
        .transform((host) => host.toLowerCase()),
    )
    .max(50)
    .default([]),
  approvalsRequired: whole(0, 6).default(DEFAULT_POLICY.approvalsRequired),
  requiredChecks: z.array(requiredChecks).max(200).default([]),
  standardChanges: z
    .array(standardChange)
    .max(200)
    .default([])
    .refine((rules) => new Set(rules.map((rule) => rule.id)).size === rules.length, { message: "ids must differ" }),
  objectives: objectives.default(DEFAULT_POLICY.objectives),
});

/** Reads a policy document. Throws BAD_REQUEST/POLICY_DOCUMENT with every fault in `detail.faults`. */
export function parsePolicy(value: unknown): Policy {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw faulty(parsed.error.issues.map((issue) => `${issue.path.join(".") || "document"}: ${issue.message}`));
}

/** Reads a policy file, JSON or YAML. Throws as `parsePolicy` does. */
export function parsePolicyFile(content: string): Policy {
  return parsePolicy(readYaml(content));
}

function readYaml(content: string): unknown {
  try {
    return parseYaml(content, { maxAliasCount: 0 }) as unknown;
  } catch (error) {
    if (error instanceof YAMLParseError) throw faulty([error.message.split("\n", 1)[0] ?? "not YAML"]);
    if (error instanceof ReferenceError) throw faulty(["aliases are not read"]);
    throw error;
  }
}

function faulty(faults: readonly string[]): AppError {
  return new AppError("BAD_REQUEST", "POLICY_DOCUMENT", `The policy has faults: ${faults.join("; ")}`, {
    detail: { faults },
  });
}
