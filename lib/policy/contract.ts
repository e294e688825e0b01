import { z } from "zod";
import { policySchema } from "./document.ts";

const person = z.object({ id: z.string(), name: z.string() });
const instant = z.iso.datetime({ offset: true });

export const policyVersionSchema = z.object({
  version: z.int(),
  effectiveFrom: instant,
  setAt: instant,
  setBy: person,
  approvedBy: person.nullable(),
  loosens: z.array(z.string()),
  reason: z.string(),
  policy: policySchema,
});

export const policyProposalSchema = z.object({
  proposal: z.int(),
  proposedAt: instant,
  proposedBy: person,
  effectiveFrom: instant.nullable(),
  loosens: z.array(z.string()),
  reason: z.string(),
  policy: policySchema,
});

/** `current` is in force now; version 0 is the product's default. */
export const policyViewSchema = z.object({
  current: policyVersionSchema,
  versions: z.array(policyVersionSchema),
  proposals: z.array(policyProposalSchema),
});

/** A new policy, or the approval of a proposed one. */
export const policyChangeSchema = z.union([
  z.strictObject({
    policy: policySchema,
    reason: z.string().trim().min(3).max(2000),
    effectiveFrom: instant.nullable().default(null),
  }),
  z.strictObject({ approve: z.int().min(1) }),
]);

/** `proposed`: it loosens, so a second person has to approve it. Secrets of new webhooks are shown here, once. */
export const policyChangedSchema = z.object({
  outcome: z.enum(["set", "proposed"]),
  version: z.int().nullable(),
  proposal: z.int().nullable(),
  loosens: z.array(z.string()),
  webhooks: z.array(z.object({ url: z.string(), secret: z.string() })),
});

export type PolicyView = z.output<typeof policyViewSchema>;
export type PolicyChange = z.output<typeof policyChangeSchema>;
export type PolicyChanged = z.output<typeof policyChangedSchema>;
