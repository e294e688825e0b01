import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";
import { changeLinkSchema, evidenceLinkSchema, revisionSchema, targetSchema } from "../deployments/contract.ts";
import { DRIFT_STATES } from "./drift-state-name.ts";

const instant = z.iso.datetime({ offset: true });
const name = z.string().max(300);

export const driftReportQuery = z.object({
  environment: name.optional(),
  cluster: name.optional(),
  /** Detected at or after, and before. */
  from: instant.optional(),
  to: instant.optional(),
  /** As the ledger told it at this instant. */
  asOf: instant.optional(),
});
export type DriftReportQuery = z.output<typeof driftReportQuery>;

export const driftsQuery = pageQuery.extend({
  ...driftReportQuery.shape,
  state: z.enum(DRIFT_STATES).optional(),
  target: z.string().max(1200).optional(),
  /** The whole id of the commit that was declared. */
  sha: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .optional(),
});
export type DriftsQuery = z.output<typeof driftsQuery>;
export type DriftFilters = Omit<DriftsQuery, "cursor" | "limit">;

const one = z.string().max(1200).optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);

/** The address of the page; what is not right in it is left out. `from` and `to` are dates, both included. */
export const driftSearch = z.object({
  environment: one,
  cluster: one,
  state: driftsQuery.shape.state.catch(undefined),
  target: one,
  from: day,
  to: day,
  cursor: one,
  hide: one,
});

export const driftQuery = z.object({ asOf: instant.optional() });

export const culpritSchema = z.object({
  name: z.string(),
  kind: z.string(),
  /** `human-write`, `controller`, or `unknown`: somebody nobody can class. */
  class: z.enum(["human-write", "unknown", "controller"]),
  impersonator: z.string().nullable(),
  verb: z.string(),
  object: z.string(),
  at: z.string(),
  sourceIp: z.string().nullable(),
  evidence: z.string(),
});
export type Culprit = z.infer<typeof culpritSchema>;

export const driftSchema = z.object({
  id: z.string(),
  state: z.enum(DRIFT_STATES),
  target: targetSchema,
  reconciler: z.enum(["flux", "argocd"]),
  environment: z.string().nullable(),
  sign: z.enum(["out-of-sync", "self-heal", "helm-drift", "helm-corrected", "change-set"]),
  detectedAt: z.string(),
  /** `seen`: the write itself is in the audit log. `earliest` null: nothing bounds it. */
  onset: z.object({ earliest: z.string().nullable(), latest: z.string(), seen: z.boolean() }),
  /** Milliseconds until it ended, or until now; `most` null: nothing bounds it. */
  duration: z.object({ least: z.int(), most: z.int().nullable() }),
  resources: z.array(z.string()),
  detections: z.int(),
  message: z.string(),
  revisions: z.array(revisionSchema),
  sha: z.string().nullable(),
  change: changeLinkSchema.nullable(),
  deployment: z.string().nullable(),
  suspended: z.boolean(),
  culprit: culpritSchema.nullable(),
  end: z
    .object({
      at: z.string(),
      how: z.enum(["reverted", "adopted"]),
      by: z.object({ kind: z.enum(["controller", "user", "hand"]), name: z.string().nullable() }),
      revisions: z.array(revisionSchema),
      change: changeLinkSchema.nullable(),
    })
    .nullable(),
  acceptance: z
    .object({ reason: z.string(), expiresAt: z.string(), expired: z.boolean(), acceptedAt: z.string(), by: z.string() })
    .nullable(),
  evidence: z.array(evidenceLinkSchema.omit({ inferred: true })),
});
export type Drift = z.infer<typeof driftSchema>;

const readAt = { generatedAt: z.string(), size: z.int() };

export const driftsPageSchema = pageOf(driftSchema).extend(readAt);
export type DriftsPage = z.infer<typeof driftsPageSchema>;

export const driftRecordSchema = driftSchema.extend(readAt);
export type DriftRecord = z.infer<typeof driftRecordSchema>;

const counts = z.record(z.enum(DRIFT_STATES), z.int());
export type DriftCounts = z.infer<typeof counts>;

export const driftReportSchema = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  total: z.int(),
  counts,
  places: z.array(z.object({ environment: z.string().nullable(), cluster: z.string(), counts, total: z.int() })),
  /** Weeks by their Monday (UTC); a week without drifts has a row of zeros. */
  weeks: z.array(z.object({ week: z.string(), counts })),
  culprits: z.array(z.object({ name: z.string().nullable(), class: z.string(), count: z.int() })),
  durations: z.object({
    longest: z.object({ id: z.string(), least: z.int(), most: z.int().nullable() }).nullable(),
    /** Of the upper bounds; drifts without one count from their detection. */
    medianMost: z.int().nullable(),
    /** Drifts whose onset nothing bounds. */
    unbounded: z.int(),
  }),
  ...readAt,
});
export type DriftReport = z.infer<typeof driftReportSchema>;

export const acceptDriftSchema = z.strictObject({
  reason: z.string().trim().min(10).max(2000),
  expiresAt: instant,
});
export type AcceptDrift = z.output<typeof acceptDriftSchema>;

export const acceptedDriftSchema = z.object({ id: z.string(), reason: z.string(), expiresAt: z.string() });
