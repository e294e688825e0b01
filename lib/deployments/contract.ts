import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";

const instant = z.iso.datetime({ offset: true });
const name = z.string().max(300);

export const deploymentsQuery = pageQuery.extend({
  environment: name.optional(),
  cluster: name.optional(),
  /** Key of a target: `<cluster>/<api group>/<kind>/<namespace>/<name>`. */
  target: z.string().max(1200).optional(),
  /** A commit, or the beginning of one. */
  sha: z
    .string()
    .regex(/^[0-9a-f]{4,64}$/i)
    .transform((text) => text.toLowerCase())
    .optional(),
  effect: z.enum(["changed", "no-op"]).optional(),
  /** Started at or after, and before. */
  from: instant.optional(),
  to: instant.optional(),
  /** As the ledger told it at this instant. */
  asOf: instant.optional(),
});
export type DeploymentsQuery = z.output<typeof deploymentsQuery>;
export type DeploymentFilters = Omit<DeploymentsQuery, "cursor" | "limit">;

const one = z.string().max(1200).optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);

/** The address of the page; what is not right in it is left out. `from` and `to` are dates, both included. */
export const deploymentSearch = z.object({
  environment: one,
  cluster: one,
  effect: deploymentsQuery.shape.effect.catch(undefined),
  sha: deploymentsQuery.shape.sha.catch(undefined),
  target: one,
  at: instant.optional().catch(undefined),
  from: day,
  to: day,
  cursor: one,
  record: one,
  hide: one,
});

export const environmentQuery = z.object({
  /** What ran at this instant; left out: what runs now. */
  at: instant.optional(),
  asOf: instant.optional(),
});
export type EnvironmentQuery = z.output<typeof environmentQuery>;

export const targetSchema = z.object({
  key: z.string(),
  cluster: z.string(),
  apiGroup: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});
export type TargetDto = z.infer<typeof targetSchema>;

export const revisionSchema = z.object({
  raw: z.string(),
  commit: z.string().nullable(),
  digest: z.string().nullable(),
  pointer: z.string().nullable(),
});

export type RevisionDto = z.infer<typeof revisionSchema>;

/** The change that a revision's commit is, where a control branch that is mirrored has it. */
export const changeLinkSchema = z.object({
  key: z.string(),
  repository: z.string(),
  branch: z.string(),
  sha: z.string(),
  title: z.string(),
  class: z.string(),
  pullRequest: z.string().nullable(),
});
export type ChangeLink = z.infer<typeof changeLinkSchema>;

export const evidenceLinkSchema = z.object({ id: z.string(), role: z.string(), inferred: z.boolean() });

/** How sure the step from one station to the next is (DESIGN §8). */
export const ASSURANCES = ["verified", "reported", "inferred", "missing"] as const;
export const hopSchema = z.object({
  hop: z.enum(["review", "merge", "digest", "revision", "target"]),
  assurance: z.enum(ASSURANCES),
  by: z.string(),
});
export type Hop = z.infer<typeof hopSchema>;

export const deploymentSchema = z.object({
  id: z.string(),
  target: targetSchema,
  reconciler: z.enum(["flux", "argocd"]),
  environment: z.string().nullable(),
  revisions: z.array(revisionSchema),
  sha: z.string().nullable(),
  change: changeLinkSchema.nullable(),
  hops: z.array(hopSchema),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** When it was last seen to be applied; it ended between this and `endedAt`. */
  lastSeenAt: z.string().nullable(),
  effect: z.enum(["changed", "no-op"]),
  initiator: z.object({ kind: z.enum(["automated", "user"]), name: z.string() }).nullable(),
  images: z.array(z.string()),
  failures: z.object({
    count: z.int(),
    first: z.array(z.object({ at: z.string(), reason: z.string(), message: z.string(), evidence: z.string() })),
  }),
  evidence: z.array(evidenceLinkSchema),
});
export type Deployment = z.infer<typeof deploymentSchema>;

const readAt = { generatedAt: z.string(), size: z.int() };

export const deploymentsPageSchema = pageOf(deploymentSchema).extend(readAt);
export type DeploymentsPage = z.infer<typeof deploymentsPageSchema>;

export const suspensionSchema = z.object({
  id: z.string(),
  target: targetSchema,
  environment: z.string().nullable(),
  startedAt: z.string(),
  /** `state`: only that it was suspended was seen, so it may have begun earlier. */
  startedBy: z.enum(["event", "state"]),
  endedAt: z.string().nullable(),
  endedBy: z.enum(["event", "reconciled"]).nullable(),
  owner: z.string().nullable(),
  reason: z.string().nullable(),
  evidence: z.array(z.string()),
});
export type SuspensionDto = z.infer<typeof suspensionSchema>;

export const runningSchema = z.object({
  target: targetSchema,
  reconciler: z.enum(["flux", "argocd"]),
  /** Null: nothing was seen to be applied. */
  deployment: deploymentSchema.nullable(),
  lastResult: z.object({ result: z.enum(["succeeded", "failed"]), reason: z.string() }).nullable(),
  health: z.object({ status: z.string(), since: z.string() }).nullable(),
  suspended: z.boolean(),
  lastSeenAt: z.string().nullable(),
});
export type Running = z.infer<typeof runningSchema>;

export const environmentSchema = z.object({
  name: z.string(),
  at: z.string(),
  targets: z.array(runningSchema),
  suspensions: z.array(suspensionSchema),
  ...readAt,
});
export type Environment = z.infer<typeof environmentSchema>;

/** One environment in a list of them. */
export interface EnvironmentSummary {
  readonly name: string;
  readonly clusters: readonly string[];
  readonly targets: number;
  readonly suspended: number;
  readonly revisions: number;
  readonly lastDeployedAt: string | null;
}
