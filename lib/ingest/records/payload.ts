import { z } from "zod";
import { parseInstant } from "../../base/instant.ts";

const text = z.string().trim().min(1).max(20_000);
const name = z.string().trim().min(1).max(500);
const instant = z.string().refine((value) => parseInstant(value) !== null, "a time with its zone (RFC 3339)");
/** A day, or an instant. */
const moment = z.union([z.iso.date(), instant]);

const common = {
  /** Sender's own id of this record: the same id again with other content is a conflict. */
  id: z.string().min(1).max(200).optional(),
  /** When it happened, or when a snapshot was taken. */
  at: instant.optional(),
  /** Who says so. `issuer` names the system that vouches for the id. */
  by: z
    .strictObject({
      name,
      id: name.optional(),
      issuer: name.optional(),
      email: name.optional(),
      kind: z.enum(["user", "bot", "app", "service-account", "system"]).default("user"),
    })
    .optional(),
};

/** A change ticket: why, its security impact, and how to back out. */
const ticket = z.strictObject({
  type: z.literal("ticket"),
  ...common,
  ticket: name,
  title: text,
  status: name,
  reason: text.optional(),
  securityImpact: text.optional(),
  backOut: text.optional(),
  openedAt: instant.optional(),
  url: z.url().max(2_000).optional(),
});

/** Who may do what in a system at one time: collaborators, teams, bypass actors, Argo CD RBAC, RoleBindings. */
const accessSnapshot = z.strictObject({
  type: z.literal("access-snapshot"),
  ...common,
  at: instant,
  system: name,
  grants: z.array(z.strictObject({ subject: name, role: name, grantedBy: name.optional() })).max(100_000),
});

/** A periodic review that somebody concluded: what of, for which period, and the decision on each item. */
const reviewRecord = z.strictObject({
  type: z.literal("review-record"),
  ...common,
  subject: name,
  scope: text,
  periodFrom: moment,
  periodTo: moment,
  conclusion: text,
  dispositions: z
    .array(z.strictObject({ item: name, disposition: text }))
    .max(100_000)
    .default([]),
});

const incident = z.strictObject({
  type: z.literal("incident"),
  ...common,
  incident: name,
  title: text,
  severity: name,
  status: name,
  openedAt: instant.optional(),
  resolvedAt: instant.optional(),
  url: z.url().max(2_000).optional(),
});

/**
 * Evidence that no system sends by itself, as JSON: one object, an array, or NDJSON. Strict: an unknown key is refused,
 * so that a misspelt field is seen as an unparsed record and never as a missing answer.
 */
export const recordBody = z.discriminatedUnion("type", [ticket, accessSnapshot, reviewRecord, incident]);

export type RecordBody = z.output<typeof recordBody>;
